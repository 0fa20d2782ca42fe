from __future__ import annotations

import pytest

from district.access.people import passwords
from district.access.people.passwords import Weakness, weakness


@pytest.mark.parametrize(
    ("password", "flaw"),
    [
        ("short", Weakness.SHORT),
        ("x" * 201, Weakness.LONG),
        ("password1234", Weakness.COMMON),
        ("P@ssw0rd2026!", Weakness.COMMON),
        ("Oakridge School 2026", Weakness.OWN),
        ("aaaaaaaaaaaaaaaa", Weakness.COMMON),
        ("123456789012345", Weakness.COMMON),
        ("qwertyuiopasdfgh", Weakness.COMMON),
        ("abcdefghijklmnop", Weakness.COMMON),
        ("anaruiz-anaruiz", Weakness.OWN),
        ("oakridge-anaruiz-1x", Weakness.OWN),
        ("SummerWinter2026", Weakness.COMMON),
        ("abababababababab", Weakness.COMMON),
    ],
)
def test_an_easy_password_is_refused_with_its_reason(password: str, flaw: Weakness) -> None:
    assert weakness(password, ["Ana Ruiz", "anaruiz@oakridge.example"]) is flaw


@pytest.mark.parametrize(
    "password",
    ["copper lantern meadow", "vK8#qp2!mZr4x", "tres gatos azules duermen", "kaffee-brücke-wolke", "чайка над морем"],
)
def test_a_good_password_is_taken_in_any_script(password: str) -> None:
    assert weakness(password, ["Ana Ruiz", "ana@example.org"]) is None


def test_a_password_is_right_however_its_accents_are_typed() -> None:
    verifier = passwords.hashed("caf\u00e9 lantern meadow")
    assert passwords.matches(verifier, "cafe\u0301 lantern meadow")
    assert not passwords.matches(verifier, "cafe lantern meadow")


def test_no_verifier_and_a_damaged_one_match_nothing() -> None:
    assert not passwords.matches("", "nobody has this password")
    assert not passwords.matches("damaged", "damaged")


def test_a_verifier_is_argon2id() -> None:
    assert passwords.hashed("copper lantern meadow").startswith("$argon2id$")
