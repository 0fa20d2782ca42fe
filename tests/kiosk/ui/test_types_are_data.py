"""A visitor type that exists only in the school's document is asked, drawn, printed, shown and journaled."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import Visit
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.commands.roster import log_of, roster_of
from kiosk.records import school_document, visits
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from kiosk.settings import Settings
from kiosk.ui import wording_staff_area
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.window import Window
from kiosk.ui.wording_paper import badge_words
from kiosk.workers.badge_duties import compose
from language.translator import translator
from printing.badge import Badge
from printing.layout.badge_layout import render
from printing.reports.site_roster import roster_csv
from printing.reports.visitor_log import log_csv
from sync.contract.journal import facts
from sync.contract.records.question import Answer, Answers
from tests.kiosk.records.world import CLEAR, Clock, District, arrival, entries, visitor
from tests.kiosk.ui.conftest import Press, Read
from tests.kiosk.ui.test_window import texts

EN = translator()

SUBSTITUTE = {
    "code": "substitute",
    "label": {"en": "Substitute teacher", "es": "Docente suplente"},
    "badge": {"en": "SUBSTITUTE"},
    "destination": "no",
    "photo": "no",
    "conduct": False,
    "questions": [
        {
            "code": "subject",
            "kind": "text",
            "label": {"en": "What do you teach today?", "es": "¿Qué enseña hoy?"},
            "required": True,
            "show": ["badge", "roster", "page"],
        }
    ],
}
"""As a district writes it. No line of the program knows this type or its question."""


@dataclass
class School:
    """A kiosk's records at an invented school, and where they lie."""

    store: Store
    settings: Settings
    district: District

    def offer(self, *types: object) -> None:
        """The district sets these types, and nothing else changes."""
        document = self.district.document("v2") | {"types": {"version": "set-1", "types": list(types)}}
        document |= {"hosts": [{"code": "ruiz", "name": "Ana Ruiz", "destination": "office"}]}
        SchoolDocumentStore(self.store).apply("v2", document)

    def badge(self, visit: Visit) -> Badge:
        known = school_document.site(self.store, "en")
        return compose(visit, known, badge_words(EN), None, self.store.secrets.device_key)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    district = District()
    settings = Settings(data=tmp_path / "data", keys=tmp_path / "keys")
    secrets = with_enrollment(
        load_or_create(settings.keys, settings.data), "https://district.example", district.enrolled()
    )
    store = open_store(settings.data, secrets, Clock())
    yield School(store, settings, district)
    store.close()


def test_a_substitute_teacher_added_as_data_is_asked_drawn_printed_and_journaled(
    school: School,
    window: Window,
    press: Press,
    read: Read,
    heard: list[e.Event],
) -> None:
    # GIVEN a type that came with the school's document
    school.offer(SUBSTITUTE)
    window.set_site(school_document.site(school.store, "en"))
    step: Step = s.ChooseType(s.Draft(visitor(), screening=CLEAR))

    def on_screen() -> Step:
        """What was done on the page, carried on by the flow."""
        nonlocal step
        step, given = advance(step, heard[-1])
        commands.extend(given)
        window.show_step(step)
        settle()
        return step

    commands: list[c.Command] = []
    # WHEN a visitor picks it on the screen
    window.show_step(step)
    settle()
    captions = {button.caption for button in window.screen_on_view.findChildren(Button)}
    assert "Substitute teacher" in captions
    press("purpose-substitute")
    # THEN its question is drawn, required, and answered with the keyboard
    assert isinstance(on_screen(), s.Asking)
    assert "What do you teach today?" in texts(window)
    press("continue")
    assert isinstance(on_screen(), s.Asking)
    assert "Please write an answer." in texts(window)
    read()
    QTest.keyClicks(window.control("answer"), "Music")
    press("continue")
    assert isinstance(on_screen(), s.Recording)
    (record,) = commands
    assert isinstance(record, c.Record)
    # AND it is recorded and journaled
    visit = visits.record(school.store, record.arrival, record.screening)
    said = Answers(question_set="set-1", answers=[Answer(question="subject", value="Music")])
    assert visit.answers == said
    assert facts.read(entries(school.store)[-1], facts.ANSWERS, Answers) == said
    # AND stands on the badge, the roster, the log and the office's page
    badge = school.badge(visit)
    assert (badge.visitor_type, badge.answers) == ("SUBSTITUTE", "Music")
    assert render(badge).tobytes() != render(school.badge(without_answers(visit))).tobytes()
    (present,) = roster_of(school.settings).people
    assert present.visitor_type == "Substitute teacher · Music"
    (logged,) = log_of(school.settings, date(2026, 11, 23)).visits
    assert logged.visitor_type == "Substitute teacher · Music"
    lines = list(wording_staff_area.errand(EN, visit, school_document.site(school.store, "en")))
    assert lines == ["Substitute teacher", "What do you teach today? Music"]


def without_answers(visit: Visit) -> Visit:
    return replace(visit, answers=None)


SECRET = "Zwölffingerdarm"


@pytest.mark.parametrize("kind", ["text", "person"])
def test_an_answer_that_is_shown_nowhere_is_on_no_badge_roster_log_or_page(school: School, kind: str) -> None:
    question = {"code": "allergy", "kind": kind, "label": {"en": "Allergies?"}, "show": []}
    school.offer(SUBSTITUTE | {"questions": [question]})
    visit = recorded(school, "substitute", ("allergy", SECRET))
    assert visit.answers is not None
    known = school_document.site(school.store, "en")
    badge = school.badge(visit)
    seen = [str(getattr(badge, name)) for name in Badge.__slots__]
    seen += wording_staff_area.errand(EN, visit, known)
    seen += [
        roster_csv(roster_of(school.settings)).decode(),
        log_csv(log_of(school.settings, date(2026, 11, 23))).decode(),
    ]
    assert SECRET not in "\n".join(seen)
    assert "Allergies" not in "\n".join(seen)


def test_each_place_shows_what_is_meant_for_it_and_nothing_else(school: School) -> None:
    questions = [
        {"code": place, "kind": "text", "label": {"en": "?"}, "show": [place]} for place in ("badge", "roster", "page")
    ]
    school.offer(
        SUBSTITUTE
        | {"questions": [*questions, {"code": "later", "kind": "text", "label": {"en": "?"}, "show": ["hologram"]}]}
    )
    said = [(place, f"for-{place}") for place in ("badge", "roster", "page", "later")]
    visit = recorded(school, "substitute", *said)
    known = school_document.site(school.store, "en")
    (present,) = roster_of(school.settings).people
    assert school.badge(visit).answers == "for-badge"
    assert present.visitor_type == "Substitute teacher · for-roster"
    assert list(wording_staff_area.errand(EN, visit, known)) == ["Substitute teacher · Main office", "? for-page"]


def test_a_mother_with_two_children_is_plus_two_on_the_roster_and_not_asked_is_never_zero(school: School) -> None:
    children = {"code": "children", "kind": "number", "label": {"en": "How many children?"}, "companions": True}
    school.offer(SUBSTITUTE | {"code": "mother", "questions": [children | {"show": ["roster"]}]}, SUBSTITUTE)
    recorded(school, "mother", ("children", "2"))
    made = roster_of(school.settings)
    assert made.summary == "3 on site: 1 visitor, 2 children"
    recorded(school, "substitute", ("subject", "Music"), number="S2")
    rows = list(csv.DictReader(io.StringIO(roster_csv(roster_of(school.settings)).decode("utf-8-sig"))))
    assert [row["Children"] for row in rows] == ["2", ""]
    assert roster_of(school.settings).summary.startswith("At least 4 on site")


def test_no_typed_name_is_printed_on_a_badge_for_it_may_be_a_childs(school: School) -> None:
    pupil = {"code": "pupil", "kind": "person", "label": {"en": "Whom do you pick up?"}, "show": ["badge", "roster"]}
    children = {"code": "children", "kind": "number", "label": {"en": "?"}, "companions": True, "show": ["badge"]}
    school.offer(SUBSTITUTE | {"questions": [pupil, children]})
    badge = school.badge(recorded(school, "substitute", ("pupil", "Mia Santos"), ("children", "2")))
    assert (badge.answers, badge.children) == ("", "+ 2")


def test_the_hosts_name_and_the_escort_arrive_on_badge_and_roster(school: School) -> None:
    school.offer(SUBSTITUTE | {"escort": True, "questions": []})
    visit = recorded(school, "substitute", host="ruiz")
    badge, (present,) = school.badge(visit), roster_of(school.settings).people
    assert (badge.host, badge.escort) == ("Ana Ruiz", "ESCORT REQUIRED")
    assert (present.visitor_type, present.escort) == ("Substitute teacher · Ana Ruiz", "ESCORT REQUIRED")


def recorded(school: School, code: str, *said: tuple[str, str], host: str = "", number: str = "S1") -> Visit:
    kind = school_document.site(school.store, "en").visitor_type(code)
    answers = Answers(question_set="set-1", answers=[Answer(question=key, value=value) for key, value in said])
    came = replace(arrival(visitor(number=number)), visitor_type=kind, answers=answers, host=host)
    return visits.record(school.store, came, CLEAR)
