"""What the pages of security show: entries, proposals, sources, custody, and who was seen where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from district.access.people import accounts
from district.access.people.rights import Role
from district.db.list_tables import CustodyNotice, ListSource
from district.instance import District
from district.publish import custody, entry_photos, list_proposals, list_search
from district.publish.list_history import PHOTO, PICTURE, Act
from district.publish.list_publishing import publish
from district.settings import choose
from district.web.security.photo_file import drawn
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.web import a_day
from tests.district.web.cast import SCHOOL, mail_of
from tests.district.web.chromium import Window


def entries(path: str) -> Callable[[District], str]:
    def prepare(district: District) -> str:
        cells = (
            {"id": "B-1", "family": "Whitlock", "given": "Dana", "kind": "barred", "born": "1971-06-30",
             "reason": "Threatened a teacher", "instructions": "Call the principal before you answer."},
            {"id": "C-7", "family": "Hale", "given": "Robert", "kind": "custody", "schools": "oakridge"},
            {"id": "W-3", "family": "Ek", "given": "Bo", "kind": "watch", "born": "1990", "aliases": "Eek, Bo"},
        )  # fmt: skip
        with district.database.write() as session:
            publish(session, district.keys, [canonical_fields(one) for one in cells], district.now(), may_shrink=True)
        return path

    return prepare


def pictured(district: District, path: str = "/security/entry/photo?id=B-1") -> str:
    """The entry B-1 with a photo."""
    entries("")(district)
    a_day.give_photo(district, "B-1", "dana-whitlock")
    return path


def proposed_photo(district: District) -> str:
    """A photo of the entry C-7 that waits for a second person."""
    entries("")(district)
    jpeg = drawn((a_day.FACES / "robert-hale.jpg").read_bytes())
    new = {PHOTO: entry_photos.digest_of(jpeg), PICTURE: entry_photos.written(jpeg)}
    with district.database.write() as session:
        found = list_search.entry(session, "C-7")
        there = list_proposals.waiting(session, "C-7")
        if found is None or there:
            return f"/security/proposals/{there[0].number}"
        before, by = found[0] | {PHOTO: ""}, accounts.found(session, mail_of(Role.IT)).id
        number = list_proposals.propose(
            session, Act.EDIT, by, district.now() - timedelta(minutes=12), known=found[1], entry="C-7",
            before=before, after=before | new,
        )  # fmt: skip
    return f"/security/proposals/{number}"


def proposed(district: District, rest: str = "") -> str:
    entries("")(district)
    with district.database.write() as session:
        choose(session, "four-eyes", "on")
        found = list_search.entry(session, "B-1")
        if found is not None and not list_proposals.waiting(session):
            by = accounts.found(session, mail_of(Role.IT)).id
            then = found[0] | {"expires": "2027-06-30", "reason": "Threatened a teacher; reviewed in May"}
            list_proposals.propose(
                session, Act.EDIT, by, district.now() - timedelta(minutes=95), known=found[1], entry="B-1",
                before=found[0], after=then,
            )  # fmt: skip
    return f"/security/proposals{rest}"


def sources(district: District, rest: str = "") -> str:
    entries("")(district)
    rows = (
        (
            "CO",
            "B",
            "Colorado's public registry",
            41,
            "By law, misdemeanors and juveniles",
            "Public; not for harassment",
        ),
        ("US", "", "The district's own list", 3, "", ""),
    )
    with district.database.write() as session:
        for id_, begins, name, days, leaves_out, license_ in rows:
            as_of = (district.now().date() - timedelta(days=days)).isoformat()
            session.merge(
                ListSource(
                    id=id_, begins=begins, name=name, as_of=as_of, leaves_out=leaves_out, license=license_,
                    max_age_days=30, told=district.now(),
                )
            )  # fmt: skip
    return f"/security/sources{rest}"


def custody_entries(district: District) -> str:
    cells = (
        {"id": "C-7", "family": "Hale", "given": "Robert", "kind": "custody", "schools": "oakridge"},
        {"id": "C-8", "family": "Moreau", "given": "Ines", "kind": "custody", "schools": "oakridge",
         "expires": "2026-11-20"},
        {"id": "C-9", "family": "Ek", "given": "Bo", "kind": "custody"},
    )  # fmt: skip
    with district.database.write() as session:
        publish(session, district.keys, [canonical_fields(one) for one in cells], district.now(), may_shrink=True)
        custody.keep_student(session, "C-8", "Lia Moreau, grade 3")
        session.merge(CustodyNotice(entry="C-8", school=SCHOOL, expires="2026-11-20", told=district.now(), mails=2))
    return "/security/custody"


def custody_ending(district: District) -> str:
    custody_entries(district)
    return f"/s/{SCHOOL}/custody-ending"


def seen(district: District) -> str:
    a_day.full(district)
    a_day.listed(district)  # another page's list may have come after it
    return "/security/where?entry=e-1"


def look_where(window: Window) -> None:
    window.fill(reason="Call from the principal of Oakridge")
    window.page.locator("main form button").first.click()
    window.page.wait_for_url("**/where/found**")
