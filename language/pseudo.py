"""Two languages that nobody speaks, made of the English at run time: they show which layout a translation would break.

`en-XA` is about 40 % longer, accented and in brackets: what is not in brackets was never declared, and a bracket that
is cut off was clipped. `ar-XB` is laid out from right to left. The tags are those that CLDR keeps for the purpose.
"""

from __future__ import annotations

import re

ACCENTED, MIRRORED = PSEUDO = ("en-XA", "ar-XB")
LONGER = 0.4

_ACCENTS = str.maketrans(
    "AaCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz",
    "ÀàÇçĎďÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŢţÛûŴŵÝýŽž",
)
_PLACE = re.compile(r"(\{[^{}]*\})")
_FILLER = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def accented(text: str) -> str:
    """A text as `en-XA` has it; its {places} stay."""
    parts = _PLACE.split(text)
    told = "".join(part if _PLACE.fullmatch(part) else part.translate(_ACCENTS) for part in parts)
    return f"[{told}{_more(round(len(text) * LONGER))}]" if text else text


def mirrored(text: str) -> str:
    """A text as `ar-XB` has it: the English words, shown from right to left."""
    parts = _PLACE.split(text)
    told = "".join(part if _PLACE.fullmatch(part) or not part else f"\u202e{part}\u202c" for part in parts)
    return f"\u200f{told}" if text else text


def _more(letters: int) -> str:
    """Words of about so many letters."""
    told = ""
    for word in _FILLER * (letters // 40 + 1):
        if len(told) >= letters - 2:
            break
        told += f" {word}"
    return told
