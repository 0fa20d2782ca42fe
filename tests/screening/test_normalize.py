"""Names folded to tokens: what a marks-blind, space-careless scanner leaves of them must still be one name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.normalize import bare, normalize, skeleton, tokens
from screening.persons import PersonName

unhurried = settings(deadline=None)
"""A busy machine is no defect of screening."""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn", ("NGUYEN",)),
        ("O'Neill-García", ("ONEILL", "GARCIA")),
        ("d’Angelo", ("DANGELO",)),
        ("Weiß", ("WEISS",)),
        ("Łukasz", ("LUKASZ",)),
        ("Đặng", ("DANG",)),
        ("Сергей", ("SERGEY",)),
        ("Щукина", ("SHCHUKINA",)),
        ("SM1TH", ("SMITH",)),
        ("J0HN", ("JOHN",)),
        ("  van   der  Berg ", ("VAN", "DER", "BERG")),
        ("İlker", ("ILKER",)),
        ("محمد", ("محمد",)),
        ("", ()),
        ("- .", ()),
    ],
)
def test_a_name_part_is_folded_to_plain_capitals(text: str, folded: tuple[str, ...]) -> None:
    assert tokens(text) == folded


@pytest.mark.parametrize(
    ("family", "core", "attached"),
    [
        ("de la Cruz", ("CRUZ",), ("DELACRUZ",)),
        ("Al-Shami", ("SHAMI",), ("ALSHAMI",)),
        ("Mc Donald", ("MCDONALD",), ("MCDONALD",)),
        ("O Brien", ("OBRIEN",), ("OBRIEN",)),
        ("García de la Vega", ("GARCIA", "VEGA"), ("GARCIA", "DELAVEGA")),
        ("Le", ("LE",), ("LE",)),
        ("Van Le", ("LE",), ("VANLE",)),
        ("Le Ly", ("LE", "LY"), ("LE", "LY")),
    ],
)
def test_particles_are_set_apart_but_never_eat_a_whole_surname(
    family: str, core: tuple[str, ...], attached: tuple[str, ...]
) -> None:
    name = normalize(PersonName(family, "X"))
    assert (name.family, name.attached) == (core, attached)


@pytest.mark.parametrize(
    ("name", "generation"),
    [
        (PersonName("Smith", "John", "", "Jr."), 2),
        (PersonName("Smith Jr", "John"), 2),
        (PersonName("Smith", "John III"), 3),
        (PersonName("Smith", "John", "V"), 0),
        (PersonName("Smith", "John", "", "V"), 5),
    ],
)
def test_a_generation_is_found_wherever_it_was_written(name: PersonName, generation: int) -> None:
    found = normalize(name)
    assert found.generation == generation
    assert found.family == ("SMITH",)


def test_a_placeholder_for_no_name_is_no_name() -> None:
    assert normalize(PersonName("Sukarno", "FNU", "NMN")) == normalize(PersonName("Sukarno"))


def test_a_mononym_in_the_given_field_is_the_same_mononym() -> None:
    assert normalize(PersonName("", "Sukarno")) == normalize(PersonName("Sukarno"))


@pytest.mark.parametrize(
    "alike",
    [
        ("MOHAMED", "MUHAMMAD", "MOHAMMED"),
        ("YUSUF", "YOUSSEF", "YOUSUF"),
        ("HUSSEIN", "HOSSAIN", "HUSSAIN"),
        ("SERGEI", "SERGEY"),
        ("GONZALEZ", "GONZALES"),
        ("CATHERINE", "KATHERINE"),
        ("SMITH", "SMYTH"),
        ("ALI", "ALY"),
        ("JOHN", "JON"),
        ("SARAH", "SARA"),
    ],
)
def test_one_name_spelled_in_several_ways_has_one_skeleton(alike: tuple[str, ...]) -> None:
    assert len({skeleton(token) for token in alike}) == 1


@pytest.mark.parametrize("different", [("ALI", "ELI"), ("JANE", "JUNE"), ("LEE", "LOU"), ("NGUYEN", "NORTON")])
def test_short_names_keep_their_vowels_apart(different: tuple[str, str]) -> None:
    assert skeleton(different[0]) != skeleton(different[1])


def test_an_article_is_taken_off_only_where_a_name_is_left() -> None:
    assert [bare(token) for token in ("ALSHAMI", "ELSAYED", "ALAN", "ALI", "ELENA")] == [
        "SHAMI", "SAYED", "ALAN", "ALI", "ELENA",
    ]  # fmt: skip


texts = st.text(max_size=40)


@unhurried
@given(texts, texts, texts, texts)
def test_any_text_at_all_becomes_a_name_with_a_surname(family: str, first: str, middle: str, suffix: str) -> None:
    name = normalize(PersonName(family, first, middle, suffix))
    assert len(name.family) == len(name.attached) >= 1


@unhurried
@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = tokens(text)
    assert tokens(" ".join(once)) == once


@unhurried
@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20))
def test_a_skeleton_is_never_longer_than_its_name_and_x_aside_never_empty(token: str) -> None:
    assert skeleton(token)
    assert len(skeleton(token)) <= len(token) + token.count("X")
