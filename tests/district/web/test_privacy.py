"""Counsel's pages: a visit looked up, exported and erased; how long things stay; what is kept at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from district import settings
from district.access.people.rights import Role
from district.db.look_tables import RecordLook
from district.db.projection_tables import Visit
from district.ingest import retention_report
from district.instance import District
from district.projections import beside_export, inventory
from district.projections.person_export import SAID, export_person, shown_fields
from district.publish import bars
from district.web.privacy import beside_words
from district.web.privacy.export_words import LABELS
from district.web.privacy.keeping import About, ClassName, RuleText
from sync.contract.journal.facts import PERSONAL_GROUPS
from sync.contract.records.kept import RULES, Retention
from tests.district.web.browsing import PASSWORD, Browser
from tests.district.web.visited import day_at_the_school
from tests.districts import Clock, Station

ON_BOTH = True
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def visits(district: District, kiosk: Station) -> dict[str, str]:
    return day_at_the_school(district, kiosk)


@pytest.fixture
def counsel(visits: dict[str, str], signed_in: Callable[..., Browser]) -> Browser:
    assert visits
    return signed_in(Role.COUNSEL)


def looks(district: District) -> list[tuple[str, str]]:
    with district.database.read() as session:
        return [(row.kind, row.subject) for row in session.exec(select(RecordLook).order_by(col(RecordLook.number)))]


def prove(browser: Browser) -> None:
    browser.get("/confirm?next=/privacy")
    browser.send("/confirm", password=PASSWORD)


def test_a_number_that_there_is_not_is_said_at_the_field_and_stays_in_it(counsel: Browser) -> None:
    counsel.get("/privacy")
    assert counsel.send("/privacy", visit=" ").status_code == 422
    assert counsel.text.count("Enter the number of the visit.") == 2
    assert counsel.send("/privacy", visit=EVIL).status_code == 422
    assert counsel.text.count("There is no visit of this number.") == 2
    assert EVIL in counsel.text
    assert EVIL not in counsel.page.text


def test_a_visit_is_looked_up_by_its_number_and_the_look_is_journaled(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    counsel.get("/privacy")
    counsel.send("/privacy", visit=f" {visits['Okafor']} ")
    assert counsel.path == f"/privacy/visits/{visits['Okafor']}"
    assert "Samuel Okafor" in counsel.text
    assert "Oakridge Elementary" in counsel.text
    assert looks(district) == [("privacy", visits["Okafor"])]


def test_the_page_of_an_export_says_what_its_file_says(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    visit = visits["González"]
    counsel.get(f"/privacy/visits/{visit}/export")
    for said in ("Family name", "González", "Why you came", "Parent", "Signed in", "Signed out", "children"):
        assert said.casefold() in counsel.text.casefold(), said
    assert "Okafor" not in counsel.text
    assert "1985" not in counsel.text, "a birth date is in no export"
    told = counsel.get(f"/privacy/visits/{visit}/export.json").json()
    with district.database.read() as session:
        assert told == export_person(session, visit)
    assert looks(district) == [("export", visit)] * 2


def test_the_page_of_an_export_tells_of_conduct_in_words_and_as_what_somebody_wrote(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    seen, term = bars.Seen(["shouted"], EVIL, asked_to_leave=True), bars.Term(bars.Measure.RECORD, ["willow"])
    who, now = bars.Person("Okafor", "Samuel"), district.now()
    with district.database.write() as session:
        bars.impose(session, district.keys, "one", "oakridge", visits["Okafor"], who, seen, term, {}, "x", now)
    counsel.get(f"/privacy/visits/{visits['Okafor']}/export")
    for said in ("Your conduct was put on record", "Shouted, or insulted somebody", "Willow Creek Middle School", EVIL):
        assert said in counsel.text, said
    assert EVIL not in counsel.page.text
    counsel.get(f"/privacy/visits/{visits['Nguyen']}/export")
    assert "conduct" not in counsel.text


def test_what_a_visitor_is_called_is_never_markup(counsel: Browser, visits: dict[str, str]) -> None:
    for rest in ("", "/export", "/erase"):
        counsel.get(f"/privacy/visits/{visits[EVIL]}{rest}")
        assert counsel.page.status_code == 200
        assert EVIL not in counsel.page.text, rest
        assert EVIL in counsel.text, rest


def test_erasing_asks_who_one_is_names_what_it_does_and_does_it(
    counsel: Browser, visits: dict[str, str], district: District, clock: Clock
) -> None:
    path = f"/privacy/visits/{visits['Okafor']}"
    clock.forward(minutes=30)
    counsel.get(f"{path}/erase")
    assert "The name, the birth date, the photo, the answers and the notes of this visit go for good." in counsel.text
    assert ("VACUUM FULL" in counsel.text) == (not district.database.is_sqlite)
    counsel.send(f"{path}/erase")
    assert counsel.path.startswith("/confirm")
    with district.database.read() as session:
        assert session.get_one(Visit, visits["Okafor"]).family == "Okafor"
    prove(counsel)
    counsel.get(f"{path}/erase")
    counsel.send(f"{path}/erase")
    assert counsel.path == path
    assert "The visit is erased (entries emptied: 1)." in counsel.text
    assert ("VACUUM FULL" in counsel.text) == (not district.database.is_sqlite)
    assert "Okafor" not in counsel.text
    with district.database.read() as session:
        gone, other = (session.get_one(Visit, visits[name]) for name in ("Okafor", "Nguyen"))
        assert (gone.family, gone.answers, gone.purpose) == (None, None, "parent")
        assert other.family == "Nguyen"
    assert ("erasure", visits["Okafor"]) in looks(district)
    counsel.get(f"{path}/export")
    assert "erased" in counsel.text


def test_of_two_who_erase_the_same_visit_the_second_reads_that_it_is_done(
    counsel: Browser, visits: dict[str, str], district: District, signed_in: Callable[..., Browser]
) -> None:
    path = f"/privacy/visits/{visits['Nguyen']}/erase"
    other = signed_in(Role.RECORDS)
    for browser in (counsel, other):
        prove(browser)
        browser.get(path)
    counsel.send(path)
    assert other.send(path).status_code == 422
    assert "Somebody has erased this visit already. Nothing more was done." in other.text
    assert "This visit is erased" in other.text
    assert [kind for kind, _ in looks(district)].count("erasure") == 1


def test_a_visit_that_there_is_not_is_no_page(counsel: Browser) -> None:
    for rest in ("", "/export", "/export.json", "/erase", "/photo"):
        assert counsel.get(f"/privacy/visits/nobody{rest}").status_code == 404


def test_old_records_wait_until_counsel_confirms_once(counsel: Browser, district: District, clock: Clock) -> None:
    with district.database.write() as session:
        settings.store(session, settings.RECORD_ERASING, "waits")
    counsel.get("/privacy/retention")
    assert "Old records wait: nothing older than 730 days is erased before somebody confirms it once." in counsel.text
    clock.forward(minutes=30)
    counsel.get("/privacy/retention/confirm")
    assert "Records are erased 730 days after their visit or decision, from the next hourly run on." in counsel.text
    counsel.send("/privacy/retention/confirm")
    assert counsel.path.startswith("/confirm")
    prove(counsel)
    counsel.get("/privacy/retention/confirm")
    counsel.send("/privacy/retention/confirm")
    assert "Old records are erased from the next hourly run on." in counsel.text
    assert "by an hourly run" in counsel.text
    with district.database.read() as session:
        assert not settings.awaits_confirmation(session)
    counsel.get("/privacy")
    counsel.send("/privacy/retention/confirm")
    assert "That had been confirmed already." in counsel.text


def test_what_is_due_is_counted_as_far_as_there_is_time(
    visits: dict[str, str], clock: Clock, district: District
) -> None:
    clock.forward(days=9)
    whole = {line.kept: line for line in retention_report.report(district.database, district.now())}
    day = whole[Retention.DAY]
    assert day.due is not None
    assert (day.due.entries, day.is_whole) == (len(visits), True), "the birth dates"
    assert whole[Retention.AUDIT].due is None
    part = retention_report.report(district.database, district.now(), most=1)
    assert [line.is_whole for line in part if line.kept is Retention.DAY] == [False]


def test_the_page_counts_where_that_is_asked_for(counsel: Browser) -> None:
    assert "due" not in counsel.get("/privacy/retention.json").json()[0]
    rows = {row["class"]: row["due"] for row in counsel.get("/privacy/retention.json?count=1").json()}
    assert rows["As long as records"] == "0"
    assert rows["As long as the journal"] is None


def test_the_inventory_has_each_field_and_is_filtered_by_the_address(counsel: Browser) -> None:
    rows = counsel.get("/privacy/inventory.json").json()
    assert len(rows) == len(list(inventory.lines()))
    assert {row["field"] for row in rows} >= {"BirthDate.born", "SignedIn.visit"}
    counsel.get("/privacy/inventory?q=birthdate")
    assert "BirthDate.born" in counsel.text
    assert "SignedIn.visit" not in counsel.text


def test_every_label_rule_and_heading_has_its_text_in_the_catalogue() -> None:
    parts = [*(shape for _, shape in SAID.values()), *PERSONAL_GROUPS.values()]
    assert {label for part in parts for label in shown_fields(part).values()} == set(LABELS)
    assert [*beside_export.WHATS.values(), *beside_export.LABELS.values()] == [
        *beside_words.WHATS,
        *beside_words.LABELS,
    ]
    assert {kept.name: rule.district for kept, rule in RULES.items()} == {one.name: one.source for one in RuleText}
    assert {kept.name for kept in RULES} == {one.name for one in ClassName}
    assert {line["about"] for line in inventory.lines()} == {one.source for one in About}


def test_the_pages_speak_spanish(counsel: Browser, visits: dict[str, str]) -> None:
    counsel.get("/privacy")
    counsel.send("/language", language="es", next="/privacy")
    assert "Privacidad" in counsel.text
    counsel.get(f"/privacy/visits/{visits['González']}/export")
    assert "Apellido" in counsel.text
    assert "Family name" not in counsel.text
