"""From a barcode's bytes to text. Cards do not say how they are encoded; their names tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from scanning.license.name_order import is_known

_NAMES = re.compile(r"(?:DCS|DAA|DAB|DAC|DAD|DCT|DCU)([^\n\r\x1c-\x1e|]*)|\A\s*%[A-Z]{2}([^?]*)")
_WORD_ENDS = re.compile(r"[ ,$^-]+|[a-z~;]?(?:DD[EFG][NTU]|DA[CD]|DC[STU])")  # elements too, where line ends were lost
_MOST_TIMES = 3
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SIGNS = frozenset(" -'’`´.,$^/&")
_UNLIKELY = frozenset("ªºµƒ")  # letters to Unicode, and to nobody else
_SPELLED_OUT = re.compile(rb"<(LF|CR|RS|GS|FS|US|NUL)>")
_FEWEST_MARKS = 8
"""Lines that begin with the same mark, before it is taken for none of the card's."""
_MARK = re.compile(rb"(?<=[\n\r\x1c-\x1e])([\x80-\xff]{1,8})(?=(?:D[A-D]|Z[A-Z])[A-Z])")
_CONTROLS = {b"LF": b"\n", b"CR": b"\r", b"RS": b"\x1e", b"GS": b"\x1d", b"FS": b"\x1c", b"US": b"\x1f", b"NUL": b"\0"}


def decoded(raw: bytes) -> str:
    """ISO 8859-1 by the standard; UTF-8, also encoded twice, code page 1252 or 850 where the names are plain only so.

    Code page 437 has its letters where 850 has them. Control characters that a program has spelled out (`<LF>`) are
    restored.
    """
    restored = _SPELLED_OUT.sub(lambda match: _CONTROLS[match[1]], raw.removeprefix(_BYTE_ORDER_MARK))
    text, whole = _first(_without_marks(restored))
    return text if text.isascii() else min(_readings(text, whole), key=_oddness)


def _without_marks(raw: bytes) -> bytes:
    """Without a sign that a driver has put at the ends of lines: one of the second control set, in whatever encoding.

    It would be a letter in code page 850, and every name would end in it.
    """
    marks = Counter(_MARK.findall(raw))
    mark, count = marks.most_common(1)[0] if marks else (b"", 0)
    if count < _FEWEST_MARKS:
        return raw
    sign, half = re.escape(mark), re.escape(mark[:1])  # a byte in between would leave the first half as a letter
    raw = re.sub(rb"(?<=[\n\r\x1c-\x1e])" + sign, b"", raw)
    ends = re.compile(b"(?:" + sign + b"|" + half + rb")(?=[\x00-\x20]{0,8}[\n\r\x1c-\x1e|])")
    return ends.sub(b"", raw) if len(ends.findall(raw)) >= _FEWEST_MARKS else raw


def _first(raw: bytes) -> tuple[str, bytes]:
    """As UTF-8 or else as ISO 8859-1, and the bytes that it is made of one for one, b"" where there are none."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1"), raw
    return text, _one_for_one(text)


def _one_for_one(text: str) -> bytes:
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding)
        except UnicodeEncodeError:
            continue  # the next may have all of it
    return b""


def _readings(text: str, whole: bytes) -> Iterator[str]:
    """What the same bytes say in each encoding, the likeliest first."""
    yield from reversed(list(_encoded_again(whole)))
    yield text
    if whole:
        yield whole.decode("cp1252", "replace")
        yield _in_capitals(whole.decode("cp850"))


def _encoded_again(whole: bytes) -> Iterator[str]:
    """UTF-8 that was taken for something else and encoded again, once by the issuer and once by a reader."""
    for _ in range(_MOST_TIMES):
        try:
            text = whole.decode()
        except UnicodeDecodeError:
            return  # it was not
        if text.isascii():
            return
        yield text
        whole = _one_for_one(text)


def _oddness(text: str) -> tuple[int, int, int]:
    """How unlike names the names of a content are: signs for letters, letters in the wrong case, names unheard of."""
    values = [(match[1] or match[2] or "").strip() for match in _NAMES.finditer(text)]
    foreign = [value for value in values if not value.isascii()]
    no_letters = sum(not _is_likely(char) for value in foreign for char in value if not char.isascii())
    words = [word for value in foreign for word in _WORD_ENDS.split(value) if not word.isascii()]
    return no_letters, sum(map(_is_oddly_written, words)), sum(not is_known(word) for word in words)


def _is_likely(char: str) -> bool:
    marks = unicodedata.category(char) in {"Mn", "Mc"}
    return (char.isalpha() and unicodedata.category(char) != "Lm" and char not in _UNLIKELY) or marks or char in _SIGNS


def _is_oddly_written(word: str) -> bool:
    """Whether a small letter stands among capitals, or a capital within small letters."""
    plain = [char for char in word if char.isascii() and char.isalpha()]
    accented = [char for char in word[1:] if not char.isascii() and char.isalpha()]
    if len(plain) > 1 and all(char.isupper() for char in plain):
        return any(char.islower() and char != "ß" for char in [*accented, word[0]])
    return any(char.isupper() for char in accented) and all(char.islower() for char in plain[1:])


def _in_capitals(text: str) -> str:
    """Code page 437 has no capitals for most accented letters: cards write the small ones among capitals."""

    def raised(match: re.Match[str]) -> str:
        word = match[0]
        plain = [char for char in word if char.isascii()]
        return word.upper() if len(plain) > 1 and all(char.isupper() for char in plain) else word

    return re.sub(r"[^\W\d_]+", raised, text)
