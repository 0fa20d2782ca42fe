"""What the pages of a new school year, and of codes given out, show when they are looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from district.access import enrollment, enrollment_codes
from district.access.people import accounts
from district.access.people.rights import Role
from district.db.enrollment_tables import Code
from district.instance import District
from district.publish import expected, school_years
from district.publish.expected import Extra
from district.publish.school_years import StepKind
from tests.district.web.cast import SCHOOL, mail_of
from tests.district.web.it_scenes import fleet
from tests.districts import expected as somebody

FIRST_DAY = date(2026, 11, 9)


def prepared(address: str) -> Callable[[District], str]:
    """A year that begins within a week, with some of it confirmed."""

    def prepare(district: District) -> str:
        fleet(district)
        now = district.now()
        with district.database.write() as session:
            if school_years.current(session) is None:
                it = accounts.found(session, mail_of(Role.IT)).id
                head = accounts.found(session, mail_of(Role.PRINCIPAL)).id
                school_years.begin(session, FIRST_DAY, it, now.date(), now)
                year = school_years.current(session)
                assert year is not None
                for kind, by in ((StepKind.PLACES, head),):
                    school_years.confirm(session, year, SCHOOL, kind, by, now, {})
                for given, days, extra in (("Amara", 200, Extra()), ("Yusuf", 60, Extra(weekdays="mon"))):
                    who = somebody(now - timedelta(hours=1), timedelta(days=days), given=given, family="Okonkwo")
                    expected.expect(session, SCHOOL, who, extra, now)
        return address

    return prepare


def codes(district: District) -> str:
    """A sheet, of which one code was used, one taken back."""
    fleet(district)
    now = district.now()
    with district.database.write() as session:
        if not enrollment_codes.sheets(session, now):
            by = accounts.found(session, mail_of(Role.IT)).id
            for name in ("Front office", "Gym entrance", "Cafeteria <door>"):
                enrollment.new_code(session, SCHOOL, now, name, sheet="a-sheet", by=by)
            _, used, back = (one.code for one in enrollment_codes.given_out(session, now, sheet="a-sheet"))
            there = session.get_one(Code, used.digest)
            there.redeemed, there.kiosk = now, "well"
            enrollment_codes.revoke(session, by, now, code=back.id or "")
    return "/kiosks/codes"


PAGES: tuple[tuple[str, Role, Callable[[District], str]], ...] = (
    ("kiosk-codes", Role.IT, codes),
    ("kiosk-codes-revoke", Role.IT, lambda district: f"{codes(district)}/revoke?sheet=a-sheet"),
    ("new-year", Role.IT, prepared("/new-year")),
    ("new-year-readiness", Role.IT, prepared("/new-year/readiness")),
    ("new-year-accounts", Role.IT, prepared("/new-year/accounts?school=oakridge")),
    ("new-year-codes", Role.IT, prepared("/new-year/codes")),
    ("new-year-school", Role.PRINCIPAL, prepared(f"/s/{SCHOOL}/settings/new-year")),
    ("new-year-staff", Role.OFFICE_MANAGER, prepared(f"/s/{SCHOOL}/settings/new-year/staff")),
    ("new-year-places", Role.PRINCIPAL, prepared(f"/s/{SCHOOL}/settings/new-year/places")),
    ("new-year-hours", Role.PRINCIPAL, prepared(f"/s/{SCHOOL}/settings/new-year/hours")),
    ("new-year-passes", Role.PRINCIPAL, prepared(f"/s/{SCHOOL}/settings/new-year/passes")),
)
