"""Custody entries name the student they protect; those without one, at every school, or soon at an end are listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from district.access.people import accounts
from district.access.people.rights import Role
from district.db.list_tables import CustodyNotice
from district.db.people_tables import Account
from district.housekeeping import run_housekeeping
from district.instance import District
from district.mails import custody_notices
from district.mails.sender import work as send
from district.publish import custody, entry_details, list_edits, list_search
from district.publish.list_publishing import publish
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.receivers import MailServer, up
from tests.district.test_mails import by, got
from tests.district.web.browsing import Browser
from tests.district.web.test_security_import import send_file
from tests.districts import Clock

ON_BOTH = True
SCRIPT = "<script>document.title='taken'</script>"
C1: dict[str, Any] = {
    "id": "C-1", "given": "Robert", "family": "Hale", "kind": "custody", "scope": "some", "schools": "oakridge",
    "known": "",
}  # fmt: skip


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def student(district: District, entry: str = "C-1") -> str:
    with district.database.read() as session:
        return custody.student_of(session, entry)


def test_an_entry_names_its_student_and_kiosks_hold_none(security: Browser, district: District) -> None:
    security.get("/security/entries/add")
    typed = C1 | {"student": SCRIPT}
    security.send("/security/entries/add", **(typed | {"kind": "barred"}))
    assert security.text.count("Only a custody entry names a student.") == 2
    security.send("/security/entries/add", **(typed | {"student": "x" * 121}), step="do")
    assert "At most 120 characters fit here. You typed 121." in security.text
    assert student(district) == "", "nothing is cut in silence"
    security.send("/security/entries/add", **typed, sex="F")
    assert "Student it protects" in security.text
    told = dict(re.findall(r'<th scope="row">([^<]*)</th><td[^>]*>([^<]*)</td>', security.text))
    assert (told["Kind"], told["Sex"], told["Schools"]) == ("Custody order", "Female", "Oakridge Elementary")
    assert "<script>document" not in security.page.text
    security.send("/security/entries/add", **typed, step="do")
    assert student(district) == SCRIPT
    with district.database.read() as session:
        found = list_search.entry(session, "C-1")
    assert found is not None
    assert SCRIPT not in str(found[0])
    known = str(re.findall(r'name="known" value="(\w+)"', security.text)[0])
    security.send("/security/entry?id=C-1", **(C1 | {"known": known, "student": "Lia"}))
    assert "No kiosk gets this: it stays at the district." in security.text
    assert student(district) == SCRIPT
    security.send("/security/entry?id=C-1", **(C1 | {"known": known, "student": "Lia", "step": "do"}))
    assert "Student it protects" in security.get("/security/entry?id=C-1").text
    assert student(district) == "Lia"


def test_those_to_look_at_are_listed_and_a_school_sees_what_ends(
    security: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    """GIVEN an order in order, one without a student, one at every school, and one that ends in 30 days, THEN the
    last three are listed for security, and the school's managers are told of the last one."""
    assert "Each custody entry names a student" in security.get("/security/custody").text
    usual = {"family": "Hale", "given": "Robert", "kind": "custody", "schools": "oakridge"}
    rows = (
        usual | {"id": "good", "expires": "2099-01-01"},
        usual | {"id": "alone"},
        usual | {"id": "wide", "schools": ""},
        usual | {"id": "over", "expires": "2020-01-01"},
        usual | {"id": "soon", "family": SCRIPT, "expires": district_day(district, 30)},
        usual | {"id": "elsewhere", "schools": "willow", "expires": district_day(district, 3)},
    )
    with district.database.write() as session:
        publish(session, district.keys, [canonical_fields(one) for one in rows], district.now())
        for one in rows:
            if one["id"] != "alone":
                custody.keep_student(session, one["id"], "Lia Hale")
    found = security.get("/security/custody.json").json()
    assert {one["entry"]: one["question"] for one in found} == {
        "elsewhere": "The order ends soon",
        "soon": "The order ends soon",
        "alone": "No student is named",
        "wide": "It counts at every school",
    }
    assert "4 custody entries are to be looked at" in security.get("/security").text
    head = signed_in(Role.PRINCIPAL)
    assert "1 custody order ends here within 30 days." in head.get("/s/oakridge").text
    shown = head.get("/s/oakridge/custody-ending").text
    assert "Lia Hale" in shown
    assert "<script>document" not in shown
    assert len(head.get("/s/oakridge/custody-ending.json").json()) == 1
    office = signed_in(Role.OFFICE)
    assert "custody order" not in office.get("/s/oakridge").text
    assert office.get("/s/oakridge/custody-ending").status_code == 403


def test_a_schools_managers_are_mailed_once_that_an_order_ends_and_the_page_says_so(
    person: Callable[..., Account], signed_in: Callable[..., Browser], district: District, clock: Clock
) -> None:
    """GIVEN two managers, one who reads Spanish and one who is disabled, THEN two processes at once and a restart send
    one mail each to those who may still look, it names nobody, and another last day is told anew."""
    manager = person(Role.OFFICE_MANAGER)
    gone = person(Role.OFFICE_MANAGER, "gone@example.org")
    with district.database.write() as session:
        session.get_one(Account, manager.id).language = "es"
        accounts.disable(session, session.get_one(Account, gone.id), district.now())
    order: dict[str, Any] = {"id": "C-1", "family": "Hale", "given": "Robert", "kind": "custody", "schools": "oakridge"}
    in_time = order | {"expires": district_day(district, 31)}
    elsewhere = order | {"id": "C-2", "schools": "willow", "expires": district_day(district, 3)}
    server = MailServer()
    with up(server):
        publish_rows(district, in_time, elsewhere)
        assert custody_notices.work(district) == 0, "without a mail server nobody is told, nor noted as told"
        by(district, server.port, head='link = "https://visitors.district.example"\n')
        assert custody_notices.work(district) == 0, "31 days are more than 30, and nobody manages Willow"
        clock.forward(days=1)
        head = signed_in(Role.PRINCIPAL)
        with ThreadPoolExecutor(3) as pool:
            told = sum(pool.map(lambda _: custody_notices.work(district), range(3)))
        assert told == 2
        assert custody_notices.work(district) == 0
        send(district)
        server.wait_for(2)
        mails = {str(got(server, place)["To"]): got(server, place) for place in range(len(server.raw))}
        assert set(mails) == {"principal@example.org", "office-manager@example.org"}
        said = mails["principal@example.org"].get_content()
        assert "1 custody order at Oakridge Elementary ends within 30 days." in said
        assert "https://visitors.district.example/s/oakridge/custody-ending" in said
        assert "1 orden de custodia" in mails["office-manager@example.org"].get_content()
        assert not any(word in str(one) for one in mails.values() for word in ("Hale", "Robert", "Lia", "C-1"))
        assert "Mail of Tue, Nov 3, 2026" in head.get("/s/oakridge/custody-ending").text
        [row] = signed_in(Role.SECURITY).get("/security/custody.json").json()[1:]
        assert (row["entry"], row["told"]) == ("C-1", "Mail of Tue, Nov 3, 2026")
        publish_rows(district, order | {"expires": district_day(district, 20)}, elsewhere)
        assert custody_notices.work(district) == 2, "the order was given another last day"
    clock.forward(days=60)
    run_housekeeping(district)
    with district.database.read() as session:
        assert session.exec(select(CustodyNotice)).all() == []


def publish_rows(district: District, *rows: dict[str, Any]) -> None:
    with district.database.write() as session:
        publish(session, district.keys, [canonical_fields(one) for one in rows], district.now())


def district_day(district: District, days: int) -> str:
    return (district.now().date() + timedelta(days=days)).isoformat()


def test_an_import_says_which_custody_entries_have_no_school(security: Browser) -> None:
    send_file(security, "id,family,given,kind,schools\nC-1,Hale,Robert,custody,oakridge\nC-2,Ek,Bo,custody,*\n")
    assert "Custody entries without a school: 1. Every kiosk holds them and stops there: C-2." in security.text


def test_a_student_is_forgotten_a_week_after_the_entry(district: District, clock: Clock) -> None:
    fields = canonical_fields({"id": "C-1", "family": "Hale", "kind": "custody", "schools": "oakridge"})
    with district.database.write() as session:
        publish(session, district.keys, [fields], district.now())
        custody.keep_student(session, "C-1", "Lia")
        found = list_search.entry(session, "C-1")
        assert found is not None
        list_edits.withdraw(session, district.keys, "C-1", found[1], district.now())
    run_housekeeping(district)
    assert student(district) == "Lia"
    clock.forward(seconds=8 * 86_400)
    run_housekeeping(district)
    assert student(district) == ""


def test_an_entry_is_listed_when_its_review_is_due_and_no_kiosk_gets_the_day(
    signed_in: Callable[..., Browser], district: District, clock: Clock
) -> None:
    """GIVEN a day of review, THEN from that day by the district's clock the entry is listed for review until somebody
    gives it a later day. It stays in force, and a text that is not a day is refused."""
    clock.moment = datetime(2026, 11, 3, 6, 55, tzinfo=UTC)  # late on November 2 in Denver
    security = signed_in(Role.SECURITY)
    security.get("/security/entries/add")
    security.send("/security/entries/add", **C1, review="soon")
    assert security.text.count("Enter the day like 2026-11-23.") == 2
    assert 'value="soon"' in security.text
    security.send("/security/entries/add", **C1, review="2026-11-03")
    assert "Review on" in security.text
    security.send("/security/entries/add", **C1, review="2026-11-03", step="do")
    assert security.get("/security/entries.json?state=to-review").json() == []
    clock.forward(minutes=10)
    assert "The review of 1 entry is due." in security.get("/security").text
    [row] = security.get("/security/entries.json?state=to-review").json()
    assert "2026-11-03" not in str(row)
    assert "review on 2026-11-03" in security.get("/security/entries?state=to-review").text
    assert "The day of its review has come." in security.get("/security/entry?id=C-1").text
    later = C1 | {"known": str(re.findall(r'name="known" value="(\w+)"', security.text)[0]), "review": "2027-05-03"}
    security.send("/security/entry?id=C-1", **later)
    assert "No kiosk gets this" in security.text
    security.send("/security/entry?id=C-1", **later, step="do")
    assert "Changed · Security Person" in security.text
    assert security.get("/security/entries.json?state=to-review").json() == []
    with district.database.write() as session:
        list_edits.withdraw(session, district.keys, "C-1", later["known"], district.now())
    clock.forward(days=8)
    run_housekeeping(district)
    with district.database.read() as session:
        assert entry_details.review_days(session, ["C-1"]) == {}
