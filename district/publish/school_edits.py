"""A school after it was added: name, level, time zone, purposes, destinations, changed by single words or by a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session, col, func, select

from district.db.publish_tables import SchoolPlan, VisitorPass
from district.db.tables import School
from district.errors import DistrictError, Unfit
from district.publish import change_stream, former_names
from district.publish.school_wording import SchoolWording, checked_wording
from district.publish.schools import check_zone, checked_level, checked_name, find_school, lock
from district.publish.visitor_type_edits import check_school, put
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_rules import CODE, LANGUAGE
from district.publish.visitor_type_scopes import Scope, school_stack, types_of
from district.publish.visitor_types import purpose_of, with_purposes
from language.marks import N_, Plural
from sync.contract import toml_text
from sync.contract.api.school import WireDestination, WirePurpose
from sync.contract.safe_text import is_plain
from sync.contract.vocabulary import TypedNames

_LONGEST_LABEL = 60
_SHOWN = "en"
"""The language that every label has: what a kiosk shows where it has no other."""

Items = list[dict[str, Any]]

_TWICE = {
    "purpose": N_("The purpose {code} is there twice. Nothing was changed."),
    "destination": N_("The destination {code} is there twice. Nothing was changed."),
}
_NO_CODE = {
    "purpose": N_("{code} is not a code of a purpose. Use small letters, digits, - and _, at most 32."),
    "destination": N_("{code} is not a code of a destination. Use small letters, digits, - and _, at most 32."),
}
_NO_ENGLISH = {
    "purpose": N_("The purpose {code} needs an English label ({language}). Nothing was changed."),
    "destination": N_("The destination {code} needs an English label ({language}). Nothing was changed."),
}
_BAD_LABEL = {
    "purpose": N_(
        "The purpose {code} has a label that is empty or longer than {most} characters. Nothing was changed."
    ),
    "destination": N_(
        "The destination {code} has a label that is empty or longer than {most} characters. Nothing was changed."
    ),
}
"""By kind of item, what is wrong with one."""


class _Purpose(WirePurpose):
    model_config = ConfigDict(extra="forbid")


class _Destination(WireDestination):
    model_config = ConfigDict(extra="forbid")


class SchoolFile(BaseModel):
    """What `school edit --file` takes and `school show --json` prints; what a file leaves out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    level: str | None = None
    time_zone: str | None = None
    emergency: str | None = None
    typed_names: TypedNames | None = None
    purposes: list[_Purpose] | None = None
    destinations: list[_Destination] | None = None
    wording: SchoolWording | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """Purposes or destinations by single words: code -> label in `language`, and codes that go."""

    set: Mapping[str, str]
    removed: Sequence[str] = ()
    language: str = _SHOWN


def read_file(path: Path) -> SchoolFile:
    """A TOML or JSON file. Raises DistrictError, naming what is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text) if path.suffix.lower() == ".json" else toml_text.loads(text)
        return SchoolFile.model_validate(content)
    except OSError as error:
        raise DistrictError(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from None
    except ValidationError as error:
        wrong = ", ".join(".".join(str(step) for step in line["loc"]) or "the file" for line in error.errors()[:5])
        raise DistrictError(f"{path} is wrong in: {wrong}. Nothing was changed.") from None
    except ValueError as error:
        raise DistrictError(f"{path} is neither TOML nor JSON in UTF-8 ({error}). Nothing was changed.") from None


def edit(session: Session, code: str, change: SchoolFile, now: datetime) -> list[str]:
    """Change a school and let its kiosks know; returns what was changed. Raises DistrictError."""
    lock(session, [code])
    school = find_school(session, code)
    before = fields(session, school)
    if change.name is not None:
        school.name = checked_name(change.name)
    if change.time_zone is not None:
        check_zone(change.time_zone)
        school.time_zone = change.time_zone
    if change.emergency is not None:
        school.emergency = " ".join(change.emergency.split())
    if change.level is not None:
        school.level = checked_level(change.level)
    if change.typed_names is not None:
        school.typed_names = change.typed_names.value
    if change.wording is not None:
        school.wording = checked_wording(change.wording)
    if change.destinations is not None:
        former_names.set_destinations(school, [item.model_dump() for item in change.destinations])
    _check_items("destination", school.destinations)
    _check_uses(session, school, now)
    session.add(school)
    session.flush()
    if change.purposes is not None:
        _check_items("purpose", [item.model_dump() for item in change.purposes])
        layers = school_stack(session, school)
        put(session, Scope(school=code), FileDraft(with_purposes(layers, change.purposes)), now)
    check_school(session, school, now)
    changed = [name for name, value in fields(session, school).items() if value != before[name]]
    if changed:
        change_stream.touch(session, code, now)
    return changed


def relabeled(kind: str, items: Items, labels: Labels) -> Items:
    """These purposes or destinations (`kind`) with other labels, new ones last. Raises DistrictError."""
    if not LANGUAGE.fullmatch(labels.language):
        raise DistrictError(f"{labels.language!r} is not a language. Write it as en or es.")
    known = {item["code"] for item in items}
    strange = [code for code in labels.removed if code not in known]
    if strange:
        raise DistrictError(f"The school has no {kind} {strange[0]!r}. It has: {', '.join(sorted(known))}.")
    kept = [
        item | {"label": item["label"] | {labels.language: labels.set[item["code"]]}}
        if item["code"] in labels.set
        else item
        for item in items
        if item["code"] not in labels.removed
    ]
    return kept + [_new(kind, code, label, labels.language) for code, label in labels.set.items() if code not in known]


def _new(kind: str, code: str, label: str, language: str) -> dict[str, Any]:
    named = {language: label}
    if kind == "purpose":
        return WirePurpose(code=code, label=named, badge={language: label.upper()}).model_dump()
    return WireDestination(code=code, label=named).model_dump()


def fields(session: Session, school: School) -> dict[str, Any]:
    """What a SchoolFile would say of a school."""
    purposes = [purpose_of(one).model_dump() for one in types_of(session, school).types]
    return {name: purposes if name == "purposes" else getattr(school, name) for name in SchoolFile.model_fields}


def _check_items(kind: str, items: Items) -> None:
    if kind == "purpose" and not items:
        raise Unfit(N_("A school needs at least one purpose: without one nobody can check in. Nothing was changed."))
    codes = [item["code"] for item in items]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise Unfit(_TWICE[kind], code=repr(twice[0]))
    for item in items:
        if not CODE.fullmatch(item["code"]):
            raise Unfit(_NO_CODE[kind], code=repr(item["code"]))
        texts = [text for name in ("label", "badge") for text in item.get(name, {_SHOWN: "x"}).values()]
        if _SHOWN not in item["label"] or _SHOWN not in item.get("badge", {_SHOWN: ""}):
            raise Unfit(_NO_ENGLISH[kind], code=item["code"], language=_SHOWN)
        if any(not text.strip() or not is_plain(text, _LONGEST_LABEL) for text in texts):
            raise Unfit(_BAD_LABEL[kind], code=item["code"], most=_LONGEST_LABEL)


def _check_uses(session: Session, school: School, now: datetime) -> None:
    """Nobody may be expected or found at a destination that the school does not have any more."""
    plan = session.get(SchoolPlan, school.code)
    codes = ["", *(item["code"] for item in school.destinations)]
    column = col(VisitorPass.destination)
    wanted = select(column, func.count()).where(
        VisitorPass.school == school.code, column.not_in(codes), col(VisitorPass.valid_until) >= now
    )
    for code, count in session.exec(wanted.group_by(column)):
        raise Unfit(
            Plural(
                "{count} visitor is expected at the destination {code}. Cancel the visit at {school} first.",
                "{count} visitors are expected at the destination {code}. Cancel their visits at {school} first.",
            ),
            code=repr(code), count=count, school=school.name,
        )  # fmt: skip
    hosts = [host["name"] for host in (plan.hosts if plan else []) if host["destination"] not in codes]
    if hosts:
        raise Unfit(
            N_("{name} is found at a destination that would go. Change the calendar's hosts first."), name=hosts[0]
        )
