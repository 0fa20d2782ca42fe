"""What is derived from a school's secret, pinned by vectors so that both ends derive the same for ever."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from sync.contract.school_keys import pin_key, pin_matches, pin_verifier, visitor_key

SECRET = bytes(range(32))
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_the_keys_of_a_school_never_change() -> None:
    assert pin_key(SECRET).hex() == "6174ebf4d8a26f37fc1eb7197b183d40f0ddc1d9b2282aeb24560b35a67c2418"
    assert visitor_key(SECRET).hex() == "ba86f265e9fad1a6d64df6e13acac063590f079fa0ab644bc28218d53845ff5e"


def test_a_pin_matches_its_own_verifier_and_no_other() -> None:
    verifier = pin_verifier(SECRET, "482913", QUICK)
    assert verifier.startswith("$argon2id$")
    assert pin_matches(SECRET, verifier, "482913")
    assert not pin_matches(SECRET, verifier, "482914")
    assert not pin_matches(bytes(32), verifier, "482913")


def test_two_verifiers_of_one_pin_differ() -> None:
    assert pin_verifier(SECRET, "482913", QUICK) != pin_verifier(SECRET, "482913", QUICK)


@pytest.mark.parametrize("verifier", ["", "482913", "$argon2id$v=19$m=8,t=1,p=1$broken"])
def test_a_damaged_verifier_matches_nothing(verifier: str) -> None:
    assert not pin_matches(SECRET, verifier, "482913")


def test_a_secret_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 3"):
        pin_key(b"abc")
