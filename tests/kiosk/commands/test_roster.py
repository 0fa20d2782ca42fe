"""A kiosk's records as reports: the right people, the right day, and the truth about what is kept."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import typer

from kiosk.checkin.case import StaffNote
from kiosk.commands.roster import UnknownVisit, log_of, receipt_of, roster, roster_of
from kiosk.records import cases, staff_pins, visits
from kiosk.records.credentials import with_enrollment
from kiosk.records.erasure import forget_day
from kiosk.records.key_file import load_or_create
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from kiosk.settings import Settings
from language.report_texts import RECEIPT_LINES
from printing.reports.site_roster import roster_csv
from printing.reports.visitor_log import log_csv
from sync.contract.journal.facts import PERSONAL_GROUPS
from sync.contract.records.question import Answer, Answers
from sync.contract.vocabulary import Decision, Reason, SignOutMethod
from tests.kiosk.records.world import (
    CLEAR,
    POSSIBLE,
    POSSIBLE_ENTRY,
    Clock,
    District,
    admit_typed,
    arrival,
    photo,
    visitor,
)

ANSWERS = Answers(
    question_set="v1",
    answers=[Answer(question="children", value="2"), Answer(question="room", value="Blue hall")],
)
NOVEMBER_23 = date(2026, 11, 23)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", keys=tmp_path / "keys")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(settings: Settings, clock: Clock) -> Iterator[Store]:
    district = District()
    secrets = load_or_create(settings.keys, settings.data)
    secrets = with_enrollment(secrets, "https://district.example", district.enrolled())
    opened = open_store(settings.data, secrets, clock)
    SchoolDocumentStore(opened).apply("v1", district.document())
    yield opened
    opened.close()


def test_the_roster_has_who_is_on_site_and_nobody_who_left(store: Store, settings: Settings) -> None:
    visits.record(store, arrival(visitor("Santos", "Maria", number="S1")), CLEAR)
    gone = visits.record(store, arrival(visitor("Hale", "Robert", number="S2")), CLEAR)
    visits.sign_out(store, gone.id, SignOutMethod.BADGE)
    made = roster_of(settings)
    assert [(one.name, one.visitor_type, one.area) for one in made.people] == [
        ("Maria Elena Santos", "Parent", "Main office")
    ]
    assert made.school == "Oakridge Elementary"


def test_where_typst_is_missing_the_command_says_so_and_writes_nothing(
    store: Store,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(f"data = {str(settings.data)!r}\nkeys = {str(settings.keys)!r}\n")
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(typer.Exit) as ended:
        roster(out=tmp_path / "now.pdf", config=config)
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err.startswith("The report could not be drawn as a PDF: ")
    assert not (tmp_path / "now.pdf").exists()
    roster(out=tmp_path / "now.csv", config=config)
    assert (tmp_path / "now.csv").exists()


def test_nobody_is_said_to_have_come_without_children_as_long_as_nobody_is_asked(
    store: Store, settings: Settings
) -> None:
    visits.record(store, arrival(visitor("Santos", "Maria", number="S1")), CLEAR)
    made = roster_of(settings)
    assert made.summary == "Visitors on site: 1. Children with them are not counted."
    (row,) = csv.DictReader(io.StringIO(roster_csv(made).decode("utf-8-sig")))
    assert row["Children"] == ""


def test_the_log_of_a_day_is_that_of_the_schools_calendar(store: Store, settings: Settings, clock: Clock) -> None:
    """GIVEN a visit at six in the evening at school, when it is already tomorrow in UTC THEN it is in today's log."""
    visits.record(store, arrival(visitor(number="S1")), CLEAR)
    clock.pass_by(hours=17)  # 18:00 in Denver, 01:00 of the next day in UTC
    late = visits.record(store, arrival(visitor("Hale", "Robert", number="S2")), CLEAR)
    clock.pass_by(hours=7)  # 01:00 of the next day in Denver
    visits.close_day(store)
    visits.record(store, arrival(visitor("Okafor", "Samuel", number="S3")), CLEAR)
    log = log_of(settings, NOVEMBER_23)
    assert [one.name for one in log.visits] == ["Maria Elena Santos", "Robert Elena Hale"]
    assert log.visits[1].visit == late.id
    assert log.visits[1].remark == "Signed out by the system at the end of the day"
    assert (log.visits[0].came.split(), log.day) == (["1:00", "AM"], "November 23, 2026")
    assert [one.name for one in log_of(settings, date(2026, 11, 24)).visits] == ["Samuel Elena Okafor"]
    rows = list(csv.reader(io.StringIO(log_csv(log).decode("utf-8-sig"))))
    assert rows[2][-1] == late.id


def test_a_voided_visit_is_in_no_log(store: Store, settings: Settings) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    visits.void(store, visit.id)
    assert log_of(settings, NOVEMBER_23).visits == ()


def rows(settings: Settings, visit: str) -> dict[str, str]:
    return {row.what: row.until for row in receipt_of(settings, visit).rows}


def test_every_personal_group_has_its_line_on_the_receipt() -> None:
    assert set(RECEIPT_LINES) == set(PERSONAL_GROUPS)
    assert len(set(RECEIPT_LINES.values())) == len(RECEIPT_LINES)


def test_a_receipt_says_what_is_kept_and_until_when(store: Store, settings: Settings, clock: Clock) -> None:
    visit = visits.record(store, replace(arrival(picture=photo()), answers=ANSWERS), CLEAR)
    staying = rows(settings, visit.id)
    assert (
        staying["Your name"]
        == "On this desk until 35 days after you leave. After that only in the district's visitor log."
    )
    clock.pass_by(hours=9)
    visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    made = rows(settings, visit.id)
    assert list(made) == [
        "Your name",
        "Your date of birth",
        "Your photo",
        "What you answered: children: 2; room: Blue hall",
        "When you came and left, why, and where you went",
        "A number computed from your card, so that your next visit takes two taps",
    ]
    assert "until December 28, 2026." in made["Your name"]  # 35 days after November 23
    assert made["Your date of birth"] == "Here and at the district until this day is over and you have left."
    assert "until November 23, 2027." in list(made.values())[-1]
    assert receipt_of(settings, visit.id).person == "Maria Elena Santos, visit of November 23, 2026"
    # AND when the day is over, what was kept for the day is no longer on it
    forget_day(store, lambda _: True)
    assert "Your date of birth" not in rows(settings, visit.id)


def test_who_was_held_reads_what_was_compared_noted_and_remembered(
    store: Store, settings: Settings, clock: Clock
) -> None:
    # GIVEN a visitor whom a list entry matched, and whom a person admitted as somebody else
    ruth = staff_pins.verify_pin(store, "ruth", "905512").staff
    assert ruth is not None
    held = cases.open_case(store, arrival(picture=photo()), POSSIBLE, [POSSIBLE_ENTRY])
    _, visit = cases.decide(
        store, held, Decision.ADMIT, Reason.DIFFERENT_PERSON, ruth, note=StaffNote("showed a passport")
    )
    assert visit is not None
    visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    # THEN the birth date is kept with the name, and every other line is there
    made = rows(settings, visit.id)
    assert list(made)[:5] == [
        "Your name and date of birth",
        "Your photo",
        "That the office checked your visit, what it decided, and why",
        "What the office noted about it",
        "A number computed from your card, so that you need not wait for the same reason again",
    ]
    assert (
        "until November 23, 2027."
        in made["A number computed from your card, so that you need not wait for the same reason again"]
    )
    assert "showed a passport" not in "".join(made)


def test_a_receipt_claims_nothing_that_is_not_kept(store: Store, settings: Settings) -> None:
    """GIVEN a visitor without card and photo THEN neither is said to be kept, and that staff looked is."""
    visit = admit_typed(store)
    assert list(rows(settings, visit.id)) == [
        "Your name",
        "Your date of birth",
        "When you came and left, why, and where you went",
        "That the office checked your visit, what it decided, and why",
    ]


def test_a_visit_that_is_not_here_has_no_receipt(store: Store, settings: Settings) -> None:
    with pytest.raises(UnknownVisit, match="There is no visit"):
        receipt_of(settings, "0190-other")
