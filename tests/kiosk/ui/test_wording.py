"""Words: for every value that can occur, and none that a visitor should not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.checkin.health import Health, ServerState, SoundFault
from kiosk.checkin.office.steps import Notice, OfficeArea
from kiosk.checkin.visit import BadgeDoubt, SignOutResult
from kiosk.checkin.visitor import steps as s
from kiosk.ui import wording, wording_health, wording_lists, wording_office, wording_paper, wording_staff_area
from kiosk.ui.wording import Advice, Phrase, TitledText
from kiosk.ui.wording_health import READER, StatusPart
from language.marks import Text
from language.translator import translator
from printing.printer import Fault, Result
from scanning.capture.camera import CameraFault
from scanning.documents import Unreadable
from scanning.hints import Hint
from scanning.readers.serial_reader import ReaderFault
from screening.persons import PartialDate
from sync.contract.vocabulary import ClockDoubt, Decision, FeedFault, ListKind, ListState, Reason, Ruling

EN = translator()

TABLES: list[tuple[Mapping[Any, object], set[Any]]] = [
    (wording.TROUBLE, set(s.TroubleCause)),
    (wording.REFUSED, set(Unreadable)),
    (wording.HINTS, set(Hint)),
    (wording.FLAWS, set(s.TypingFlaw)),
    (wording.BADGE, {*Result, None}),
    (wording.SIGNED_OUT, set(SignOutResult)),
    (wording_office.DECISIONS, set(Decision)),
    (wording_office.DECIDED, set(Decision)),
    (wording_office.DECIDED_INSIDE, set(Decision)),
    (wording_office.REASONS, set(Reason)),
    (wording_office.RULINGS, set(Ruling)),
    (wording_staff_area.AREAS, set(OfficeArea)),
    (wording_staff_area.NOTES, set(Notice)),
    (wording_staff_area.DOUBTS, set(BadgeDoubt)),
    (wording_staff_area.INTENTS, set(Decision)),
    (wording_office.LIST_KINDS, set(ListKind)),
    (wording_office.UNLISTED, set(ListState)),
    (wording_health.CAMERA, set(CameraFault)),
    (READER, set(ReaderFault)),
    (wording_health.PRINTER, set(Fault)),
    (wording_health.SERVER, set(ServerState) - {ServerState.REACHED}),
    (wording_lists.LISTS, set(ListState) - {ListState.CURRENT}),
    (wording_lists.FEED_FAULTS, set(FeedFault)),
    (wording_lists.FURTHER_FAULTS, set(FeedFault)),
    (wording_health.SOUND, set(SoundFault)),
]

NEVER = re.compile(r"\b(clear(ed)?|barred|match(es|ed)?|screen(ed|ing)?|suspect|banned|denied|criminal|alert)\b", re.I)


def visitor_texts() -> Iterator[str]:
    """All that a visitor's screen can say."""
    yield from (phrase.value for phrase in Phrase)
    for table in (wording.TROUBLE, wording.SIGNED_OUT):
        for message in table.values():
            yield from (message.title, message.text)
    for texts in (wording.HINTS, wording.REFUSED, wording.FLAWS, wording.BADGE):
        yield from texts.values()


@pytest.mark.parametrize(("table", "keys"), TABLES)
def test_every_value_has_words_of_its_own(table: Mapping[Any, object], keys: set[Any]) -> None:
    assert set(table) == keys
    assert all(words for key, words in table.items() if key is not Ruling.ALLOWED)


@pytest.mark.parametrize("text", list(visitor_texts()))
def test_a_visitor_never_reads_why_or_a_verdict(text: str) -> None:
    told = text.replace("below the screen", "")
    assert not NEVER.search(told)


def test_a_hold_says_the_same_to_everybody() -> None:
    assert str(Phrase.HELD_HINT) == "Please take a seat. Someone from the office will be with you in a moment."


@pytest.mark.parametrize("advice", [*wording_health.CAMERA.values(), *wording_health.PRINTER.values(),
                                    *wording_health.SERVER.values(), *wording_lists.LISTS.values(),
                                    *wording_health.SOUND.values(), wording_health.PINS,
                                    wording_health.DOUBLED])  # fmt: skip
def test_advice_says_what_happened_what_it_means_and_what_to_do(advice: Advice[Text]) -> None:
    assert len(advice.short) <= 20
    assert len(re.findall(r"[.;](?:\s|$)", advice.full)) >= 2


@pytest.mark.parametrize("message", list(wording.TROUBLE.values()))
def test_trouble_says_whether_the_visitor_is_signed_in_and_where_to_go(message: TitledText[Text]) -> None:
    assert len(re.findall(r"\.(?:\s|$)", message.text)) >= 2


def test_what_works_needs_no_advice() -> None:
    assert wording_health.advices(EN, Health(server=ServerState.REACHED, lists=ListState.CURRENT)) == {}


def test_each_part_that_ails_is_told() -> None:
    ailing = Health(
        CameraFault.BLACK,
        Fault.COVER_OPEN,
        ServerState.AWAY,
        ListState.ABSENT,
        reader=ReaderFault.BUSY,
        sound=SoundFault.FAILED,
        clock=ClockDoubt.APART,
        refused_pins=wording_health.REFUSED_SHOWN,
    )
    assert set(wording_health.advices(EN, ailing)) == set(StatusPart)


def test_places_are_filled_and_a_missing_one_is_an_error() -> None:
    assert EN.say(Phrase.STEP_OF, step=2, steps=6) == "Step 2 of 6"
    with pytest.raises(KeyError):
        EN.say(Phrase.STEP_OF, step=2)


def test_a_name_with_braces_is_only_a_name() -> None:
    assert EN.say(Phrase.WELCOME_TO, school="{0} & {x}") == "to {0} & {x}"


def test_a_birth_date_of_which_a_list_knows_the_year_is_that_year() -> None:
    assert wording.birth_date(EN, PartialDate(1985)) == "1985"
    assert wording.birth_date(EN, PartialDate(1985, 3, 4)) == "March 4, 1985"


def test_a_time_is_the_schools() -> None:
    moment = datetime(2026, 7, 1, 20, 5, tzinfo=UTC)
    assert wording.clock(EN, moment, "America/Denver").replace("\u202f", " ") == "2:05 PM"
    assert wording.clock(EN, moment, "Nowhere/AtAll") == wording.clock(EN, moment.astimezone(ZoneInfo("UTC")))


def test_a_height_is_told_in_both_measures() -> None:
    assert wording_office.height(EN, 170) == "Height 170 cm (5 ft 7 in)"
    assert wording_office.height(EN, 183) == "Height 183 cm (6 ft 0 in)"


def test_badges_say_that_an_escort_is_needed() -> None:
    assert "ESCORT" in wording_paper.badge_words(EN).escort


def test_no_enum_value_is_shown_raw() -> None:
    for table, _ in TABLES:
        for key, words in table.items():
            if isinstance(key, Enum) and isinstance(words, str) and "_" in str(key.value):
                assert str(key.value) not in words
