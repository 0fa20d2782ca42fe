"""The pages of types, questions, whom or where: one screen draws any question, and people are found, not browsed."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from kiosk.checkin import events as e
from kiosk.checkin.directory import MOST_FOUND
from kiosk.checkin.school import Absence, Host
from kiosk.checkin.visit import Destination
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import samples
from kiosk.ui.sample_types import CHILDREN, COMPANY, PERMIT, SUBSTITUTE_FOR
from kiosk.ui.screens.answer_inputs import INPUTS
from kiosk.ui.screens.question_screens import MOST_TILES
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.window import Window
from kiosk.ui.wording_questions import ANSWER_FLAWS
from sync.contract.records.question import AnswerFlaw, QuestionKind
from tests.kiosk.ui.conftest import Press, Read
from tests.kiosk.ui.test_window import texts

SITE = samples.SITE
DRAFT = samples.draft()
MEETING = replace(DRAFT, visitor_type=SITE.visitor_type("meeting"))
INTERVIEW = replace(DRAFT, visitor_type=SITE.visitor_type("interview"))


def shown(window: Window, start: str) -> list[str]:
    names = [one.objectName() for one in window.screen_on_view.findChildren(Button) if one.isVisibleTo(window)]
    return [name for name in names if name.startswith(start)]


def people(window: Window) -> list[str]:
    return [one for one in shown(window, "host-") if one]


def write(window: Window, text: str) -> None:
    field = window.control("find")
    assert isinstance(field, QLineEdit)
    field.setText(text)
    settle()


def test_every_kind_of_question_and_every_flaw_has_its_place_here() -> None:
    assert set(INPUTS) == set(QuestionKind)
    assert set(ANSWER_FLAWS) == set(AnswerFlaw)
    assert get_args(s.VisitorStep)


def test_six_tiles_at_most_and_more_shows_the_rest_and_then_the_first_again(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    window.show_step(s.ChooseType(DRAFT))
    seen: list[str] = []
    pages = 0
    while not seen or shown(window, "purpose-")[0] != seen[0]:
        tiles = shown(window, "purpose-")
        assert len(tiles) + len(shown(window, "more-types")) <= MOST_TILES
        seen += tiles
        press("more-types")
        settle()
        pages += 1
    assert seen == [f"purpose-{kind.code}" for kind in SITE.types]
    assert pages == 2
    press("more-types")
    press("purpose-official")
    assert heard == [ve.TypePicked(SITE.visitor_type("official"))]


def test_a_school_with_six_types_needs_no_more(window: Window) -> None:
    window.set_site(replace(SITE, types=SITE.types[:MOST_TILES]))
    window.show_step(s.ChooseType(DRAFT))
    assert len(shown(window, "purpose-")) == MOST_TILES
    assert shown(window, "more-types") == []


def test_a_label_is_in_the_language_of_the_reader_and_english_where_it_has_none(window: Window) -> None:
    window.set_site(SITE)
    window.show_step(s.Asking(DRAFT, CHILDREN, language="es"))
    assert "¿Cuántos niños vienen con usted hoy?" in texts(window)
    window.show_step(s.Asking(DRAFT, CHILDREN.model_copy(update={"label": {"en": "How many?"}}), language="es"))
    assert "How many?" in texts(window)


def test_a_number_stays_between_its_least_and_its_most(window: Window, heard: list[e.Event], press: Press) -> None:
    window.show_step(s.Asking(DRAFT, CHILDREN.model_copy(update={"minimum": 1, "maximum": 3})))
    assert not window.control("fewer").isEnabled()
    for _ in range(2):
        press("one-more")
    assert not window.control("one-more").isEnabled()
    press("continue")
    assert heard == [ve.Answered("children", "3")]


def test_letters_that_no_paper_can_show_are_told_as_an_answer_is_written(window: Window) -> None:
    window.show_step(s.Asking(MEETING, COMPANY))
    answer = window.control("answer")
    assert isinstance(answer, QLineEdit)
    answer.setText("Acme 😀")
    assert "We cannot print 😀." in texts(window)
    answer.setText("Acme")
    assert "We cannot print" not in texts(window)


def test_one_question_after_another_is_drawn_anew_and_a_flaw_keeps_what_was_written(
    window: Window, heard: list[e.Event], press: Press, read: Read
) -> None:
    window.show_step(s.Asking(DRAFT, COMPANY))
    read()
    QTest.keyClicks(window.control("answer"), "Acme")
    window.show_step(s.Asking(DRAFT, COMPANY, AnswerFlaw.TOO_LONG, "Acme"))
    press("continue")
    assert heard == [ve.Answered("company", "Acme")]
    window.show_step(s.Asking(DRAFT, SUBSTITUTE_FOR))
    settle()
    assert "Acme" not in texts(window, hidden=True)
    press("continue")
    assert heard[-1] == ve.Answered("substitute_for", "")


def test_a_date_is_said_in_words_as_soon_as_it_is_one(window: Window, read: Read) -> None:
    window.show_step(s.Asking(DRAFT, PERMIT))
    read()
    field = window.control("answer")
    QTest.keyClicks(field, "0630202")
    assert "June" not in texts(window)
    QTest.keyClicks(field, "7")
    assert "June 30, 2027" in texts(window)


def test_return_answers(window: Window, heard: list[e.Event], read: Read) -> None:
    window.show_step(s.Asking(DRAFT, COMPANY, value="Acme"))
    read()
    QTest.keyClick(window.control("answer"), Qt.Key.Key_Return)
    assert heard == [ve.Answered("company", "Acme")]


def test_nobody_is_listed_before_two_letters_are_written(window: Window) -> None:
    window.show_step(s.WhomOrWhere(INTERVIEW))
    settle()
    assert people(window) == []
    write(window, "r")
    assert people(window) == []
    write(window, "ro")
    assert people(window) == ["host-rourke", "host-roth", "host-rodriguez", "host-rossi"]
    write(window, "ross")
    assert people(window) == ["host-rossi"]
    write(window, "zz")
    assert people(window) == []
    assert "Nothing is found" in texts(window)


def test_marks_case_and_the_order_of_a_name_do_not_matter(window: Window) -> None:
    window.show_step(s.WhomOrWhere(INTERVIEW))
    for written in ("nguyen", "NGUYỄN", "khai ng", "minh"):
        write(window, written)
        assert people(window) == ["host-nguyen"], written


def test_a_host_is_picked_with_the_place_where_they_are_found(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    window.show_step(s.WhomOrWhere(MEETING))
    write(window, "ruiz")
    press("host-ruiz")
    assert heard == [ve.HostPicked(SITE.hosts[0], SITE.destinations[0])]


def test_who_is_not_in_today_is_marked_and_picked_with_who_stands_in(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    ruiz, other = SITE.hosts[0], SITE.hosts[2]
    away = replace(ruiz, away_from="2000-01-01", away_until="9999-12-31", stand_in=other.code)
    window.set_site(replace(SITE, hosts=(away, *SITE.hosts[1:])))
    window.show_step(s.WhomOrWhere(MEETING))
    write(window, "ruiz")
    assert "Not in today" in texts(window)
    press("host-ruiz")
    absence = Absence(away, other, SITE.destination("library"))
    assert heard == [ve.HostPicked(away, SITE.destinations[0], absence)]
    window.show_step(s.HostAway(replace(MEETING, absence=absence)))
    settle()
    said = texts(window)
    assert "Ana Ruiz is not in today." in said
    assert "Tom Rossi will see you." in said
    press("go-on")
    assert heard[-1] == ve.AbsenceRead()


def test_places_are_found_beside_people_and_listed_where_they_are_few(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    window.show_step(s.WhomOrWhere(MEETING))
    settle()
    assert shown(window, "destination-") == []
    write(window, "lib")
    press("destination-library")
    assert heard == [ve.DestinationPicked(SITE.destination("library"))]
    window.set_site(replace(SITE, destinations=SITE.destinations[:6]))
    window.show_step(s.Welcome())
    window.show_step(s.WhomOrWhere(MEETING))
    settle()
    assert len(shown(window, "destination-")) == 6
    assert people(window) == []


def test_where_a_host_must_be_named_no_place_takes_their_place(window: Window) -> None:
    window.show_step(s.WhomOrWhere(INTERVIEW))
    write(window, "lib")
    assert shown(window, "destination-") == []


def test_a_page_of_questions_holds_nothing_of_the_visitor_before(window: Window) -> None:
    window.show_step(s.WhomOrWhere(MEETING))
    write(window, "ruiz")
    window.show_step(s.Welcome())
    window.show_step(s.WhomOrWhere(MEETING))
    settle()
    assert people(window) == []


def crowd(count: int) -> tuple[Host, ...]:
    given = ("Ana", "Robert", "Rosa", "Minh", "Olga", "Ahmed", "Ruth", "Roland")
    family = ("Ruiz", "Rodriguez", "Nguyen", "Okafor", "Petrova", "Haddad", "Rourke", "Rossi", "Whitfield")
    return tuple(Host(f"h{n}", f"{given[n % 8]} {family[n % 9]}-{n}", "office") for n in range(count))


def slowest_keystroke(window: Window, read: Read, hosts: tuple[Host, ...], places: Iterable[Destination]) -> float:
    """Milliseconds, the least of five of the slowest keystroke of a word, layout and painting included. Of this thread,
    and the least: what other programs take of the machine and its caches is not the keystroke's."""
    window.set_site(replace(SITE, hosts=hosts, destinations=tuple(places)))
    window.show_step(s.Welcome())
    window.show_step(s.WhomOrWhere(MEETING))
    field = window.control("find")
    assert isinstance(field, QLineEdit)
    runs = []
    for _ in range(5):
        read()
        took = []
        for key in "rodri":
            began = time.thread_time()
            QTest.keyClicks(field, key)
            QApplication.processEvents()
            took.append((time.thread_time() - began) * 1000)
        assert field.text().lower() == "rodri"
        runs.append(max(took))
        field.clear()
    return min(runs)


def test_four_hundred_hosts_make_a_keystroke_little_dearer_than_four(window: Window, read: Read) -> None:
    few, many = (slowest_keystroke(window, read, crowd(count), SITE.destinations) for count in (4, 400))
    logging.getLogger(__name__).info("slowest_keystroke_ms four=%.1f four_hundred=%.1f", few, many)
    assert many < 4 * few  # a hundred times as many names, and a row for each would be a hundred times the work
    write(window, "ro")
    assert len(people(window)) <= MOST_FOUND
