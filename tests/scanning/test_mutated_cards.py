"""Whatever happens to a payload, it is its holder's or nobody's: never somebody else's, and never an error."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanning.documents import License
from scanning.license.aamva import NotALicense, parse, parse_typed
from scanning.readers.scanned_content import documents
from tests.cards.corpus.cases import Case, cases
from tests.cards.corpus.mutations import MUTATIONS, Mutation, mutated
from tests.scanning.conftest import KEYS, NOW, SCHOOL

Names = tuple[str, str, str]

CARDS = [case for case in cases() if case.expected is not None]


@cache
def _holder(raw: bytes) -> License:
    return parse(raw)


def _names(license_: License) -> Names:
    return license_.family.upper(), license_.given.upper(), license_.middle.upper()


def is_the_same(found: License, raw: bytes) -> bool:
    """The person of `raw`; a suffix or a birth date may be missing, behind which a payload was cut."""
    holder = _holder(raw)
    return (
        _names(found) == _names(holder)
        and found.born in {holder.born, None}
        and found.suffix.upper().rstrip(".") in {holder.suffix.upper().rstrip("."), ""}
    )


def assert_the_same_or_nobody(raw: bytes, changed: bytes) -> None:
    for way in (parse, parse_typed):
        try:
            found = way(changed)
        except NotALicense:
            continue  # the holder types their name
        assert is_the_same(found, raw), (way.__name__, changed)
    for document in documents(changed, KEYS, NOW, SCHOOL):
        assert not isinstance(document, License) or is_the_same(document, raw), changed


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_a_mutated_card_is_its_holders_or_nobodys(mutation: Mutation) -> None:
    @settings(max_examples=250, deadline=None)
    @given(st.sampled_from(CARDS), st.randoms(use_true_random=False))
    def of_every_card(case: Case, rng: random.Random) -> None:
        assert_the_same_or_nobody(case.raw, mutation(case.raw, rng))

    of_every_card()


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(CARDS), st.randoms(use_true_random=False))
def test_a_card_mutated_twice_is_its_holders_or_nobodys(case: Case, rng: random.Random) -> None:
    assert_the_same_or_nobody(case.raw, mutated(case.raw, rng))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CARDS), st.sampled_from(CARDS), st.randoms(use_true_random=False))
def test_of_two_cards_in_one_none_is_a_third(case: Case, other: Case, rng: random.Random) -> None:
    """A piece of another card behind one: the first person, the second, or nobody."""
    changed = case.raw + rng.choice((b"", b"\n", b"\r\n")) + other.raw[rng.randrange(len(other.raw)) :]
    for way in (parse, parse_typed):
        try:
            found = way(changed)
        except NotALicense:
            continue
        assert is_the_same(found, case.raw) or is_the_same(found, other.raw)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"DADGRETA", b"DADGRE\x1dTA"),
        (b"DADGRETA", b"DADGRET\n\nA"),
        (b"DADGRETA", b"DADGRE\x0bTA"),
        (b"DCSOSTERHOUT", b"DCSOSTERHOUT\rEN"),
        (b"DCSOSTERHOUT", b"DCSOSTER\tHOUT"),
        (b"DCSOSTERHOUT", b"DCS\nDCSADE"),
        (b"DACWILHELMINA", b"DACWILHEL\x7fMINA"),
        (b"DACWILHELMINA", b"DACE CT\nDCTWILHELMINA"),
    ],
)
def test_a_name_that_is_broken_in_two_is_refused(before: bytes, after: bytes) -> None:
    plain = next(case.raw for case in CARDS if case.name == "body: sex M")
    assert before in plain
    with pytest.raises(NotALicense):
        parse(plain.replace(before, after))


def test_an_address_like_a_given_name_is_none_where_spaces_stand_for_line_ends() -> None:
    plain = next(case.raw for case in CARDS if case.name == "TX version 03")
    typed = plain.replace(b"030002", b"080002", 1).replace(b"\n", b" ").replace(b"DAG", b"DAG9 DACE CT ", 1)
    try:
        found = parse_typed(typed)
    except NotALicense:
        return  # two ways to read it: nobody's
    assert is_the_same(found, plain)


def test_a_letter_of_a_city_that_moved_makes_no_other_name_of_a_stripe() -> None:
    plain = next(case.raw for case in CARDS if case.raw.startswith(b"%BCNORTH VANCOUV"))
    for junk in (b"\n", b"|", b"~", b"8", b"_"):
        assert_the_same_or_nobody(plain, plain.replace(b"NORTH", b"NOR" + junk + b"TH", 1))


@pytest.mark.parametrize(
    ("suffix", "read"), [(b"II", "II"), (b"3RD", "3RD"), (b"I8888I", ""), (b"8II", ""), (b"8888", ""), (b"IV 2", "")]
)
def test_a_suffix_with_digits_in_it_that_is_no_ordinal_is_left_out(suffix: bytes, read: str) -> None:
    raw = next(case.raw for case in CARDS if case.name == "MB version 04" and b"\nDCUII\n" in case.raw)
    assert parse(raw.replace(b"\nDCUII\n", b"\nDCU" + suffix + b"\n")).suffix == read


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"DACELDRED", b"DACEL\x00DRED"),
        (b"DACELDRED", b"DACEL\rDRED"),
        (b"DACELDRED", b"DACELDRE\nD"),
        (b"DACELDRED", b"DACEL<LF>DRED"),
        (b"DACELDRED ", b"DACELDRED DACELDRED "),
        (b"DACELDRED ", b"DACELDRED DACEL "),
        (b"DACELDRED ", b"DACEL DACELDRED "),
        (b"DACELDRED ", b"DACELDRED ZMBN "),
    ],
)
def test_where_spaces_stand_for_line_ends_a_sign_within_a_name_or_a_line_said_twice_makes_a_card_nobodys(
    before: bytes, after: bytes
) -> None:
    raw = next(case.raw for case in CARDS if case.name == "MB version 04" and b"DACELDRED" in case.raw)
    typed = raw.replace(b"\n", b" ")
    assert before in typed
    assert is_the_same(parse_typed(typed), raw)
    with pytest.raises(NotALicense):
        parse_typed(typed.replace(before, after, 1))


def test_a_byte_within_the_mark_behind_a_name_adds_no_letter_to_it() -> None:
    """A driver ends lines in a sign of the second control set, as UTF-8; its first half is a letter to others."""
    plain = next(case.raw for case in CARDS if case.name == "body: sex M")
    family = parse(plain).family
    marked = plain.replace(b"\n", b"\xc2\x90\n\xc2\x90")
    assert parse(marked).family == family
    behind = family.encode() + b"\xc2"
    assert behind in marked
    assert parse(marked.replace(behind, behind + b"\x1d", 1)).family == family
