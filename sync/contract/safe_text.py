"""Text that is printed in a terminal, or stands in a log: without what would steer the terminal or hide a word."""

from __future__ import annotations

import json
import unicodedata

_STEERING = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories: control characters, lone surrogates, line and paragraph separators."""

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""What turns the direction of text (CVE-2021-42574), and the mark of byte order. Joiners stay: names need them."""


def _is_plain(character: str) -> bool:
    return character not in _TURNING and unicodedata.category(character) not in _STEERING


def is_plain(text: str, longest: int) -> bool:
    """Whether a text of at most `longest` characters can be printed as it is."""
    return len(text) <= longest and all(map(_is_plain, text))


def plain(text: str, kept: str = "") -> str:
    """A text as it may be printed: what would steer a terminal is written as JSON writes it (`\\u001b`), so that JSON
    stays JSON. `kept` names characters that stay as they are, such as a line's end."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if one in kept or _is_plain(one) else json.dumps(one)[1:-1] for one in text)


def require_plain(text: str) -> str:
    """The text itself; raises ValueError for what would steer a terminal."""
    if not all(map(_is_plain, text)):
        raise ValueError("control characters are not allowed")
    return text
