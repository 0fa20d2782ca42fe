"""Visitor types over one another: who wins, in which order, and what older kiosks make of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from district.publish.visitor_type_rules import layer_faults
from district.publish.visitor_types import (
    NOTHING,
    Layer,
    built_in,
    by_code,
    codes_named,
    differences,
    purpose_of,
    resolve,
    with_minutes,
    with_purposes,
)
from sync.contract.records.question import Need, companions
from tests.district.layers import CODES, kind, layers

unhurried = settings(deadline=None)
KEPT_CODES = ("parent", "meeting", "volunteer", "contractor", "delivery", "official", "visitor")
"""Visits have these purposes since the first version."""

BASE = Layer(types=[kind("parent"), kind("delivery"), kind("tutor")])


def codes(*given: Layer) -> list[str]:
    return [one.code for one in resolve(given).types]


def test_the_built_in_types_keep_the_rules_and_the_codes_of_the_first_version() -> None:
    assert list(layer_faults(built_in(), [], {})) == []
    assert set(KEPT_CODES) <= set(codes(built_in()))
    assert all({"en", "es"} <= labels.keys() for one in built_in().types for labels in (one.label, one.badge))


def test_the_built_in_questions_never_change_their_kind() -> None:
    kinds = {question.code: question.kind for one in built_in().types for question in one.questions}
    assert kinds == {"children": "number", "company": "text", "substitute_for": "person"}


def test_official_duty_asks_nothing_prints_nothing_and_calls_the_office() -> None:
    official = by_code(resolve([built_in()]))["official"]
    assert official.office
    assert (official.destination, official.photo, official.conduct) == (Need.NO, Need.NO, False)
    assert (official.prints_badge, official.questions) == (False, [])


def test_children_who_come_along_are_counted_and_not_named() -> None:
    asking = [one for one in built_in().types if any(question.companions for question in one.questions)]
    assert {one.code for one in asking} == {"parent", "meeting", "volunteer", "event", "visitor"}
    assert companions(asking, []) is None


def test_a_higher_scope_replaces_a_type_as_a_whole_and_leaves_the_others() -> None:
    district = Layer(types=[kind("delivery", minutes=30, photo="no")])
    school = Layer(types=[kind("delivery", minutes=10)])
    found = by_code(resolve([BASE, district, school]))
    assert (found["delivery"].minutes, found["delivery"].photo) == (10, Need.OPTIONAL)
    assert found["parent"] == BASE.types[0]
    assert codes(BASE, district, school) == ["parent", "delivery", "tutor"]


def test_what_is_hidden_below_is_offered_again_where_a_higher_scope_names_it() -> None:
    hiding = Layer(hidden=["delivery"])
    assert codes(BASE, hiding) == ["parent", "tutor"]
    assert codes(BASE, hiding, Layer(types=[kind("delivery")])) == ["parent", "delivery", "tutor"]


def test_the_order_is_that_of_the_highest_scope_that_says_one() -> None:
    district, school = Layer(order=["tutor", "delivery"]), Layer(order=["delivery"])
    assert codes(BASE, district) == ["tutor", "delivery", "parent"]
    assert codes(BASE, district, school) == ["delivery", "parent", "tutor"]
    assert codes(BASE, district, NOTHING) == ["tutor", "delivery", "parent"]
    assert codes(BASE, Layer(order=["nobody", "tutor"])) == ["tutor", "parent", "delivery"]


@unhurried
@given(st.lists(layers(), max_size=4))
def test_each_offered_type_is_that_of_the_highest_layer_that_names_it(given: list[Layer]) -> None:
    found = by_code(resolve(given))
    for code in CODES:
        naming = [layer for layer in given if code in [*layer.hidden, *(one.code for one in layer.types)]]
        if naming and code not in naming[-1].hidden:
            assert found[code] == next(one for one in naming[-1].types if one.code == code)
        else:
            assert code not in found


@unhurried
@given(st.lists(layers(), max_size=4))
def test_the_order_holds_every_offered_code_once_and_what_was_ordered_comes_first(given: list[Layer]) -> None:
    found = codes(*given)
    assert len(found) == len(set(found))
    order = next((layer.order for layer in reversed(given) if layer.order), [])
    first = [code for code in order if code in found]
    assert found[: len(first)] == first


@unhurried
@given(layers(), layers())
def test_the_version_names_the_content_and_nothing_else(one: Layer, other: Layer) -> None:
    some, more = resolve([one]), resolve([other])
    assert (some.version == more.version) is (some.types == more.types)
    assert resolve([one, NOTHING]) == some


def test_an_older_kiosk_is_told_a_purpose_for_each_type() -> None:
    told = {one.code: purpose_of(one) for one in built_in().types}
    assert told["parent"].needs_destination
    assert not told["delivery"].needs_destination
    assert not told["event"].needs_destination  # it may be left out
    assert not told["official"].needs_destination
    assert told["contractor"].label["es"] == "Contratista o mantenimiento"


def test_purposes_that_are_given_as_they_are_change_nothing() -> None:
    own = Layer(types=[kind("tutor", minutes=5)], hidden=["delivery"])
    given = [purpose_of(one) for one in resolve([BASE, own]).types]
    assert with_purposes([BASE, own], given) is own


def test_changed_purposes_become_the_schools_own_and_the_others_go_on_inheriting() -> None:
    given = [purpose_of(one) for one in resolve([built_in()]).types]
    wanted = [
        one.model_copy(update={"label": {"en": "Family"}}) if one.code == "parent" else one
        for one in given
        if one.code != "delivery"
    ]
    changed = with_purposes([built_in(), NOTHING], wanted)
    assert [one.code for one in changed.types] == ["parent"]
    assert [question.code for question in changed.types[0].questions] == ["children"]
    assert (changed.hidden, changed.order) == (["delivery"], [])


@unhurried
@given(st.permutations(["parent", "delivery", "tutor", "coach"]), st.sets(st.sampled_from(CODES)))
def test_whatever_purposes_are_wanted_are_offered_in_that_order(wanted: list[str], gone: set[str]) -> None:
    own = Layer(types=[kind("coach", minutes=3)], hidden=["tutor", "bygone"], order=["coach", "bygone", "parent"])
    purposes = [purpose_of(kind(code, destination="no")) for code in wanted if code not in gone]
    changed = with_purposes([BASE, own], purposes)
    assert [purpose_of(one) for one in resolve([BASE, changed]).types] == purposes
    assert list(layer_faults(changed, codes_named([BASE]), {})) == []


def test_how_long_a_visit_may_last_is_changed_alone_and_only_where_it_differs() -> None:
    own = Layer(types=[kind("tutor", minutes=5)])
    assert with_minutes([BASE, own], {"tutor": 5, "parent": 0}) == own
    changed = with_minutes([BASE, own.model_copy(update={"order": ["bygone", "tutor"]})], {"delivery": 15})
    assert changed.types == [kind("tutor", minutes=5), kind("delivery", minutes=15)]
    assert changed.order == ["tutor"]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (NOTHING, []),
        (Layer(types=[kind("coach")]), [("added", "coach: Coach")]),
        (Layer(types=[kind("tutor", minutes=5, escort=True)]), [("changed", "tutor: minutes, escort")]),
        (Layer(hidden=["parent"]), [("not offered any more", "parent: Parent")]),
        (Layer(order=["tutor"]), [("order", "tutor, parent, delivery")]),
    ],
)
def test_a_change_is_told_in_words(after: Layer, told: list[tuple[str, str]]) -> None:
    assert list(differences(resolve([BASE]), resolve([BASE, after]))) == told
