"""Who went away before the end: the office is told once, and there is nobody to decide about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.checkin.visit import NO_TYPE
from kiosk.records import cases
from kiosk.records.store import Store
from screening.persons import Source
from sync.contract.journal import facts
from sync.contract.records.case import CaseDecided, CaseOpened
from sync.contract.vocabulary import Decision, Reason, Ruling
from tests.kiosk.records.test_cases import ANA, LEO, RUTH, hold
from tests.kiosk.records.world import POSSIBLE_ENTRY, STRONG, STRONG_ENTRY, arrival, entries, visitor


def test_a_strong_match_who_went_away_is_told_once_and_only_to_be_noted(store: Store) -> None:
    # GIVEN somebody who was matched and left, twice
    who = replace(arrival(), visitor_type=NO_TYPE, destination=None)
    case_id = cases.open_case(store, who, STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY], left=True)
    assert cases.open_case(store, who, STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY], left=True) == case_id
    # THEN the office is told once, and nobody is waiting
    (line,) = cases.waiting(store)
    assert (line.id, line.left) == (case_id, True)
    assert (cases.count_waiting(store), cases.count_waiting(store, left=True)) == (0, 1)
    opened = facts.read(entries(store)[-1], facts.FACTS, CaseOpened)
    assert opened is not None
    assert opened.left
    # AND there is nobody to admit or refuse
    for decision in (Decision.ADMIT, Decision.ADMIT_WITH_ESCORT, Decision.REFUSE):
        assert cases.decide(store, case_id, decision, Reason.OTHER, RUTH) == (Ruling.HAS_LEFT, None)
    assert cases.decide(store, case_id, Decision.NOTED, None, LEO) == (Ruling.NOT_PERMITTED, None)
    assert cases.decide(store, case_id, Decision.NOTED, None, ANA) == (Ruling.ALLOWED, None)
    assert cases.waiting(store) == ()


@pytest.mark.parametrize("source", [Source.LICENSE, Source.TYPED])
def test_who_comes_back_and_is_held_is_one_case_and_not_two(store: Store, source: Source) -> None:
    who = arrival(visitor(source=source))
    cases.open_case(store, who, STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY], left=True)
    held = cases.open_case(store, who, STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY])
    assert [(line.id, line.left) for line in cases.waiting(store)] == [(held, False)]
    decided = facts.read(entries(store)[-2], facts.FACTS, CaseDecided)
    assert decided is not None
    assert (decided.decision, decided.reason, decided.by) == ("noted", "came_back", "kiosk")
    # AND who is held already and goes away again is not told of again
    assert cases.open_case(store, who, STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY], left=True) == held


def test_nobody_who_stands_there_is_only_noted(store: Store) -> None:
    assert cases.decide(store, hold(store), Decision.NOTED, None, ANA) == (Ruling.NOT_PERMITTED, None)
