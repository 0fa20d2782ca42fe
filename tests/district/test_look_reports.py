"""Looks without a case: what counts as one, and the mail of each month about them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from district.access import looks, looks_without_case
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Role
from district.db.conduct_tables import Conduct, Referral
from district.db.hold_tables import LegalHold
from district.db.look_tables import LooksMailed, RecordLook
from district.db.mail_tables import MailKind, QueuedMail
from district.db.people_tables import Account
from district.db.privacy_request_tables import PrivacyRequest, PrivacyRequestRecord
from district.db.projection_tables import Case, Visit
from district.db.tables import School, Table
from district.instance import District
from district.mails.look_reports import work
from tests.district.test_mails import by
from tests.districts import Clock

ON_BOTH = True
OCTOBER = datetime(2026, 10, 14, 15, tzinfo=UTC)
BEFORE, AFTER = OCTOBER - timedelta(hours=1), OCTOBER + timedelta(hours=1)
HIRED = datetime(2026, 9, 1, tzinfo=UTC)
FIRST_AT_SIX = datetime(2026, 11, 1, 13, tzinfo=UTC)
"""Six in the morning at Oakridge, by winter time since four hours."""


@pytest.fixture
def office(district: District) -> Account:
    return added(district, Role.OFFICE, staff="ana-ruiz")


def added(district: District, role: Role, *schools: str, staff: str = "", language: str = "") -> Account:
    with district.database.write() as session:
        here = schools or (("oakridge",) if role in {Role.OFFICE, Role.OFFICE_MANAGER, Role.PRINCIPAL} else ())
        made = accounts.add(session, f"{role}@example.org", f"{role} person", role, here, HIRED, verifier="x")
        made.staff, made.language = staff, language
        session.add(made)
    return made


def keep(district: District, *rows: Table) -> None:
    with district.database.write() as session:
        session.add_all(rows)


def visit(case: str = "") -> Visit:
    return Visit(id="v", school="oakridge", started=OCTOBER, family="Okafor", given="Samuel", case=case)


def case(opened: datetime | None, decided: datetime | None = None, **more: Any) -> Case:
    return Case(id="c", school="oakridge", opened=opened, decided=decided, **more)


def referral(**more: Any) -> Referral:
    usual: dict[str, Any] = {
        "id": "r",
        "school": "oakridge",
        "at": BEFORE,
        "by": "x",
        "words": "",
        "state": "new",
    }
    return Referral(**(usual | more))


def conduct(account: str) -> Conduct:
    return Conduct(
        id="k", school="oakridge", visit="v", family="", given="", middle="", suffix="", born="", seen=[], words="",
        asked_to_leave=False, measure="none", schools=[], made=BEFORE, by=account,
    )  # fmt: skip


def request(closed: datetime | None = None) -> PrivacyRequest:
    return PrivacyRequest(
        kind="own-copy", asker="visitor", visit="v", received="2026-10-01", due="2026-11-01", added=BEFORE,
        added_by="x", closed=closed,
    )  # fmt: skip


def among_others(removed: datetime | None = None) -> list[Table]:
    asked = request()
    asked.number, asked.visit = 7, ""
    return [asked, PrivacyRequestRecord(request=7, record="v", removed=removed)]


def hold(**more: Any) -> LegalHold:
    usual: dict[str, Any] = {"school": "oakridge", "reason": "x", "placed_by": "x", "placed": BEFORE}
    return LegalHold(**(usual | more))


def note(district: District, account: str, subject: str = "v", at: datetime = OCTOBER, **how: str) -> None:
    kind = LookKind(how.get("kind", LookKind.VISIT))
    with district.database.write() as session:
        looks.note(session, account, how.get("school", "oakridge"), kind, subject, at)


def found(district: District) -> list[str]:
    with district.database.read() as session:
        rows = session.exec(select(RecordLook).where(looks_without_case.is_without_case())).all()
        return [one.subject for one in rows]


EXCUSED: dict[str, Callable[[str], list[Table]]] = {
    "the case that held the visitor was open": lambda _: [visit("c"), case(BEFORE)],
    "a case that a newer list raised was open": lambda _: [visit(), case(BEFORE, AFTER, visit="v")],
    "of the case only later facts have arrived": lambda _: [visit("c"), case(None)],
    "who looked had decided the case": lambda _: [visit("c"), case(BEFORE, BEFORE, decided_by="ana-ruiz")],
    "who looked had seconded it": lambda _: [visit(), case(BEFORE, BEFORE, visit="v", second="ana-ruiz")],
    "a referral was open": lambda _: [visit(), referral(visit="v")],
    "who looked had closed the referral": lambda me: [visit(), referral(visit="v", closed=BEFORE, closed_by=me)],
    "a referral about conduct was open": lambda _: [visit(), conduct("x"), referral(conduct="k")],
    "who looked had put conduct on record": lambda me: [visit(), conduct(me)],
    "a privacy request was open": lambda _: [visit(), request()],
    "it was on a request of several": lambda _: [visit(), *among_others()],
    "it was still on a request of several": lambda _: [visit(), *among_others(removed=OCTOBER)],
    "a legal hold stood on it": lambda _: [visit(), hold(visit="v", lifted=AFTER)],
}
UNEXCUSED: dict[str, Callable[[str], list[Table]]] = {
    "there is nothing": lambda _: [visit()],
    "somebody else had decided the case": lambda _: [visit("c"), case(BEFORE, BEFORE, decided_by="ruth-ives")],
    "the case was opened afterwards": lambda _: [visit(), case(AFTER, visit="v")],
    "nobody is known to have decided": lambda _: [visit("c"), case(BEFORE, BEFORE)],
    "the case is about another visit": lambda _: [visit(), case(BEFORE, visit="w")],
    "the referral was closed by somebody else": lambda _: [visit(), referral(visit="v", closed=BEFORE, closed_by="x")],
    "somebody else put conduct on record": lambda _: [visit(), conduct("x")],
    "the request was closed": lambda _: [visit(), request(BEFORE)],
    "it was off the request of several": lambda _: [visit(), *among_others(removed=BEFORE)],
    "the hold was lifted": lambda _: [visit(), hold(visit="v", lifted=BEFORE)],
    "the hold is on a span of days": lambda _: [visit(), hold(visit="", since=BEFORE)],
}


@pytest.mark.parametrize("why", EXCUSED)
def test_a_look_has_a_case_where(why: str, district: District, office: Account) -> None:
    keep(district, *EXCUSED[why](office.id))
    note(district, office.id)
    assert found(district) == []


@pytest.mark.parametrize("why", UNEXCUSED)
def test_a_look_is_without_a_case_where(why: str, district: District, office: Account) -> None:
    keep(district, *UNEXCUSED[why](office.id))
    note(district, office.id)
    assert found(district) == ["v"]


def test_somebody_who_is_no_member_of_staff_has_decided_no_case_without_a_decider(district: District) -> None:
    keep(district, visit("c"), case(BEFORE, BEFORE))
    note(district, added(district, Role.SECURITY).id)
    assert found(district) == ["v"]


def test_only_looks_whose_subject_is_a_visit_count(district: District, office: Account) -> None:
    for kind in LookKind:
        note(district, office.id, kind.value, kind=kind.value)
    assert sorted(found(district)) == sorted(kind.value for kind in looks_without_case.OF_A_VISITOR)


def test_a_month_is_counted_by_each_schools_clock(district: District, office: Account) -> None:
    """GIVEN looks in the last evening of September and of October there, THEN the second one is October's."""
    for day, subject in ((1, "september"), (2, "october"), (2, "october")):
        note(district, office.id, subject, datetime(2026, 10, day, 2, tzinfo=UTC))
    note(district, office.id, "too", datetime(2026, 11, 1, 3, tzinfo=UTC))
    note(district, office.id, "november", datetime(2026, 11, 1, 7, tzinfo=UTC))
    with district.database.read() as session:
        oakridge = session.get_one(School, "oakridge")
        [counted] = looks_without_case.of_month(session, [oakridge], date(2026, 10, 1))
    assert (counted.account, counted.records, counted.looks) == (office.id, 2, 3)
    assert counted.first == datetime(2026, 10, 2, 2, tzinfo=UTC)
    assert counted.last == datetime(2026, 11, 1, 3, tzinfo=UTC)


@pytest.fixture
def mailing(district: District) -> District:
    by(district, 25, head='link = "https://visitors.district.example"\n')
    return district


def mails(district: District) -> dict[str, QueuedMail]:
    with district.database.read() as session:
        rows = session.exec(select(QueuedMail).where(QueuedMail.kind == MailKind.LOOKS_WITHOUT_CASE)).all()
    assert len({one.recipient for one in rows}) == len(rows), "one mail each"
    return {one.recipient: one for one in rows}


def test_on_the_first_the_month_before_is_mailed_once_though_three_processes_come_to_it(
    mailing: District, clock: Clock, office: Account
) -> None:
    """GIVEN a manager who reads Spanish, a disabled principal and security, THEN each who may look gets one mail, it
    names who looked and no visitor, and neither a restart nor another day sends it again."""
    added(mailing, Role.OFFICE_MANAGER, language="es")
    gone = added(mailing, Role.PRINCIPAL)
    added(mailing, Role.SECURITY)
    added(mailing, Role.LEADER)
    with mailing.database.write() as session:
        accounts.disable(session, session.get_one(Account, gone.id), mailing.now())
    keep(mailing, visit())
    note(mailing, office.id)
    note(mailing, office.id, at=OCTOBER + timedelta(days=2))
    note(mailing, office.id, "w", school="willow")
    clock.moment = FIRST_AT_SIX
    together = threading.Barrier(3)
    made = []

    def worker() -> None:
        together.wait()
        made.append(work(mailing))

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(made) == 2
    clock.forward(days=20)
    assert work(mailing) == 0
    told = mails(mailing)
    assert set(told) == {"office-manager@example.org", "security@example.org"}
    head, wide = told["office-manager@example.org"], told["security@example.org"]
    assert (head.language, head.school, wide.school) == ("es", "oakridge", "")
    assert head.subject == "Oakridge Elementary: registros abiertos sin caso, octubre de 2026"
    assert "se abrieron registros de visitantes 2 veces en Oakridge Elementary sin un caso." in head.text
    assert "- office person (Oficina): 1 registro, del" in head.text
    assert "https://visitors.district.example/s/oakridge/looks?month=2026-10" in head.text
    assert "- Oakridge Elementary: 1 person, 2 looks\n- Willow Creek Middle School: 1 person, 1 look" in wide.text
    assert "In October 2026, visitors' records were opened 3 times without a case." in wide.text
    assert "https://visitors.district.example/looks?month=2026-10" in wide.text
    assert not any(word in head.text + wide.text for word in ("Okafor", "Samuel"))


def test_a_month_without_looks_is_mailed_in_one_line_and_the_next_month_anew(mailing: District, clock: Clock) -> None:
    added(mailing, Role.PRINCIPAL)
    clock.moment = FIRST_AT_SIX
    assert work(mailing) == 1
    [mail] = mails(mailing).values()
    assert mail.text.splitlines()[0] == (
        "In October 2026 nobody opened a visitor's record at Oakridge Elementary without a case."
    )
    assert "ordinary work" not in mail.text
    clock.moment = FIRST_AT_SIX.replace(month=12) - timedelta(minutes=1)
    assert work(mailing) == 0
    clock.forward(minutes=1)
    assert work(mailing) == 1
    with mailing.database.read() as session:
        assert session.exec(select(LooksMailed.month).order_by(col(LooksMailed.month))).all() == ["2026-10", "2026-11"]


def test_who_had_no_account_in_a_month_gets_no_mail_about_it(mailing: District, clock: Clock) -> None:
    with mailing.database.write() as session:
        accounts.add(session, "new@example.org", "New", Role.PRINCIPAL, ("oakridge",), FIRST_AT_SIX, verifier="x")
    clock.moment = FIRST_AT_SIX + timedelta(hours=1)
    assert work(mailing) == 0
    clock.moment = FIRST_AT_SIX.replace(month=12)
    assert work(mailing) == 1


def test_nothing_is_noted_as_mailed_before_six_nor_without_a_mail_server_nor_without_readers(
    district: District, clock: Clock
) -> None:
    clock.moment = FIRST_AT_SIX
    manager = added(district, Role.PRINCIPAL)
    assert work(district) == 0, "there is no mail server"
    by(district, 25)
    clock.moment = FIRST_AT_SIX - timedelta(minutes=1)
    assert work(district) == 0
    clock.moment = FIRST_AT_SIX
    with district.database.write() as session:
        accounts.disable(session, session.get_one(Account, manager.id), district.now())
    assert work(district) == 0, "nobody may see it"
    with district.database.write() as session:
        session.get_one(Account, manager.id).disabled = None
    assert work(district) == 1
    [mail] = mails(district).values()
    assert "The visitor pages show each look, under Looks without a case." in mail.text


def test_a_long_list_of_people_ends_with_how_many_more_there_are(
    mailing: District, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("district.mails.look_reports.MOST_LINES", 2)
    added(mailing, Role.PRINCIPAL)
    for number in range(5):
        note(mailing, f"gone-{number}", f"v{number}")
    clock.moment = FIRST_AT_SIX
    work(mailing)
    [mail] = mails(mailing).values()
    assert mail.text.count("- gone-") == 2
    assert "and 3 more, at the page" in mail.text
