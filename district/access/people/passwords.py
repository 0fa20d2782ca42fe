"""Passwords: argon2id, and a check against easy ones that asks nobody else.

The least length and the list of what must not be chosen follow NIST SP 800-63B-4 (3.1.1.2): long, no rules about
kinds of characters, nothing common and nothing that says whose it is.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from language.marks import N_, TextEnum

SHORTEST, LONGEST = 12, 200
_AT_ONCE = 4
"""Verifications at a time in one process: each takes 64 MiB, and a stranger may ask for as many as come."""

_HASHER = PasswordHasher()
_TURN = threading.BoundedSemaphore(_AT_ONCE)
_NOBODY = _HASHER.hash("nobody has this password")
"""Verified where there is no account, so that the time an answer takes does not tell whether there is one."""

_COMMON = (
    "password", "passwort", "contrasena", "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "letmein", "welcome", "admin",
    "administrator", "iloveyou", "monkey", "dragon", "sunshine", "princess", "football", "baseball", "basketball",
    "batman", "superman", "trustno", "master", "shadow", "jennifer", "jordan", "charlie", "hunter", "summer", "winter",
    "spring", "autumn", "january", "february", "september", "october", "november", "december", "monday", "friday",
    "school", "student", "teacher", "principal", "office", "district", "colorado", "denver", "vestibule", "changeme",
    "michael", "secret", "login", "access", "default", "temp", "test", "guest", "hello", "abc", "aa",
)  # fmt: skip
"""Beginnings of passwords that many people choose; what is left of one without them must be long enough by itself."""

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "0123456789", "1234567890")
_LEET = str.maketrans("013457@$!", "oleastasi")
_LEFT = 6
"""Characters that must be left of a password when common words, runs, repetitions and years are taken away."""


class Weakness(TextEnum):
    """Why a password cannot be chosen, in a sentence."""

    SHORT = N_("Choose a password of at least 12 characters. Three or four words are easy to remember.")
    LONG = N_("Choose a password of at most 200 characters.")
    COMMON = N_("Many people choose passwords like this one. Use three or four words that do not belong together.")
    OWN = N_("This password has your name or your address in it. Choose another.")


def weakness(password: str, about: Iterable[str] = ()) -> Weakness | None:
    """Why a password is easy to guess, None where it is not. `about`: the person's name and mail."""
    shown = unicodedata.normalize("NFKC", password)
    if len(shown) < SHORTEST:
        return Weakness.SHORT
    if len(shown) > LONGEST:
        return Weakness.LONG
    folded = _plain(shown)
    if _strength(folded) < _LEFT:
        return Weakness.COMMON
    own = {part for text in about for part in re.split(r"\W+", _plain(text)) if len(part) >= 4}
    return Weakness.OWN if _strength(_without(folded, own)) < _LEFT else None


def hashed(password: str) -> str:
    """The verifier to keep."""
    with _TURN:
        return _HASHER.hash(unicodedata.normalize("NFKC", password))


def matches(verifier: str, password: str) -> bool:
    """Whether it is the password; "" as verifier takes as long and is never right."""
    with _TURN:
        try:
            _HASHER.verify(verifier or _NOBODY, unicodedata.normalize("NFKC", password[: LONGEST * 4]))
        except (VerificationError, InvalidHashError):
            return False
    return bool(verifier)


def is_outdated(verifier: str) -> bool:
    """Whether it was made with smaller parameters than today's, so that it is made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(verifier)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _strength(folded: str) -> int:
    """How many characters are left when all that is guessed first is taken away; repetitions count once."""
    return min(_left(folded), _left(folded.translate(_LEET)))


def _left(folded: str) -> int:
    left = re.sub(r"(19|20)\d\d|\s", "", _without(folded, _COMMON))
    left = re.sub(r"(.+?)\1+", r"\1", left)
    kept = [
        sign
        for before, sign in zip(" " + left, left, strict=False)
        if not any(before + sign in row or sign + before in row for row in _ROWS)
    ]
    return len(kept) if len(set(left)) >= _LEFT - 1 else 0


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3:
            text = text.replace(word, "")
    return text
