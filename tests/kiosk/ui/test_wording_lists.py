"""What staff read of the lists: which one ails and what to do; who reads the strip learns nothing of anybody."""

from __future__ import annotations

import re

import pytest

from kiosk.checkin.health import Health, ServerState
from kiosk.ui.wording import Advice
from kiosk.ui.wording_lists import LISTS, UNCONFIRMED, lists_advice
from language.translator import translator
from sync.contract.vocabulary import FeedFault, ListState

EN = translator()

OURS = "school:oakridge"
WELL = Health(server=ServerState.REACHED, lists=ListState.CURRENT)


def told(**health: object) -> Advice[str]:
    advice = lists_advice(EN, Health(**({"server": ServerState.REACHED, "lists": ListState.CURRENT} | health)))  # type: ignore[arg-type]
    assert advice is not None
    return advice


@pytest.mark.parametrize("feed", ["district", OURS, "region:north"])
@pytest.mark.parametrize("fault", FeedFault)
def test_every_fault_of_every_list_fits_the_strip_and_says_what_to_do(feed: str, fault: FeedFault) -> None:
    advice = told(lists=ListState.ABSENT, feed_faults=((feed, fault),))
    assert len(advice.short) <= 20
    assert f"({feed})" in advice.full
    assert "every visitor comes to you" in advice.full
    assert "{" not in advice.short + advice.full


def test_several_faults_are_all_told() -> None:
    advice = told(lists=ListState.ABSENT, feed_faults=(("district", FeedFault.MISSING), (OURS, FeedFault.DAMAGED)))
    assert advice.short == "No district list"
    assert "(district) is missing" in advice.full
    assert "(school:oakridge) is damaged" in advice.full


def test_a_kiosk_before_its_first_list_is_to_be_connected() -> None:
    advice = told(lists=ListState.ABSENT, feed_faults=(("district", FeedFault.MISSING),), feeds_unconfirmed=True)
    assert advice == LISTS[ListState.ABSENT].said(EN)


def test_an_emptied_list_is_told_beside_whatever_else_there_is() -> None:
    advice = told(emptied_feeds=((OURS, 12),))
    assert advice.short == "Empty school list"
    assert "it had 12 before" in advice.full
    expired = told(lists=ListState.EXPIRED, emptied_feeds=((OURS, 12),))
    assert expired.short == "Lists expired"
    assert "it had 12 before" in expired.full


def test_what_nobody_has_confirmed_is_said_where_nothing_worse_is() -> None:
    assert told(feeds_unconfirmed=True) == UNCONFIRMED.said(EN)
    assert told(feeds_unconfirmed=True, lists=ListState.EXPIRED).short == "Lists expired"
    assert len(UNCONFIRMED.short) <= 20


def test_what_is_well_needs_no_advice() -> None:
    assert lists_advice(EN, WELL) is None


@pytest.mark.parametrize("fault", FeedFault)
def test_the_strip_says_nothing_of_why_anybody_is_held(fault: FeedFault) -> None:
    short = told(lists=ListState.ABSENT, feed_faults=((OURS, fault),)).short
    assert not re.search(r"custody|barred|court|parent|oakridge", short, re.IGNORECASE)
