"""What the pages of counsel and leaders show: four weeks of visits, looks at some of them, records that wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from district import settings
from district.access import looks, privacy_requests, request_records
from district.access.acts import ActKind
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Role
from district.access.privacy_requests import Asker, Given, RequestKind, RequestOutcome
from district.db.hold_tables import LegalHold
from district.db.privacy_request_tables import PrivacyRequest
from district.db.projection_tables import Case, Visit
from district.ingest import legal_holds
from district.instance import District
from district.projections import search_keys
from district.web.sealed_names import sealed_name
from sync.contract.records.visit import TOOK_S
from sync.contract.vocabulary import Decision, Reason
from tests.district.web.bar_scenes import conduct
from tests.district.web.visited import a_morning

FIRST_DAY = datetime(2026, 10, 5, 13, 40, tzinfo=UTC)  # a Monday, 7:40 in Denver
_HOURS = (9, 6, 4, 3, 3, 5, 4, 7, 3)
"""How many come in each hour of a day."""
SCHOOL = "oakridge"


def four_weeks(district: District) -> None:
    """Visits of before, once: as many as an elementary school has, a case every other day."""
    with district.database.write() as session:
        if session.get(Visit, "week-0-0-0-0") is not None:
            return
        days = [FIRST_DAY + timedelta(days=7 * week + day) for week in range(4) for day in range(5)]
        for number, day in enumerate(days):
            week, weekday = divmod(number, 5)
            for hour, usual in enumerate(_HOURS):
                for one in range(max(usual + (number * 7 + hour * 3) % 4 - weekday % 2, 0)):
                    came = day + timedelta(hours=hour, minutes=4 * one)
                    key = f"week-{week}-{weekday}-{hour}-{one}"
                    took = TOOK_S[(came.hour + came.minute) % 4]
                    session.add(Visit(id=key, school=SCHOOL, purpose="parent", started=came, ended=came, took_s=took))
            for held in range(number % 3):
                opened = day + timedelta(hours=held + 1)
                waited = timedelta(seconds=50 + 97 * ((number * 5 + held * 3) % 9))
                is_wrong = (number + held) % 4 != 0
                session.add(
                    Case(
                        id=f"held-{number}-{held}", school=SCHOOL, opened=opened, decided=opened + waited,
                        decision=Decision.ADMIT if is_wrong else Decision.REFUSE,
                        reason=Reason.DIFFERENT_PERSON if is_wrong else Reason.SAME_PERSON,
                    )
                )  # fmt: skip


def dashboard(district: District, rest: str = "") -> str:
    four_weeks(district)
    return f"/dashboard{rest}"


def whose_conduct(district: District) -> str:
    """A visit of one of those with conduct on record, of before, and no visit named there."""
    conduct(district)
    came = FIRST_DAY - timedelta(days=60)
    with district.database.write() as session:
        session.merge(
            Visit(
                id="moreau", school="willow", purpose="parent", family="Moreau", given="Ines", born="1988-02-11",
                started=came, ended=came + timedelta(minutes=20),
            )
        )  # fmt: skip
    return "/privacy/visits/moreau"


def a_visit(district: District, rest: str = "") -> str:
    return f"/privacy/visits/{a_morning(district)['Santos']}{rest}"


def one_person(district: District) -> list[str]:
    """Six visits of one parent at two schools, once."""
    ids = [f"person-{number}" for number in range(6)]
    with district.database.write() as session:
        for number, key in enumerate(ids):
            came = FIRST_DAY + timedelta(days=number, minutes=17 * number)
            visit = Visit(
                id=key, school=SCHOOL if number % 3 else "willow", purpose="parent", destination="office",
                family="Achterberg", given="Noor" if number != 4 else "Nora", started=came, entry_id=f"entry-{key}",
                born="1985-03-14" if number == 5 else None, ended=came + timedelta(minutes=40),
            )  # fmt: skip
            search_keys.put(visit)
            session.merge(visit)
    return ids


def of_one_person(district: District) -> str:
    """Found by counsel, with a reason."""
    one_person(district)
    with district.database.write() as session:
        counsel = next(one.id for one in accounts.everybody(session) if one.role == Role.COUNSEL)
        reason = "Letter 2026-31 asks for a copy"
        look = looks.note_with_reason(session, counsel, LookKind.PERSON, "", reason, district.now())
    content = json.dumps(["person", look, 0, "Noor Achterberg", "1985-03-14"])
    return f"/privacy/people/found?find={sealed_name(content, district.keys, counsel)}"


def erasing_several(district: District) -> str:
    """A request about all of them, of which a hold keeps one."""
    holds(district)
    requests(district)
    ids = one_person(district)
    with district.database.write() as session:
        by = next(one.id for one in accounts.everybody(session) if one.role == Role.RECORDS)
        now = district.now()
        made = PrivacyRequest(
            kind=RequestKind.ERASURE, asker=Asker.VISITOR, reference="Letter 2026-31", received="2026-10-28",
            due="2026-12-12", added=now, added_by=by,
        )  # fmt: skip
        number = privacy_requests.add(session, made, ids).number or 0
        request_records.attach(session, number, request_records.found(session, ids), by, now)
        if legal_holds.of_visit(session, ids[2]) is None:
            held = LegalHold(school=SCHOOL, visit=ids[2], reason="Matter 2026-20", placed_by=by, placed=now)
            legal_holds.place(session, held)
    return f"/privacy/requests/{number}/erase"


def audited(district: District) -> str:
    """Some have looked this morning."""
    visits = list(a_morning(district).values())
    with district.database.write() as session:
        people = {one.role: one.id for one in accounts.everybody(session)}
        head = people[Role.OFFICE_MANAGER]
        for minutes, kind_of_act, subject in (
            (52, ActKind.HOURS_SET, ""), (43, ActKind.STAFF_PIN, "ana-ruiz"), (41, ActKind.OVERRIDE_GIVEN, "ana-ruiz"),
        ):  # fmt: skip
            at = district.now() - timedelta(minutes=minutes)
            looks.note(session, head, SCHOOL, kind_of_act, subject, at)
        for number, role in enumerate((Role.OFFICE, Role.PRINCIPAL, Role.SECURITY, Role.OFFICE)):
            kind = LookKind.LOG if number == 3 else LookKind.VISIT
            subject = "2026-11-02" if kind is LookKind.LOG else visits[number]
            looks.note(
                session, people[role], SCHOOL, kind, subject, district.now() - timedelta(minutes=36 - 9 * number)
            )
    return "/audit"


def journaled(district: District) -> str:
    """What the kiosk wrote this morning."""
    a_morning(district)
    return "/audit/journal?what=signed_out"


def looked(district: District, rest: str = "") -> str:
    """Looks without a case of October: an office that makes receipts, a principal, and somebody of the district."""
    with district.database.write() as session:
        if session.get(Visit, "looked-0") is None:
            people = {one.role: one.id for one in accounts.everybody(session)}
            for number in range(9):
                came = FIRST_DAY + timedelta(days=number)
                session.add(Visit(id=f"looked-{number}", school=SCHOOL, purpose="parent", started=came, ended=came))
                role = (Role.OFFICE, Role.OFFICE, Role.PRINCIPAL, Role.SECURITY, Role.OFFICE)[number % 5]
                kind = LookKind.RECEIPT if role is Role.OFFICE else LookKind.VISIT
                looks.note(session, people[role], SCHOOL, kind, f"looked-{number}", came + timedelta(hours=2))
    return f"{rest}?month=2026-10"


def looked_by_one(district: District) -> str:
    address = looked(district, f"/s/{SCHOOL}/looks")
    with district.database.read() as session:
        office = next(one.id for one in accounts.everybody(session) if one.role == Role.OFFICE)
    return f"{address}&person={office}"


def waiting(district: District, rest: str = "") -> str:
    """Old records wait for a word."""
    with district.database.write() as session:
        settings.store(session, settings.RECORD_ERASING, "waits")
    return f"/privacy/retention{rest}"


def holds(district: District, rest: str = "") -> str:
    """One on a visit, one on a school's week, and one that was lifted."""
    visit = a_morning(district)["Santos"]
    with district.database.write() as session:
        if session.get(LegalHold, 1) is None:
            by = next(one.id for one in accounts.everybody(session) if one.role == Role.COUNSEL)
            now = district.now() - timedelta(minutes=30)
            week_on = FIRST_DAY + timedelta(days=5)
            for hold in (
                LegalHold(school=SCHOOL, visit=visit, reason="Matter 2026-17", placed_by=by, placed=now),
                LegalHold(
                    school=SCHOOL, reason="Preservation letter of Oct 12", placed_by=by, placed=now, since=FIRST_DAY,
                    until=week_on,
                ),
                LegalHold(school=SCHOOL, reason="Matter 2025-03", placed_by=by, placed=now, lifted=now, lifted_by=by),
            ):  # fmt: skip
                legal_holds.place(session, hold)
    return f"/privacy/holds{rest}"


def requests(district: District, rest: str = "") -> str:
    """One that is overdue, one about a visit, one for public records, and one that was answered."""
    visit = a_morning(district)["Santos"]
    with district.database.write() as session:
        if session.get(PrivacyRequest, 1) is None:
            by = next(one.id for one in accounts.everybody(session) if one.role == Role.RECORDS)
            now = district.now() - timedelta(minutes=50)
            today = district.now().date()
            for kind, asker, about, days, reference in (
                (RequestKind.OWN_COPY, Asker.VISITOR, visit, -4, "Letter 2026-31"),
                (RequestKind.ERASURE, Asker.GUARDIAN, "", 12, "Letter 2026-40"),
                (RequestKind.PUBLIC_RECORDS, Asker.PRESS, "", 2, "Mail of Oct 30"),
                (RequestKind.PUBLIC_RECORDS, Asker.ATTORNEY, "", -1, "Letter 2026-22"),
            ):
                day = today + timedelta(days=days)
                made = PrivacyRequest(
                    kind=kind, asker=asker, visit=about, reference=reference, added=now, added_by=by,
                    received=(day - timedelta(days=20)).isoformat(), due=day.isoformat(),
                )  # fmt: skip
                privacy_requests.add(session, made)
            given = Given(RequestOutcome.GIVEN, "public-records.csv?from=2026-10-05&until=2026-10-09", "5e" * 32)
            privacy_requests.close(session, 4, given, by, now)
    return f"/privacy/requests{rest}"


def public_records(district: District) -> str:
    requests(district)
    four_weeks(district)
    return "/privacy/public-records?from=2026-10-05&until=2026-10-16"


def _at(path: str) -> Callable[[District], str]:
    return lambda _district: path


ROWS: tuple[tuple[str, Role, Callable[[District], str]], ...] = (
    ("privacy", Role.COUNSEL, _at("/privacy")),
    ("privacy-people", Role.COUNSEL, of_one_person),
    ("privacy-visit", Role.COUNSEL, a_visit),
    ("privacy-conduct", Role.COUNSEL, whose_conduct),
    ("privacy-export", Role.COUNSEL, lambda district: a_visit(district, "/export")),
    ("privacy-erase", Role.RECORDS, lambda district: a_visit(district, "/erase")),
    ("retention", Role.COUNSEL, waiting),
    ("retention-confirm", Role.COUNSEL, lambda district: waiting(district, "/confirm")),
    ("privacy-holds", Role.COUNSEL, holds),
    ("privacy-hold-add", Role.COUNSEL, _at("/privacy/holds/add")),
    ("privacy-hold-lift", Role.COUNSEL, lambda district: holds(district, "/1/lift")),
    ("privacy-requests", Role.COUNSEL, requests),
    ("privacy-request-add", Role.COUNSEL, _at("/privacy/requests/add")),
    ("privacy-request", Role.RECORDS, lambda district: requests(district, "/1")),
    ("privacy-erase-several", Role.RECORDS, erasing_several),
    ("public-records", Role.RECORDS, public_records),
    ("data-inventory", Role.COUNSEL, _at("/privacy/inventory")),
    ("looks", Role.OFFICE_MANAGER, lambda district: looked(district, f"/s/{SCHOOL}/looks")),
    ("looks-person", Role.PRINCIPAL, looked_by_one),
    ("looks-none", Role.OFFICE_MANAGER, _at(f"/s/{SCHOOL}/looks?month=2025-01")),
    ("looks-schools", Role.SECURITY, lambda district: looked(district, "/looks")),
    ("audit", Role.AUDITOR, audited),
    ("audit-name", Role.AUDITOR, _at("/audit/name?id=person-1")),
    ("audit-journal", Role.AUDITOR, journaled),
    ("audit-accounts", Role.AUDITOR, _at("/audit/accounts")),
)
"""Pages as in tests.district.web.page_table: name, role, what prepares them and says the address."""
