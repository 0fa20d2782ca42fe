"""A school's hosts from a CSV file: read line by line as the form of one is, so that a line's faults are said as there.

A file adds hosts, and changes those of the same name where a cell says something else; it takes nobody away.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from district.access.staff_members import folded_name
from district.db.expected_tables import HostContact
from district.errors import Unfit
from district.web.expected.visitor_file import MOST_LINES, chosen, folded, rows_of, unescaped
from district.web.forms import Form, Said
from district.web.settings.host_form import MOST_HOSTS, read_contact
from district.web.settings.staff_texts import checked_name
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import translator
from sync.contract.api.school import WireHost

COLUMNS = ("name", "room", "mail", "language")
_MEANING = {
    "name": ("host", "teacher", "staff", "full name", "nombre completo", "anfitrion", "maestro"),
    "given": ("given name", "first name", "first", "nombre", "nombres"),
    "family": ("family name", "last name", "surname", "last", "apellido", "apellidos"),
    "room": ("destination", "place", "where", "is found at", "salon", "lugar", "destino"),
    "mail": ("email", "e-mail", "mail address", "correo", "correo electronico"),
    "language": ("idioma",),
}
_KNOWN = {name: column for column, names in _MEANING.items() for name in (column, *names)}


class Effect(StrEnum):
    """What a line does."""

    NEW = auto()
    CHANGED = auto()
    SAME = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class School:
    """What the lines are read against: (code, name) of the destinations, the hosts that there are and how they are
    told. `origin`: the address at which people open the pages."""

    code: str
    places: Sequence[tuple[str, str]]
    hosts: Sequence[WireHost] = field(repr=False)
    contacts: Mapping[str, HostContact] = field(repr=False)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is numbered in an editor. `host` and `contact` are as they will be, None where it is refused."""

    number: int
    shown: str = field(repr=False)
    effect: Effect
    host: WireHost | None = field(default=None, repr=False)
    contact: HostContact | None = field(default=None, repr=False)
    faults: tuple[Said, ...] = ()


def lines_of(text: str, school: School) -> list[Line]:
    """Every line that holds something. Raises Unfit for a file as a whole."""
    rows = rows_of(text, lambda cell: bool(_column(cell)))
    columns = [_column(one) for one in next(rows, (0, []))[1]]
    if not {"name", "family"} & set(columns):
        raise Unfit(N_("The first line must name the columns, and one of them must be the name."))
    hosts, before = {folded_name(one.name): one for one in school.hosts}, dict[str, int]()
    found: list[Line] = []
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(found) == MOST_LINES:
            raise Unfit(N_("The file is too large. Send at most {most} lines at once."), most=MOST_LINES)
        found.append(_line(number, row, columns, school, hosts, before))
    if not found:
        raise Unfit(N_("The file names nobody."))
    if len(school.hosts) + sum(one.effect is Effect.NEW for one in found) > MOST_HOSTS:
        raise Unfit(N_("A school has at most {most} hosts. This file would make them more."), most=MOST_HOSTS)
    return found


def new_code() -> str:
    """It says nothing of the person: journals keep it."""
    return f"h{secrets.token_hex(6)}"


def _line(
    number: int, row: Sequence[str], columns: Sequence[str], school: School, hosts: Mapping[str, WireHost],
    before: dict[str, int],
) -> Line:  # fmt: skip
    """`hosts` by their folded names; `before`: folded name -> the first line that has it, this one added."""
    cells: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column and cell.strip():
            cells.setdefault(column, unescaped(cell.strip()))
    shown = cells.get("name") or " ".join(filter(None, (cells.get("given"), cells.get("family"))))
    old, first = hosts.get(folded_name(shown)), before.setdefault(folded_name(shown), number)
    told = school.contacts.get(old.code) if old else None
    tongues = [(tag, translator(tag).name) for tag in OFFERED]
    form = Form([
        ("name", shown),
        ("destination", chosen(cells["room"], school.places) if "room" in cells else old.destination if old else ""),
        ("mail", cells.get("mail", told.mail if told else "")),
        ("language", chosen(cells["language"], tongues) if "language" in cells else told.language if told else ""),
        ("told", "yes" if told is None or told.is_told else ""),
    ])  # fmt: skip
    name = form.taken("name", lambda: checked_name(shown)) or ""
    if first != number:
        form.fail("name", N_("The same as line {line}."), line=first)
    if any(cell.strip() for cell in row[len(columns) :]):
        form.fail("main", N_("The line has more cells than there are headings."))
    if form.value("destination") not in {"", *dict(school.places)}:
        form.fail("destination", N_("This school has no destination called {name}."), name=form.value("destination"))
    host = WireHost(code=new_code(), name=name) if old is None else old
    host = host.model_copy(update={"destination": form.value("destination")})
    contact = read_contact(form, school.code, host.code, school.origin)
    if not form.ok:
        return Line(number, shown, Effect.REFUSED, faults=tuple(form.errors.values()))
    is_same = host == old and _said(contact) == _said(told)
    effect = Effect.NEW if old is None else Effect.SAME if is_same else Effect.CHANGED
    return Line(number, shown, effect, host, contact)


def _said(contact: HostContact | None) -> tuple[str, str]:
    return (contact.mail, contact.language) if contact is not None and contact.mail else ("", "")


def _column(heading: str) -> str:
    return _KNOWN.get(folded(heading), "")
