"""District commands for visitor types and their questions: show, export, import, take back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from district.cli.command import DATA, Data, Json, opened
from district.errors import DistrictError
from district.publish import visitor_type_edits as edits
from district.publish import visitor_type_files as files
from district.publish.visitor_type_edits import Outcome
from district.publish.visitor_type_scopes import Scope, chain_of, layers_in_force, sources, stack
from district.publish.visitor_types import NOTHING, Layer, Level, resolve
from language.marks import counted
from sync.contract.records.question import Need, Question, VisitorType, VisitorTypes

types_app = typer.Typer(help="Visitor types, and what each is asked.", no_args_is_help=True)

AtSchool = Annotated[str, typer.Option("--school", metavar="CODE", help="Of one school.")]
AtLevel = Annotated[
    str, typer.Option("--level", metavar="LEVEL", help=f"Of all schools of a level: {', '.join(Level)}.")
]
STANDARD = "-"
_MOST_NAMED = 8


@types_app.command("show")
def types_show(school: AtSchool = "", level: AtLevel = "", data: Data = DATA, as_json: Json = False) -> None:
    """Print what is asked: by the district's own settings, at a level, or at a school. Built-in types stand below."""
    scope = _scope(school, level)
    with opened(data) as district, district.database.read() as session:
        scopes = chain_of(session, scope)
        layers = layers_in_force(session, scopes)
        types = resolve(stack(layers, scopes))
        origin = sources(layers, scopes)
    if as_json:
        content = types.model_dump(mode="json") | {"set_by": {one.code: origin[one.code] for one in types.types}}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    if layers.get(scope.key, NOTHING) == NOTHING:
        typer.echo(f"Nothing is set for {scope} itself; this is what it inherits.", err=True)
    for line in _shown(types, origin):
        typer.echo(line)


@types_app.command("export")
def types_export(
    file: Annotated[str, typer.Argument(metavar="FILE.toml", help=f"{STANDARD} for standard output.")],
    school: AtSchool = "",
    level: AtLevel = "",
    data: Data = DATA,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the types that are inherited: to start a file from.")
    ] = False,
) -> None:
    """Write what is set for the district, a level or a school as a file that `types import` takes."""
    scope = _scope(school, level)
    with opened(data) as district, district.database.read() as session:
        scopes = chain_of(session, scope)
        layers = layers_in_force(session, scopes)
        own = layers.get(scope.key, NOTHING)
        layer = Layer(types=resolve(stack(layers, scopes)).types) if everything else own
        heading = f"Visitor types of {scope}. `district types import` takes this file."
        if layer == NOTHING:
            heading += (
                f"\nNothing is set for {scope}: it inherits. `district types export --all` writes what it inherits."
            )
        text = files.written(layer, heading)
        if file == STANDARD:
            typer.echo(text, nl=False)
            return
        try:
            Path(file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise DistrictError(f"{file} cannot be written ({error.strerror}). Choose another folder.") from None
        typer.echo(f"{file} holds the visitor types of {scope}.")


@types_app.command("import")
def types_import(
    file: Annotated[str, typer.Argument(metavar="FILE.toml", help=f"{STANDARD} for standard input.")],
    school: AtSchool = "",
    level: AtLevel = "",
    data: Data = DATA,
    check: Annotated[bool, typer.Option("--check", help="Only say what would change, and what is wrong.")] = False,
) -> None:
    """Make a file all that is set for the district, a level or a school. Kiosks know within an exchange.

    What the file does not name is inherited. `types undo` takes it back.
    """
    scope = _scope(school, level)
    with opened(data) as district:
        draft = files.read(_text(file))
        with district.database.write() as session:
            outcome = edits.put(session, scope, draft, district.now(), check=check)
        _tell(outcome, scope, check=check)


@types_app.command("undo")
def types_undo(school: AtSchool = "", level: AtLevel = "", data: Data = DATA) -> None:
    """Go back to what was set for the district, a level or a school before. May be repeated."""
    scope = _scope(school, level)
    with opened(data) as district:
        with district.database.write() as session:
            outcome = edits.undo(session, scope, district.now())
        _tell(outcome, scope, check=False)


@types_app.command("history")
def types_history(school: AtSchool = "", level: AtLevel = "", data: Data = DATA) -> None:
    """Print when something was set for the district, a level or a school, the newest first."""
    scope = _scope(school, level)
    with opened(data) as district, district.database.read() as session:
        chain_of(session, scope)
        rows = edits.history(session, scope)
    for row in rows:
        layer = Layer.model_validate(row.content)
        codes = [*(one.code for one in layer.types), *(f"{code} hidden" for code in layer.hidden)]
        state = f"taken back {row.undone:%Y-%m-%d %H:%M} UTC" if row.undone else ""
        typer.echo("\t".join([str(row.number), f"{row.at:%Y-%m-%d %H:%M} UTC", ", ".join(codes) or "nothing", state]))
    if not rows:
        typer.echo(f"Nothing was ever set for {scope}.")


def _scope(school: str, level: str) -> Scope:
    if school and level:
        raise typer.BadParameter("Give either --school or --level, not both")
    if level and level not in set(Level):
        raise typer.BadParameter(f"{level!r} is not a level. Levels: {', '.join(Level)}")
    return Scope(level=level, school=school)


def _text(file: str) -> str:
    """A file's text. Raises DistrictError."""
    try:
        content = sys.stdin.buffer.read() if file == STANDARD else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise DistrictError(f"{file} cannot be read ({error.strerror}). Nothing was changed.") from None
    except UnicodeDecodeError:
        raise DistrictError(f"{file} is not text in UTF-8. Nothing was changed.") from None


def _tell(outcome: Outcome, scope: Scope, *, check: bool) -> None:
    for word, what in outcome.changes:
        typer.echo(f"{word}\t{what}")
    for note in outcome.notes:
        typer.echo(note, err=True)
    if not outcome.changes:
        typer.echo(f"What {scope} asks stays as it is.")
    count, some = len(outcome.reached), ", ".join(outcome.reached[:_MOST_NAMED])
    more = f" and {count - _MOST_NAMED} more" if count > _MOST_NAMED else ""
    would = "would ask" if check else "asks" if count == 1 else "ask"
    named = f": {some}{more}" if some else ""
    typer.echo(f"{count} of {counted(outcome.schools, 'school', 'schools')} {would} something else{named}.")
    if check:
        typer.echo("This was a check; nothing was changed.")


def _shown(types: VisitorTypes, origin: dict[str, str]) -> Iterator[str]:
    for one in types.types:
        yield f"{one.code}\t{_texts(one.label)}\t{', '.join(_terms(one))}\t{origin[one.code]}"
        for question in one.questions:
            yield f"\t{question.code}\t{question.kind}\t{_texts(question.label)}\t{', '.join(_conditions(question))}"
    if not types.types:
        yield "No visitor type is offered."


def _terms(one: VisitorType) -> Iterator[str]:
    if one.office:
        yield "calls the office"
        return
    yield f"badge {_texts(one.badge)}" if one.prints_badge else "no badge"
    for name in ("destination", "host", "photo"):
        need: Need = getattr(one, name)
        yield f"{name} {need}"
    yield from [] if one.conduct else ["no conduct page"]
    yield from ["escorted"] if one.escort else []
    yield from [f"at most {counted(one.minutes, 'minute', 'minutes')}"] if one.minutes else []


def _conditions(question: Question) -> Iterator[str]:
    yield "required" if question.required else "optional"
    yield from [f"{question.minimum} to {question.maximum}"] if question.kind == "number" else []
    yield from [" / ".join(option.code for option in question.options)] if question.options else []
    if question.depends_on:
        yield f"where {question.depends_on} is {' or '.join(question.depends_values)}"
    yield f"on {' and '.join(question.show)}" if question.show else "shown nowhere"


def _texts(labels: dict[str, str]) -> str:
    return " / ".join(f"{text} ({language})" for language, text in labels.items())
