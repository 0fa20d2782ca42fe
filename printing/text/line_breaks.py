"""Where a line may end: at spaces, after hyphens, between ideographs and kana, and where nothing else fits elsewhere.

A short word of ideographs or kana that has others beside it, as a name's parts, stays whole. Thai, Lao, Khmer and
Myanmar put no spaces between words, and only a dictionary knows their words. They are broken last, as other words
are: never between a letter and its marks, and if possible not beside a vowel sign that stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from printing.text.fonts import Weight
from printing.text.shaping import cluster_starts

_IDEOGRAPHS = "\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_NOT_FIRST = (
    "\u3001\u3002\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u301c\u303b"  # comma, stop, repetition, closing brackets
    "\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096\u3099-\u309e"  # small hiragana, marks
    "\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fb-\u30fe\u31f0-\u31ff"  # katakana
    "\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff5d\uff65\uff70\uff9e\uff9f"  # full and half width
    ")\\]}»!,.:;?%·"
    "\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eaf\u0eb0\u0eb2\u0eb3\u0ebd\u0ec6"  # Thai and Lao vowels after the letter
    "\u104a\u104b\u17d4-\u17d7"  # Myanmar and Khmer stops
)
_NOT_LAST = (
    "\u3008\u300a\u300c\u300e\u3010\u3014\uff08\uff5b(\\[{«"  # opening brackets
    "\u0e40-\u0e44\u0ec0-\u0ec4"  # Thai and Lao vowels that are written before their letter
)
_DIVIDERS = r"(?<=[^\W\d]-)|(?<=[\u200b\u1361])"
"""After a letter's hyphen (not within a telephone number), a space without width, and Ethiopia's word divider."""
_WITHIN_WORDS = re.compile(_DIVIDERS)
_WITHIN_IDEOGRAPHS = re.compile(rf"{_DIVIDERS}|(?<![{_NOT_LAST}])(?=[{_IDEOGRAPHS}])(?![{_NOT_FIRST}])")
_LONGEST_WHOLE = 8
"""Letters of the longest word of ideographs or kana that is kept whole beside others."""
_NOT_BEFORE = re.compile(f"[{_NOT_FIRST}]|[\u1000-\u1021]\u103a")  # a Myanmar syllable's last consonant
_NOT_AFTER = re.compile(f"[{_NOT_LAST}]")


def pieces(text: str) -> Iterator[str]:
    """What stays together on a line, with the space before it; a hyphen stays at the end of its piece."""
    words = text.split(" ")
    for number, word in enumerate(words):
        whole = len(words) > 1 and len(word) <= _LONGEST_WHOLE
        breaks = _WITHIN_WORDS if whole else _WITHIN_IDEOGRAPHS
        for place, piece in enumerate(part for part in breaks.split(word) if part):
            yield (" " if number and place == 0 else "") + piece


def cut_places(text: str, weight: Weight) -> tuple[list[int], list[int]]:
    """Where a word may be cut that fits on no line: the good places, and all that part no letter from its marks."""
    places = [place for place in cluster_starts(text, weight) if place]
    return [place for place in places if _is_good(text, place)], places


def _is_good(text: str, place: int) -> bool:
    return not _NOT_BEFORE.match(text, place) and not _NOT_AFTER.match(text, place - 1)
