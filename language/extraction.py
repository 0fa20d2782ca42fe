"""Out of the source into the catalogues: extract all declared texts, and bring every language up to date with them."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from language.catalogue import TEMPLATE, file_of, is_reviewed, parse, translated

ROOMS = ("district", "kiosk", "language", "printing", "scanning", "screening", "sync")
"""Where texts are declared."""

METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS: dict[str, Any] = {"N_": None, "NC_": ((1, "c"), 2), "Plural": (1, 2)}
"""The marks of language.marks, as Babel's extractors want them."""

PLACE = Path("language", "locales")
COMMENT = "Translators:"
WIDTH = 120


def extract(root: Path) -> Catalog:
    """Every text that is declared below `root`, with where it stands and what its translator should know."""
    found = Catalog(project="Vestibule")
    for room in ROOMS:
        if not (root / room).is_dir():
            continue
        for file, _, message, comments, context in extract_from_dir(
            root / room, METHODS, keywords=KEYWORDS, comment_tags=(COMMENT,), strip_comment_tags=True
        ):
            found.add(message, None, [(f"{room}/{Path(file).as_posix()}", 0)], auto_comments=comments, context=context)
    return found


def unreadable(root: Path) -> Iterator[str]:
    """Where a mark is given something from which nothing can be extracted, or stands within an f-string, which is not
    looked into: `file:line`."""
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            content = file.read_text(encoding="utf-8")
            if not any(f"{mark}(" in content for mark in KEYWORDS):
                continue
            tree = ast.parse(content)
            hidden = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                    given = [*node.args, *(keyword.value for keyword in node.keywords)]
                    are_texts = all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in given)
                    if not are_texts or id(node) in hidden:
                        yield f"{file.relative_to(root).as_posix()}:{node.lineno}"


def update(root: Path) -> dict[str, int]:
    """Write the template and every catalogue anew; returns for each language how many texts are to be done.

    A changed text keeps its old translation as a fuzzy one. What is declared no more is dropped. Raises
    CatalogueDamaged, OSError.
    """
    found = extract(root)
    locales = root / PLACE
    write(locales / TEMPLATE.name, found)
    return {language: _bring_up(locales, language, found) for language in translated(locales)}


def add(root: Path, language: str) -> int:
    """Begin the catalogue of a language (BCP 47); returns how many texts are to be done.

    Raises FileExistsError, OSError; babel.core.UnknownLocaleError or ValueError where there is no such language.
    """
    locales = root / PLACE
    file = file_of(language, locales)
    if file.exists():
        raise FileExistsError(f"There is a catalogue for {language} already: {file}.")
    begun = Catalog(locale=Locale.parse(language, sep="-"))
    file.parent.mkdir(parents=True)
    write(file, begun, language)
    return _bring_up(locales, language, extract(root))


def write(file: Path, catalogue: Catalog, language: str = "", *, reviewed: bool = False) -> None:
    """Write a .pot (no language) or .po file. Nothing in it changes by itself: neither dates nor line numbers."""
    head = ["Project-Id-Version: Vestibule"]
    if language:
        head += [f"Language: {language}", f"Plural-Forms: {catalogue.plural_forms}"]
    head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    if language:
        head.append(f"X-Reviewed: {'yes' if reviewed else 'no'}")
    body = io.BytesIO()
    write_po(body, catalogue, WIDTH, omit_header=True, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    header = "".join(f'"{line}\\n"\n' for line in head)
    file.write_text(f'msgid ""\nmsgstr ""\n{header}\n{body.getvalue().decode()}', encoding="utf-8")


def _bring_up(locales: Path, language: str, found: Catalog) -> int:
    file = file_of(language, locales)
    catalogue = parse(file)
    catalogue.update(found)
    write(file, catalogue, language, reviewed=is_reviewed(file.read_text(encoding="utf-8")))
    return sum(1 for message in catalogue if message.id and (message.fuzzy or not all(_forms(message.string))))


def _forms(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)
