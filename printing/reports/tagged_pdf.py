"""Reports as tagged PDF/UA-1, drawn by Typst from the templates beside this file, in the shipped fonts.

Data goes into a template as JSON and is shown as text, never read as markup. Only the fonts of assets/fonts are used
and no date is written, so the same report has the same bytes on every machine. Typst refuses text that no font has;
such letters are replaced here, so that one odd name never keeps a roster from being printed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import uharfbuzz

if TYPE_CHECKING:
    import typst

_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
_FIRST = "Noto Sans"
"""The family that is asked first, so that digits and punctuation look the same in every line."""
_FROM_RIGHT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
_JOINERS = frozenset("\u200c\u200d")  # between letters of Persian and Indic names
_SPACE = re.compile(r"[^\S\u00a0\u2007\u202f]+")
_FIXED_SPACE = re.compile(r"[\u2007\u202f]")
"""Spaces at which no line ends, as in 9:42 AM; a font need not have the narrow ones."""
_MISSING = "\N{REPLACEMENT CHARACTER}"


class ReportFailed(RuntimeError):
    """A report could not be drawn as a PDF; the message is one sentence."""


def tagged_pdf(template: str, title: str, language: str, data: Mapping[str, object]) -> bytes:
    """A report as PDF/UA-1.

    Args:
        template: name of a file in templates/, without its ending.
        title: the document's title, which the template shows too.
        language: BCP 47 tag; of the language of the report, not of the names in it.
        data: what the template asks for: texts, and lists and mappings of texts.

    Raises:
        ReportFailed: Typst is not there, or refused the document.
    """
    primary, _, rest = language.partition("-")
    given = {
        **data,
        "title": title,
        "language": primary.lower(),
        "region": next((part for part in rest.split("-") if len(part) == 2 and part.isalpha()), None),
        "from_right": primary.lower() in _FROM_RIGHT,
    }
    try:
        import typst  # noqa: PLC0415 - 90 MB that only a report needs

        fonts = _typst_fonts()
        families = sorted(set(fonts.families()), key=lambda family: (family != _FIRST, family))
        return typst.compile(
            _TEMPLATES / f"{template}.typ",
            root=_TEMPLATES,
            font_paths=fonts,
            sys_inputs={"data": json.dumps({**_cleaned(given), "fonts": families})},
            pdf_standards=["ua-1"],
        )
    except (ImportError, OSError, RuntimeError) as error:  # Typst's own is a RuntimeError
        told = getattr(error, "message", str(error))
        raise ReportFailed(f"The report could not be drawn as a PDF: {told}. Nothing was written.") from error


@cache
def _typst_fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415  as above

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


def _cleaned(value: Mapping[str, object]) -> dict[str, object]:
    return {key: _clean(one) for key, one in value.items()}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return _cleaned(value)
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """A text on one line, of letters that the shipped fonts have; U+FFFD stands for each that they have not.

    What is never visible (controls, marks of direction) is left out.
    """
    text = unicodedata.normalize("NFC", _FIXED_SPACE.sub("\u00a0", " ".join(_SPACE.split(text)).strip()))
    if text.isascii() and text.isprintable():
        return text
    seen = (letter for letter in text if letter in _JOINERS or not _hidden(letter))
    return "".join(_shown(cluster) for cluster in _clusters(seen))


def _hidden(letter: str) -> bool:
    selector = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    return selector or unicodedata.category(letter) in {"Cc", "Cf"}


def _clusters(letters: Iterator[str]) -> Iterator[str]:
    """Each letter with the marks on it."""
    cluster = ""
    for letter in letters:
        if cluster and letter not in _JOINERS and not unicodedata.category(letter).startswith("M"):
            yield cluster
            cluster = ""
        cluster += letter
    yield cluster


def _shown(cluster: str) -> str:
    """A letter with its marks, as far as one font has all of it: marks of another font have no place on it."""
    wanted = set(cluster) - _JOINERS
    if any(wanted <= letters for letters in _coverage()):
        return cluster
    base = cluster[0] if any(cluster[0] in letters for letters in _coverage()) else _MISSING
    return base + _MISSING * (len(cluster) > 1)


@cache
def _coverage() -> tuple[frozenset[str], ...]:
    """The letters of each family: those that all of its weights have."""
    families: dict[str, frozenset[str]] = {}
    for font in _typst_fonts().fonts():
        if font.path is None:
            continue
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(font.path), font.index)
        letters = frozenset(map(chr, face.unicodes))
        families[font.family] = families.get(font.family, letters) & letters
    return tuple(families.values())
