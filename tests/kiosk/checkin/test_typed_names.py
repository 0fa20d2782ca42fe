"""A typed birth date: a day that there was, in the life of somebody who may stand here."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.checkin.flow import advance
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.arriving import typed_visitor
from scanning.documents import WRITTEN
from screening.persons import Source, Visitor

TODAY = date(2027, 3, 4)


@pytest.mark.parametrize("born", ["2027-03-04", "1907-01-01", "1984-02-29"])
def test_a_birth_date_within_a_lifetime_is_taken_and_flagged_as_typed(born: str) -> None:
    typed = typed_visitor("Cruz", "Ana", born, TODAY)
    assert isinstance(typed, Visitor)
    assert (typed.born, typed.source) == (date.fromisoformat(born), Source.TYPED)


@pytest.mark.parametrize("born", ["2027-03-05", "2099-01-01", "1906-12-31", "1066-10-14"])
def test_a_birth_date_to_come_or_longer_ago_than_anybody_lives_is_asked_again(born: str) -> None:
    assert typed_visitor("Cruz", "Ana", born, TODAY) is s.TypingFlaw.AGE
    assert advance(s.Typing(), ve.Typed("Cruz", "Ana", born, TODAY)) == (s.Typing(s.TypingFlaw.AGE), [])


@pytest.mark.parametrize("today", [None, date(1970, 1, 1)])
def test_a_clock_that_is_certainly_wrong_makes_no_child_unborn(today: date | None) -> None:
    assert isinstance(typed_visitor("Cruz", "Ana", WRITTEN.isoformat(), today), Visitor)
    assert typed_visitor("Cruz", "Ana", "2031-01-01", today) is s.TypingFlaw.AGE
