"""One type hidden or moved at a scope's own layer: what is offered then, and that the rules of a file still hold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from district.publish.visitor_type_changes import hiding_type, moving_type, without_type
from district.publish.visitor_type_rules import layer_faults
from district.publish.visitor_types import Layer, codes_named, resolve
from tests.district.layers import CODES, kind, layers

unhurried = settings(deadline=None, max_examples=50)
BASE = Layer(types=[kind("parent"), kind("delivery"), kind("tutor")])
STACKS = st.lists(layers(), min_size=1, max_size=3).map(lambda some: [BASE, *some])


def codes(stack: list[Layer]) -> list[str]:
    return [one.code for one in resolve(stack).types]


def faults(stack: list[Layer], own: Layer) -> list[object]:
    return list(layer_faults(own, codes_named(stack[:-1]), {}))


@unhurried
@given(stack=STACKS, code=st.sampled_from(CODES))
def test_what_is_hidden_is_not_offered_and_everything_else_is(stack: list[Layer], code: str) -> None:
    own = hiding_type(stack, code)
    assert set(codes([*stack[:-1], own])) == set(codes(stack)) - {code}
    assert code not in codes([*stack[:-1], own])
    assert faults(stack, own) == []
    assert hiding_type([*stack[:-1], own], code) == own, "twice is once"


@unhurried
@given(stack=STACKS, at=st.integers(0, 5), by=st.sampled_from([-1, 1]))
def test_a_type_changes_places_with_its_neighbor_and_back(stack: list[Layer], at: int, by: int) -> None:
    before = codes(stack)
    if not before:
        return
    at %= len(before)
    own = moving_type(stack, before[at], by)
    after = codes([*stack[:-1], own])
    to = min(max(at + by, 0), len(before) - 1)
    wanted = list(before)
    wanted[at], wanted[to] = wanted[to], wanted[at]
    assert after == wanted
    assert faults(stack, own) == []
    assert codes([*stack[:-1], moving_type([*stack[:-1], own], wanted[to], at - to)]) == before


def test_a_type_that_is_shown_again_is_as_the_layers_below_have_it() -> None:
    stack = [BASE, Layer(types=[kind("parent", minutes=9)])]
    hidden = hiding_type(stack, "parent")
    assert hidden == Layer(hidden=["parent"])
    assert without_type([BASE, hidden], "parent") == Layer()


def test_an_order_that_stands_anyway_is_not_kept() -> None:
    own = moving_type([BASE, Layer()], "tutor", -1)
    assert own == Layer(order=["parent", "tutor", "delivery"])
    assert moving_type([BASE, own], "tutor", 1) == Layer()
