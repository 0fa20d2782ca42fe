"""The form of one entry: what was typed, as the cells of a line of the list file; and where an entry goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from sqlmodel import Session, col, func, select

from district.days import district_day
from district.db.tables import Kiosk, School
from district.instance import District
from district.publish.list_history import BESIDE, REVIEW, STUDENT
from district.web.forms import Form, day_of
from district.web.security.reasons import checked
from district.web.wording import LIST_KINDS
from language.marks import N_, Text, TextEnum
from sync.contract.barred_list.csv_file import COLUMNS, Reading
from sync.contract.vocabulary import ListKind

EVERY, SOME = "every", "some"
_LONGEST_STUDENT = 120


class FieldName(TextEnum):
    """The fields of an entry in words."""

    ID = N_("Id")
    GIVEN = N_("Given name")
    MIDDLE = N_("Middle name")
    FAMILY = N_("Family name")
    SUFFIX = N_("Suffix")
    ALIASES = N_("Other names")
    BORN = N_("Born")
    SEX = N_("Sex")
    KIND = N_("Kind")
    REASON = N_("Why")
    INSTRUCTIONS = N_("What the office does")
    SCHOOLS = N_("Schools")
    STARTS = N_("From")
    EXPIRES = N_("Until")
    HEIGHT_CM = N_("Height in cm")
    EYES = N_("Eyes")
    STUDENT = N_("Student it protects")
    REVIEW = N_("Review on")
    PHOTO = N_("Photo")


class SexName(TextEnum):
    """The sexes of a document in words."""

    NONE = N_("Not known")
    M = N_("Male")
    F = N_("Female")


class StateName(TextEnum):
    """Whether an entry counts, in words."""

    IN_FORCE = N_("In force")
    OVER = N_("Over")
    NOT_YET = N_("Not yet")
    TO_REVIEW = N_("Review is due")


class ActName(TextEnum):
    """What was done, in words."""

    IMPORT = N_("Imported")
    UNDO = N_("Taken back")
    ADD = N_("Added")
    EDIT = N_("Changed")
    WITHDRAW = N_("Taken off")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an entry goes. `schools` are names, [] for every school; `kiosks` are those that get it."""

    schools: Sequence[str]
    school_count: int
    kiosks: int


def kind_options() -> list[tuple[str, Text]]:
    return [(kind.value, LIST_KINDS[kind]) for kind in ListKind]


def sex_options() -> list[tuple[str, SexName]]:
    return [("", SexName.NONE), ("M", SexName.M), ("F", SexName.F)]


def typed_fields(form: Form, here: District, codes: frozenset[str]) -> dict[str, Any] | None:
    """What was typed as canonical fields; None, with sentences at the fields, where it cannot be taken."""
    cells = {name: form.value(name) for name in COLUMNS if name != "schools"}
    cells["aliases"] = ";".join(cells["aliases"].splitlines())
    for name in ("reason", "instructions"):
        cells[name] = " ".join(cells[name].split())
    chosen = form.every("schools")
    some = form.value("scope") == SOME
    cells["schools"] = ";".join(chosen) if some else "*"
    if some and not chosen:
        form.fail("schools", N_("Choose the schools that it is for, or every school."))
    if cells["kind"] == ListKind.CUSTODY and not some:
        form.fail("scope", N_("A custody entry is for the schools of its student. Choose them."))
    if form.line("student", longest=_LONGEST_STUDENT) and cells["kind"] != ListKind.CUSTODY:
        form.fail("student", N_("Only a custody entry names a student. Choose that kind, or leave this empty."))
    fields = checked(form, cells, Reading(None, today(here), codes))
    form.taken("review", lambda: day_of(form.value("review")))
    return fields if form.ok else None


def typed_beside(form: Form) -> dict[str, str]:
    """What the district alone keeps of a form that `typed_fields` took: whom a custody entry protects, and the day of
    its review; "" for none."""
    day = day_of(form.value("review"))
    return {
        STUDENT: form.line("student", longest=_LONGEST_STUDENT),
        REVIEW: day.isoformat() if day else "",
    }


def today(here: District) -> date:
    """The district's day: the importer goes by it, and what is in force or over."""
    with here.database.read() as session:
        return district_day(session, here.now())


def shown_values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as its form shows it."""
    aliases = [
        f"{one['family']}, {one['given']} {one['middle']}".strip() if one["given"] else one["family"]
        for one in fields["aliases"]
    ]
    return dict(fields) | {
        "aliases": "\n".join(aliases),
        "scope": SOME if fields["schools"] else EVERY,
        "height_cm": "" if fields["height_cm"] is None else str(fields["height_cm"]),
    }


def blank_values() -> dict[str, Any]:
    return (
        dict.fromkeys(COLUMNS, "")
        | dict.fromkeys(BESIDE, "")
        | {"schools": [], "scope": EVERY, "kind": ListKind.BARRED.value}
    )


def reach_of(session: Session, fields: Sequence[Mapping[str, Any]]) -> Reach:
    """Where these states of an entry go, or go from."""
    everywhere = any(not one["schools"] for one in fields)
    codes = {code for one in fields for code in one["schools"]}
    wanted = select(School.code, School.name).order_by(School.name)
    there = session.exec(wanted if everywhere else wanted.where(col(School.code).in_(codes))).all()
    kiosks = session.exec(
        select(func.count())
        .select_from(Kiosk)
        .where(
            col(Kiosk.revoked).is_(None),
            col(Kiosk.replaced_by).is_(None),
            col(Kiosk.school).in_([code for code, _ in there]),
        )
    ).one()
    return Reach([] if everywhere else [name for _, name in there], len(there), kiosks)


def whole_name(fields: Mapping[str, Any]) -> str:
    """The name as it is spoken."""
    return " ".join(filter(None, (fields["given"], fields["middle"], fields["family"], fields["suffix"])))


def entry_address(id_: str) -> str:
    """Where an entry is shown; its id may be any text."""
    return f"/security/entry?id={quote(id_, safe='')}"
