"""The fold of a visit's facts: the order in which they arrive must not matter."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sync.contract.visit_presence import UNKNOWN, VisitPresence, arrived, fold, left, merge, voided
from sync.contract.vocabulary import SignOutMethod
from tests.kiosk.records.world import MONDAY

moments = st.integers(0, 600).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
facts = st.one_of(
    st.builds(arrived, moments), st.builds(left, moments, st.sampled_from(SignOutMethod)), st.just(voided())
)


@given(st.lists(facts, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(said: list[VisitPresence], random: Random) -> None:
    mixed = list(said)
    random.shuffle(mixed)
    assert fold(mixed) == fold(said)


@given(st.lists(facts, max_size=8))
def test_a_fact_that_comes_twice_counts_once(said: list[VisitPresence]) -> None:
    assert fold([*said, *said]) == fold(said)


@given(facts, facts, facts)
def test_parts_may_be_folded_first(one: VisitPresence, two: VisitPresence, three: VisitPresence) -> None:
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert merge(one, UNKNOWN) == one


@given(moments, moments, moments, st.sampled_from([by for by in SignOutMethod if by is not SignOutMethod.SYSTEM]))
def test_a_persons_sign_out_beats_the_systems(
    came: datetime, went: datetime, closed: datetime, by: SignOutMethod
) -> None:
    folded = fold([arrived(came), left(closed, SignOutMethod.SYSTEM), left(went, by)])
    assert (folded.left, folded.left_by) == (went, by)


def test_who_left_before_the_arrival_was_heard_of_is_not_on_site() -> None:
    gone = left(MONDAY + timedelta(hours=1), SignOutMethod.BADGE)
    assert not fold([gone]).on_site
    assert not fold([gone, arrived(MONDAY)]).on_site
    assert fold([arrived(MONDAY)]).on_site
    assert not fold([arrived(MONDAY), voided()]).on_site
