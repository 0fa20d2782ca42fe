"""`python main.py screen`: screens probes against a list file exactly as a kiosk would, encrypted file and all."""

from __future__ import annotations

import csv
import json
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypedDict

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.commands.command_line import ASSETS, WRONG_USE, AsJson, stop
from kiosk.commands.screen_list import Fields, ListTotals, StreamedRows, list_totals, read_list, readable_twice, row_of
from kiosk.records.store_errors import StoreError, StoreFault, store_error
from kiosk.ui.wording_screening import explain_lines, unrelated_line
from language.translator import translator
from screening import score
from screening.name_files import NamesUnreadable, load_names
from screening.name_tables import NameTables
from screening.persons import PersonName, Source, Visitor
from sync.contract.barred_list import feeds
from sync.contract.barred_list.csv_dates import DateOrder
from sync.contract.barred_list.csv_file import Refused
from sync.contract.barred_list.csv_table import ListFileRefused
from sync.contract.barred_list.feeds import DISTRICT_FEED, Manifest
from sync.contract.barred_list.forecast import sentences
from sync.exchange.ports import Delta, ListRefused

_PROBE_COLUMNS = ("probe", "given", "middle", "family", "suffix", "born", "sex")
_SEXES = frozenset({"M", "F", "X", ""})


class ProbesRefused(ValueError):
    """The probes cannot be used as a whole; the message is one sentence for the person who runs the command."""


class BadDate(ProbesRefused):
    """Only the birth date is wrong."""


class ResultLine(TypedDict):
    """One probe's answer, ready for json.dumps. A match has "id", "class", "weight" (bits), "unrelated" (how many of
    1,000 unrelated visitors would match as well) and "explanation", whose last line says the same in words."""

    probe: str
    decision: str
    matches: list[dict[str, Any]]
    ms: float


@dataclass(frozen=True, slots=True)
class Probe:
    """Somebody to screen, and what the file calls them."""

    id: str
    visitor: Visitor = field(repr=False)


def probe(
    given: str, family: str, middle: str = "", suffix: str = "", born: str = "", sex: str = "", id_: str = "1"
) -> Probe:
    """A probe from text. Raises ProbesRefused for a date or a sex that is none, and where there is no name."""
    if not family.strip() and not given.strip():
        raise ProbesRefused("There is no name to screen. Give at least a family name.")
    if sex.strip().upper() not in _SEXES:
        raise ProbesRefused(f"The sex {sex!r} is unknown. Write M, F, X or nothing.")
    try:
        day = date.fromisoformat(born.strip()) if born.strip() else None
    except ValueError:
        raise BadDate(f"The birth date {born!r} is no date. Write it as YYYY-MM-DD, or leave it out.") from None
    name = PersonName(family.strip(), given.strip(), middle.strip(), suffix.strip())
    return Probe(id_, Visitor(name, Source.LICENSE, day, sex.strip().upper()))


def read_probes(file: Path) -> tuple[list[Probe], list[Refused]]:
    """The probes of a CSV file (columns: probe, given, middle, family, suffix, born, sex), and what was wrong.

    Raises ProbesRefused where the file cannot be read or has no family column.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            names = {name.strip().casefold(): name for name in reader.fieldnames or ()}
            if "family" not in names:
                raise ProbesRefused(
                    f"{file} names no column family. Its first line must be {','.join(_PROBE_COLUMNS)}."
                )
            return _probes(reader, names)
    except OSError as error:
        raise ProbesRefused(
            f"The probes {file} cannot be read ({error.strerror}). Check the name and rights."
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise ProbesRefused(f"The probes {file} are not CSV in UTF-8. Save them as CSV UTF-8.") from None


def screen_probes(
    rows: StreamedRows | Sequence[Fields], probes: Iterable[Probe], tables: NameTables, today: date | None = None
) -> Iterator[ResultLine]:
    """Screen every probe against the rows of a list file; each answer as soon as it is known.

    The rows go through what a kiosk does with a feed: signed, verified, built into an encrypted file in a temporary
    folder. Schools are ignored: nobody stands at one. `today` defaults to the day of this machine.

    Raises ListFileRefused where the file has changed since it was measured, and StoreError.
    """
    day = today or datetime.now().astimezone().date()
    key = Ed25519PrivateKey.generate()
    with tempfile.TemporaryDirectory() as folder:
        trusted = {feeds.key_id(key.public_key()): key.public_key()}
        lists = BarredLists(Path(folder), secrets.token_bytes(32), "probe", trusted, tables)
        try:
            known = rows.totals if isinstance(rows, StreamedRows) else list_totals(rows)
            try:
                lists.apply(Delta(_signed(known, key), None, (row_of(fields) for fields in rows)))
            except ListRefused as error:
                raise ListFileRefused(f"The list changed while it was read ({error.reason}). Run it again.") from None
            policy, state = lists.policy(), lists.state(datetime.now(UTC))
            english = translator()
            for one in probes:
                started = time.perf_counter()
                found = lists.search(one.visitor)
                if not found.complete:  # never "none" from a list that could not be read to its end
                    raise store_error(StoreFault.DAMAGED, Path(folder))
                result = score.screen(one.visitor, found.entries, tables, day, "", state, frozenset(), policy)
                ms = (time.perf_counter() - started) * 1000
                matches = [
                    {
                        "id": match.entry_id,
                        "class": match.match_class.value,
                        "weight": round(match.weight, 2),
                        "unrelated": float(f"{match.unrelated:.2g}"),
                        "explanation": [*explain_lines(english, match.evidence), unrelated_line(english, match)],
                    }
                    for match in result.matches
                ]
                yield ResultLine(probe=one.id, decision=result.verdict.value, matches=matches, ms=round(ms, 3))
        finally:
            lists.close()


def as_text(line: ResultLine) -> str:
    """One probe's answer for people: a line, and one more for every match."""
    matches = (f"  {item['id']} ({item['class']}): {'; '.join(item['explanation'])}" for item in line["matches"])
    return "\n".join([f"{line['probe']}: {line['decision']}", *matches])


def _signed(known: ListTotals, key: Ed25519PrivateKey) -> feeds.Signed:
    now = datetime.now(UTC)
    manifest = Manifest(
        district="probe",
        feed=DISTRICT_FEED,
        version=1,
        count=known.count,
        root=known.root,
        issued=now.isoformat(),
        expires=(now + timedelta(days=1)).isoformat(),
        key_id=feeds.key_id(key.public_key()),
    )
    return feeds.sign(manifest, key)


def _probes(reader: csv.DictReader[str], names: dict[str, str]) -> tuple[list[Probe], list[Refused]]:
    probes: list[Probe] = []
    refused: list[Refused] = []
    for number, row in enumerate(reader, start=1):
        cells = {column: row.get(names.get(column, ""), "") or "" for column in _PROBE_COLUMNS}
        id_ = cells.pop("probe").strip() or str(number)
        try:
            try:
                probes.append(probe(**cells, id_=id_))
            except BadDate as error:
                # A name is better screened without its date than not at all, as long as somebody hears of it.
                probes.append(probe(**cells | {"born": ""}, id_=id_))
                refused.append(Refused(reader.line_num, f"{error} It was screened without a date."))
        except ProbesRefused as error:
            refused.append(Refused(reader.line_num, str(error)))
    return probes, refused


def screen(
    list_csv: Annotated[Path, typer.Option("--list", help="Barred list (CSV).")],
    probes: Annotated[Path | None, typer.Option(help="Probes (CSV).")] = None,
    given: Annotated[str, typer.Option(help="Given name of one probe.")] = "",
    family: Annotated[str, typer.Option(help="Family name of one probe.")] = "",
    middle: Annotated[str, typer.Option(help="Middle name.")] = "",
    suffix: Annotated[str, typer.Option(help="Suffix.")] = "",
    born: Annotated[str, typer.Option(help="Birth date, YYYY-MM-DD.")] = "",
    sex: Annotated[str, typer.Option(help="M, F or X.")] = "",
    dates: Annotated[
        DateOrder | None, typer.Option(help="In 3/4/1990, mdy: the month is first; dmy: the day is first.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Screen names against a list file, exactly as a kiosk would."""
    if probes and (given or family):
        stop("Give either --probes or one name, not both.", WRONG_USE)
    try:
        with readable_twice(list_csv) as file:
            listed = read_list(file, lambda line: typer.echo(line, err=True), dates)
            asked, refused = read_probes(probes) if probes else ([probe(given, family, middle, suffix, born, sex)], [])
            for row in [*listed.refused, *refused]:
                typer.echo(f"line {row.line}: {row.reason}", err=True)
            if listed.refused and not listed.rows.totals.count:
                stop("Every row of the list was refused, so nobody can be screened against it.", WRONG_USE)
            if listed.unknown_columns:
                typer.echo(f"Ignored columns: {', '.join(listed.unknown_columns)}", err=True)
            for sentence in [] if as_json else sentences(listed.expected):
                typer.echo(sentence, err=True)
            for found in screen_probes(listed.rows, asked, load_names(ASSETS / "names")):
                typer.echo(json.dumps(found, ensure_ascii=False) if as_json else as_text(found))
    except (ListFileRefused, ProbesRefused, NamesUnreadable, StoreError) as error:
        stop(str(error), WRONG_USE)
