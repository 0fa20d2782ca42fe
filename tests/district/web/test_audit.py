"""The audit's pages: who looked, by month, day, school and person; without a case; paged, and as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from district.access import look_search, looks
from district.access.acts import ActKind
from district.access.looks import LookKind
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.db.projection_tables import Case, Visit
from district.db.publish_tables import VisitorPass
from district.ingest.chains import append
from district.instance import District
from district.publish import bars
from district.web.audit.journal import EntryName
from district.web.audit.wording import ActName, KindName
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from tests.district.web import a_day
from tests.district.web.browsing import Browser
from tests.districts import Clock

ON_BOTH = True
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def auditor(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.AUDITOR)


def look(
    district: District, account: str, subject: str, school: str = "oakridge", kind: LookKind = LookKind.VISIT,
    days_ago: float = 0,
) -> None:  # fmt: skip
    with district.database.write() as session:
        looks.note(session, account, school, kind, subject, district.now() - timedelta(days=days_ago))


def subjects(browser: Browser, query: str = "") -> list[str]:
    return [row["subject"] for row in browser.get(f"/audit.json{query}").json()]


def test_where_nobody_has_looked_the_page_says_so(auditor: Browser) -> None:
    auditor.get("/audit")
    assert "Nobody looked at a record or changed anything in this time." in auditor.text
    assert auditor.get("/audit.json").json() == []


def test_looks_are_there_by_person_school_and_day_the_newest_first(
    auditor: Browser, district: District, person: Callable[..., Account]
) -> None:
    ana = person(Role.OFFICE, "ana@example.org")
    ruth = person(Role.PRINCIPAL, "ruth@example.org", ("willow",))
    look(district, ana.id, "visit-1")
    look(district, ruth.id, "visit-2", "willow")
    look(district, ana.id, "visit-3", days_ago=60)
    look(district, "somebody-gone", "visit-4")
    assert subjects(auditor) == ["visit-4", "visit-2", "visit-1"]
    assert subjects(auditor, "?school=willow") == ["visit-2"]
    assert subjects(auditor, f"?person={ana.id}") == ["visit-1"]
    past = district.now() - timedelta(days=60)
    assert subjects(auditor, f"?month={past:%Y-%m}") == ["visit-3"]
    assert subjects(auditor, f"?day={past:%Y-%m-%d}") == ["visit-3"]
    assert subjects(auditor, f"?day={district.now():%Y-%m-%d}&school=atlantis") == []
    auditor.get(f"/audit?person={ana.id}")
    assert "visit-1" in auditor.text
    assert 'href="/privacy' not in auditor.text, "an auditor may not open the visit"


def test_looks_without_a_case_are_told_from_those_with_one(auditor: Browser, district: District) -> None:
    now = district.now()
    with district.database.write() as session:
        session.add_all(
            [
                Visit(id="plain", school="oakridge", started=now, family="Okafor", given="Samuel"),
                Visit(id="held", school="oakridge", started=now, case="case-1"),
                Visit(id="later", school="oakridge", started=now),
                Case(id="case-1", school="oakridge", opened=now),
                Case(id="case-2", school="oakridge", opened=now, visit="later"),
            ]
        )
    for subject in ("plain", "held", "later"):
        look(district, "somebody", subject)
    look(district, "somebody", "2026-11-02", kind=LookKind.LOG)
    assert subjects(auditor, "?only=no-case&school=oakridge") == ["plain"]
    assert len(subjects(auditor)) == 4
    auditor.get("/audit")
    assert "Okafor" not in auditor.text, "no visitor is named"
    assert "Took along a visitor log" in auditor.text


@pytest.mark.parametrize("address", ["/audit", "/audit?only=no-case"])
def test_the_pages_go_on_where_the_last_one_ended_though_new_looks_come(
    auditor: Browser, district: District, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_search, "AT_ONCE", 7)
    for number in range(120):
        look(district, "somebody", f"visit-{number:03}")
    seen: list[str] = []
    while address:
        auditor.get(address)
        seen += [word for word in auditor.text.replace("<", " ").replace(">", " ").split() if word.startswith("visit-")]
        look(district, "somebody", "newer")
        address = next((part.split('"')[0] for part in auditor.text.split('rel="next" href="')[1:]), "")
    assert seen == [f"visit-{number:03}" for number in reversed(range(120))]


def test_a_file_of_many_looks_says_where_the_next_one_begins(
    auditor: Browser, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("district.web.audit.routes.MOST_ROWS", 2)
    for number in range(3):
        look(district, "=somebody", f"visit-{number}")
    auditor.get("/audit.csv")
    lines = auditor.page.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert ",'=somebody," in lines[1]
    auditor.get(auditor.page.headers["Link"].partition("<")[2].partition(">")[0])
    assert len(auditor.page.content.decode("utf-8-sig").splitlines()) == 2


def test_a_day_that_is_none_is_said_at_its_field(auditor: Browser) -> None:
    assert auditor.get("/audit?day=yesterday").status_code == 422
    assert auditor.text.count("Enter the day like 2026-11-23.") == 2
    assert auditor.get("/audit?month=x").status_code == 422
    assert auditor.get("/audit?month=9999-12&before=%F0%9F%98%80").status_code == 200
    assert auditor.get("/audit?month=0001-01&day=0001-01-01").status_code in {200, 422}


def test_names_of_people_and_schools_are_never_markup(
    auditor: Browser, district: District, person: Callable[..., Account]
) -> None:
    account = person(Role.OFFICE)
    with district.database.write() as session:
        session.merge(account).name = EVIL
    look(district, account.id, EVIL)
    for path in ("/audit", "/audit/accounts"):
        auditor.get(path)
        assert EVIL not in auditor.page.text, path
        assert EVIL in auditor.text, path


def test_accounts_are_listed_with_who_is_signed_in(auditor: Browser, clock: Clock) -> None:
    rows = auditor.get("/audit/accounts.json").json()
    assert [(row["role"], row["sessions"]) for row in rows] == [("Auditor", 1)]
    assert datetime.fromisoformat(rows[0]["created"]) == clock()


def test_every_kind_of_look_has_its_words() -> None:
    assert set(KindName.__members__) == {kind.name for kind in LookKind}
    assert set(ActName.__members__) == {kind.name for kind in ActKind}


def test_what_is_done_to_an_account_is_there_with_who_did_it(
    auditor: Browser, signed_in: Callable[..., Browser], person: Callable[..., Account]
) -> None:
    account, it = person(Role.OFFICE), signed_in(Role.IT)
    for act in ("disable", "enable"):
        it.get(f"/people/{account.id}/disable")
        it.send(f"/people/{account.id}/{act}")
    told = [(row["what"], row["who"], row["subject"]) for row in auditor.get("/audit.json").json()]
    assert told == [
        ("Enabled an account again", "It Person", account.id),
        ("Disabled an account", "It Person", account.id),
    ]


def test_a_name_is_uncovered_by_an_auditor_alone_for_a_reason_that_the_audit_shows(
    auditor: Browser, district: District, signed_in: Callable[..., Browser], person: Callable[..., Account]
) -> None:
    account = f"account:{person(Role.OFFICE, mail='office@example.org').id}"
    with district.database.write() as session:
        session.add(Visit(id="v-1", school="oakridge", started=district.now(), family=EVIL, given="Samuel"))
        session.add(Visit(id="v-2", school="oakridge", started=district.now()))
    look(district, "somebody", "v-1")
    auditor.get("/audit")
    assert 'href="/audit/name?id=v-1"' in auditor.page.text
    auditor.get("/audit/name?id=v-1")
    assert auditor.send("/audit/name", id="v-1", reason="why").status_code == 422
    assert auditor.text.count("Write why you look") == 2
    assert "Samuel" not in auditor.text
    assert auditor.send("/audit/name", id="nobody", reason="Complaint 2026-7").status_code == 422
    assert auditor.text.count("Nobody stands behind this id") == 2
    auditor.send("/audit/name", id="v-1", reason="Complaint 2026-7")
    assert f"Samuel {EVIL}" in auditor.text
    assert EVIL not in auditor.page.text
    assert auditor.path == "/audit/name", "no name stands in an address"
    for id_, name in (("ana-ruiz", "Ana Ruiz"), ("staff:ana-ruiz", "Ana Ruiz"), (account, "Office Person")):
        auditor.get("/audit/name")
        auditor.send("/audit/name", id=id_, reason="Complaint 2026-7")
        assert name in auditor.text, "the second and the third are as the journal says who did something"
    for actor in ("staff:ana-ruiz", account):
        with district.database.write() as session:
            told = {facts.FACTS: facts.Erased(entry="e-1", groups=[])}
            append(session, district.keys, "oakridge", Kind.ERASED, actor, told, district.now())
        assert f'href="/audit/name?id={actor.partition(":")[2]}"' in auditor.get("/audit/journal").text
    auditor.get("/audit/name")
    auditor.send("/audit/name", id="v-2", reason="Complaint 2026-7")
    assert "name no longer kept" in auditor.text
    rows = auditor.get("/audit.json?what=name").json()
    assert [(one["subject"], one["reason"]) for one in rows] == [
        (id_, "Complaint 2026-7") for id_ in ("v-2", account.partition(":")[2], "ana-ruiz", "ana-ruiz", "v-1")
    ]
    assert "Samuel" not in auditor.page.text
    counsel = signed_in(Role.COUNSEL)
    assert counsel.get("/audit/name?id=v-1").status_code == 403


def test_opening_a_case_conduct_an_entry_or_an_expected_visitor_is_a_look_and_drawing_it_again_is_none(
    auditor: Browser, district: District, signed_in: Callable[..., Browser], clock: Clock
) -> None:
    begun = a_day.begun(district)
    begun.listed()
    case = begun.held()
    begun.expects()
    with district.database.write() as session:
        seen, term = bars.Seen(["shouted"], "", asked_to_leave=True), bars.Term(bars.Measure.RECORD)
        who = bars.Person("Okafor", "Samuel")
        bars.impose(session, district.keys, "bar-1", "oakridge", "", who, seen, term, {}, "x", district.now())
        key = session.exec(select(VisitorPass.id)).one()
    office, security = signed_in(Role.OFFICE), signed_in(Role.SECURITY)
    for browser, path in (
        (office, "/s/oakridge"), (office, f"/s/oakridge/cases/{case}"), (office, f"/s/oakridge/cases/{case}?show=1"),
        (office, f"/s/oakridge/cases/{case}/state"), (office, "/s/oakridge/bars/bar-1"),
        (office, f"/s/oakridge/expected/{key}"), (security, "/security/entry?id=e-1"),
        (security, f"/s/oakridge/cases/{case}"),
    ):  # fmt: skip
        assert browser.get(path).status_code in {200, 204}, path
    assert office.get("/s/oakridge/cases/nobody").status_code == 404
    rows = [(row["what"], row["subject"], row["who"]) for row in reversed(auditor.get("/audit.json").json())]
    assert rows == [
        ("Opened a case", case, "Office Person"),
        ("Opened a record of conduct", "bar-1", "Office Person"),
        ("Opened an expected visitor", key, "Office Person"),
        ("Opened an entry of the barred list", "e-1", "Security Person"),
        ("Opened a case", case, "Security Person"),
    ]
    clock.forward(minutes=11)
    office.get(f"/s/oakridge/cases/{case}")
    assert subjects(auditor, "?what=case") == [case] * 3
    assert subjects(auditor, "?only=no-case") == [], "the case is open"


def test_the_journal_is_there_by_ids_and_by_kind(
    auditor: Browser, district: District, clock: Clock, signed_in: Callable[..., Browser]
) -> None:
    begun = a_day.begun(district)
    match = begun.listed()
    case = begun.held(match=match)
    visit = begun.came("Bob", "Hale", case=case)
    begun.decided(case, "admit", visit=visit, reason="different_person")
    begun.left(visit)
    rows = auditor.get("/audit/journal.json").json()
    told = [(row["what"], row["about"]) for row in reversed(rows) if row["what"] != "A journal began"]
    assert told == [
        ("A case was opened", case),
        ("A visitor signed in", visit),
        ("A case was decided with an override", visit),
        ("A visitor signed out", visit),
    ]
    assert "Hale" not in auditor.page.text
    decided = auditor.get("/audit/journal.json?what=override").json()
    assert [(row["about"], row["more"]) for row in decided] == [(visit, "admitted · Different person · ana-ruiz")]
    assert len(auditor.get("/audit/journal.json?what=signed_out&school=oakridge").json()) == 1
    assert auditor.get("/audit/journal.json?school=willow").json() == []
    auditor.get("/audit/journal")
    assert f'href="/audit/name?id={visit}"' in auditor.page.text
    assert "Hale" not in auditor.text
    clock.forward(days=1)
    tomorrow = signed_in(Role.AUDITOR, mail="second@example.org")
    assert tomorrow.get("/audit/journal.json").json() == [], "today has nothing"
    assert len(tomorrow.get(f"/audit/journal.json?month={clock():%Y-%m}").json()) == len(rows)


def test_the_journal_goes_on_where_a_page_ended(
    auditor: Browser, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = a_day.begun(district)
    for number in range(3):
        begun.came("Maria", f"Santos {number}")
    monkeypatch.setattr("district.web.audit.journal.PAGE_ROWS", 2)
    monkeypatch.setattr("district.web.audit.journal.MOST_ROWS", 2)
    auditor.get("/audit/journal?what=signed_in")
    assert auditor.page.text.count('<th scope="row">') == 2
    auditor.get("/audit/journal.csv?what=signed_in")
    assert len(auditor.page.content.decode("utf-8-sig").splitlines()) == 3
    older = auditor.page.headers["Link"].partition("<")[2].partition(">")[0]
    assert len(auditor.get(older).content.decode("utf-8-sig").splitlines()) == 2


def test_every_kind_of_the_journal_has_its_words() -> None:
    assert set(EntryName.__members__) == set(Kind.__members__)
