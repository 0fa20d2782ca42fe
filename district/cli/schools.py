"""District commands for schools: add one, change it, show it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session

from district.access import key_rotation
from district.cli.command import DATA, Data, Json, local, opened
from district.db.publish_tables import SchoolPlan
from district.errors import DistrictError
from district.publish import school_edits, school_plans, schools
from district.publish.school_edits import Labels, SchoolFile, relabeled
from district.publish.visitor_types import Level
from language.marks import counted
from sync.contract.api.school import MOST_LETTERS, SchoolDocument
from sync.contract.vocabulary import TypedNames

school_app = typer.Typer(help="Schools.", no_args_is_help=True)
DEFAULT_ZONE = "America/Denver"

_TYPED_NAMES = {
    TypedNames.STAFF: "staff: a visitor who types a name waits until staff have looked once",
    TypedNames.ALONE: "alone: the machine admits where nothing matches",
}
Zone = Annotated[str, typer.Option("--zone", "--time-zone", help="The school's time zone, as America/Denver.")]
Emergency = Annotated[str | None, typer.Option(help="The line at the foot of a badge.")]
LevelOption = Annotated[str | None, typer.Option(metavar="LEVEL", help=f"{', '.join(Level)}, or '' for none.")]
Set = Annotated[list[str], typer.Option(metavar="CODE=LABEL", help="Add one, or change its label; may be repeated.")]
Gone = Annotated[list[str], typer.Option(metavar="CODE", help="Take one out; may be repeated.")]


@school_app.command("add")
def school_add(
    code: str,
    name: str,
    data: Data = DATA,
    zone: Zone = "",
    emergency: Emergency = None,
    level: LevelOption = None,
) -> None:
    """Add a school, with the usual destinations and a secret of its own. Whom it asks what is set by `types`."""
    with opened(data) as district:
        with district.database.write() as session:
            schools.add_school(session, code, name, zone or DEFAULT_ZONE, emergency or "", level or "")
            key_rotation.add_school(session, district.folder, code)
        typer.echo(f"{name} ({code}) is a school of this district now. Its time zone is {zone or DEFAULT_ZONE}.")
        if not zone:
            typer.echo(
                f"No time zone was given, so {DEFAULT_ZONE} was taken. Another is set by "
                f"`district school edit {code} --zone ZONE`.",
                err=True,
            )


@school_app.command("edit")
def school_edit(
    code: str,
    data: Data = DATA,
    name: Annotated[str | None, typer.Option(help="The school's name.")] = None,
    zone: Zone = "",
    emergency: Emergency = None,
    level: LevelOption = None,
    typed_names: Annotated[
        TypedNames | None,
        typer.Option(help="Who types a name and nothing matches: staff look once, or the machine admits alone."),
    ] = None,
    purpose: Set = [],  # noqa: B006  typer copies it
    remove_purpose: Gone = [],  # noqa: B006
    destination: Set = [],  # noqa: B006
    remove_destination: Gone = [],  # noqa: B006
    language: Annotated[str, typer.Option(help="Of the labels given here; each also needs an English one.")] = "en",
    file: Annotated[
        Path | None, typer.Option(help="All at once: a TOML or JSON file, as `school show --json` prints it.")
    ] = None,
) -> None:
    """Change a school's name, level, time zone, badge line, purposes, destinations, or what it does with typed names.
    Its kiosks know within an exchange.

    Purposes are the school's visitor types; what else there is to them is set by `district types`. When it is open, its
    bells and whom visitors come to see are set by `district calendar`.
    """
    single = purpose or remove_purpose or destination or remove_destination
    given = (name, emergency, level, typed_names)
    if file and (single or zone or any(one is not None for one in given)):
        raise typer.BadParameter("Give either --file or single changes, not both")
    with opened(data) as district, district.database.write() as session:
        school = schools.find_school(session, code)
        change = (
            school_edits.read_file(file)
            if file
            else SchoolFile(
                name=name, level=level, time_zone=zone or None, emergency=emergency, typed_names=typed_names
            )
        )
        if single:
            now = school_edits.fields(session, school)
            purposes = Labels(_pairs(purpose), remove_purpose, language)
            destinations = Labels(_pairs(destination), remove_destination, language)
            change = SchoolFile.model_validate(
                change.model_dump()
                | {
                    "purposes": relabeled("purpose", now["purposes"], purposes),
                    "destinations": relabeled("destination", now["destinations"], destinations),
                }
            )
        changed = school_edits.edit(session, code, change, district.now())
    typer.echo(
        f"{code}: {', '.join(changed).replace('_', ' ')} changed. Its kiosks know within an exchange."
        if changed
        else f"{code} was like that already; nothing was changed."
    )


@school_app.command("show")
def school_show(code: str, data: Data = DATA, as_json: Json = False) -> None:
    """Print all that is set for a school; --json prints what `school edit --file` takes."""
    with opened(data) as district, district.database.read() as session:
        school = schools.find_school(session, code)
        if as_json:
            content = school_edits.fields(session, school)
            typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
            return
        for label, value in _shown(session, code, school.level, district.now()):
            typer.echo(f"{label}\t{value}")


@school_app.command("list")
def school_list(data: Data = DATA, as_json: Json = False) -> None:
    """Print the schools."""
    with opened(data) as district, district.database.read() as session:
        known = schools.all_schools(session)
        if as_json:
            lines = [
                {"code": one.code, "name": one.name, "level": one.level, "time_zone": one.time_zone} for one in known
            ]
            typer.echo(json.dumps(lines, ensure_ascii=False, indent=1))
            return
        for school in known:
            typer.echo(f"{school.code}\t{school.name}\t{school.time_zone}")
        if not known:
            typer.echo("There is no school yet. Add one with `district school add CODE NAME`.")


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for item in given:
        code, sign, label = item.partition("=")
        if not sign or not label.strip():
            raise DistrictError(f"{item!r} is not CODE=LABEL. Write it as volunteer='Volunteer'. Nothing was changed.")
        pairs[code.strip()] = " ".join(label.split())
    return pairs


def _shown(session: Session, code: str, level: str, now: datetime) -> Iterator[tuple[str, str]]:
    """Every thing that is set, and how it stands, one a line."""
    document: SchoolDocument = schools.document(session, code)
    yield "school", f"{document.name} ({document.code})"
    yield "level", level or "none"
    yield "time zone", f"{document.time_zone}, now {now.astimezone(ZoneInfo(document.time_zone)):%H:%M}"
    yield "badge line", document.emergency or "none"
    yield "typed names", _TYPED_NAMES[TypedNames(document.typed_names)]
    for name in MOST_LETTERS:
        if texts := getattr(document, name):
            yield name.replace("_", " "), _labels(texts)
    for purpose in document.purposes:
        stay = f", at most {counted(purpose.minutes, 'minute', 'minutes')}" if purpose.minutes else ""
        where = "" if purpose.needs_destination else ", no destination asked"
        yield "purpose", f"{purpose.code}: {_labels(purpose.label)}; badge {_labels(purpose.badge)}{where}{stay}"
    for destination in document.destinations:
        yield "destination", f"{destination.code}: {_labels(destination.label)}"
    for host in document.hosts:
        yield "host", f"{host.code}: {host.name}" + (f", {host.destination}" if host.destination else "")
    week = document.calendar.week if document.calendar else {}
    hours = ", ".join(f"{day} {one.opens}-{one.closes}" for day, one in week.items())
    yield "hours", hours or "not set: open every day, and a day ends at midnight"
    plan = session.get(SchoolPlan, code)
    alarm = (plan.alarm if plan else None) or {}
    by = alarm.get("name") or alarm.get("by") or "nobody named"
    since = local(datetime.fromisoformat(alarm["since"]), document.time_zone) if alarm else ""
    yield "emergency", f"{alarm['state']} since {since}, declared by {by}" if alarm else "none"
    yield "staff", str(len(document.staff))
    yield "kiosks", str(len(document.kiosk_keys))


def _labels(labels: dict[str, Any]) -> str:
    return " / ".join(f"{text} ({language})" for language, text in labels.items())


ALL = "all"


def calendar(
    school: str,
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="Week, days, bells, hosts, stay.")],
    data: Data = DATA,
) -> None:
    """Set when a school is open, its bell times, whom visitors come to see, and how long they may stay."""
    with opened(data) as district:
        with district.database.write() as session:
            school_plans.set_plan(session, school, school_plans.read_plan(file), district.now())
        typer.echo(f"The calendar of {school} is set. Its kiosks know within an exchange.")


def emergency(
    school: Annotated[str, typer.Argument(help=f"A school's code, or {ALL!r}.")],
    state: Annotated[str, typer.Argument(help=f"{', '.join(school_plans.EMERGENCIES)}, or {school_plans.CLEAR}.")],
    by: Annotated[
        str,
        typer.Option(
            metavar="WHO",
            help=f"Who declares it: a staff member's name or id, or {', '.join(school_plans.ROLES)} "
            f"of the district, as {school_plans.ROLES[0]}:NAME.",
        ),
    ],
    data: Data = DATA,
) -> None:
    """Put an emergency in force, or end it. While one is, the kiosks there check nobody in."""
    with opened(data) as district:
        with district.database.write() as session:
            codes = [row.code for row in schools.all_schools(session)] if school == ALL else [school]
            schools.find_school(session, codes[0] if codes else school)
            who = school_plans.declarer(session, by, "" if school == ALL else school)
            school_plans.declare_everywhere(session, district.keys, codes, state, who.by, district.now(), who.name)
        typer.echo(f"{state}: {', '.join(codes)}. Declared by {who.name or who.by}.")
