"""A small project in a folder, with source and catalogues as the real one has them."""

from __future__ import annotations

from pathlib import Path

from language.catalogue import DOMAIN, file_of
from language.extraction import PLACE

SOURCE = """
from language.marks import N_, NC_, Plural

# Translators: on the button that ends a visit
LEAVE = N_("Sign out")
HELLO = N_("Hello, {name}")
OPEN = NC_("of a door", "Open"), NC_("of a case", "Open")
WAITING = Plural("{count} visitor waiting", "{count} visitors waiting")
"""

HEAD = """msgid ""
msgstr ""
"Language: es\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Reviewed: no\\n"

"""

SPANISH = (
    HEAD
    + """msgid "Sign out"
msgstr "Registrar la salida"

msgid "Hello, {name}"
msgstr "Hola, {name}"

msgctxt "of a door"
msgid "Open"
msgstr "Abierta"

msgctxt "of a case"
msgid "Open"
msgstr "Abierto"

msgid "{count} visitor waiting"
msgid_plural "{count} visitors waiting"
msgstr[0] "Una persona espera"
msgstr[1] "{count} personas esperan"
"""
)


def project(root: Path, source: str = SOURCE, spanish: str | None = SPANISH) -> Path:
    """A tree with one module of texts and one catalogue; the template is as the source has it."""
    (root / "kiosk").mkdir(exist_ok=True)
    (root / "kiosk" / "words.py").write_text(source, encoding="utf-8")
    (root / PLACE).mkdir(parents=True, exist_ok=True)
    if spanish is not None:
        write(root, spanish)
    return root


def write(root: Path, spanish: str) -> None:
    file = file_of("es", root / PLACE)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(spanish, encoding="utf-8")


def template(root: Path) -> Path:
    return root / PLACE / f"{DOMAIN}.pot"
