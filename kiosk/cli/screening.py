"""The command that screens names against a list file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kiosk import screen_cli
from kiosk.cli.command import ASSETS, WRONG_USE, AsJson, stop
from kiosk.names import NamesUnreadable, load_names
from kiosk.screen_list import read_list, readable_twice
from kiosk.store.faults import StoreError
from sync.contract.barred_list.csv_dates import DateOrder
from sync.contract.barred_list.csv_table import ListFileRefused
from sync.contract.barred_list.forecast import sentences


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
            asked, refused = (
                screen_cli.read_probes(probes)
                if probes
                else ([screen_cli.probe(given, family, middle, suffix, born, sex)], [])
            )
            for row in [*listed.refused, *refused]:
                typer.echo(f"line {row.line}: {row.reason}", err=True)
            if listed.refused and not listed.rows.measure.count:
                stop("Every row of the list was refused, so nobody can be screened against it.", WRONG_USE)
            if listed.unknown_columns:
                typer.echo(f"Ignored columns: {', '.join(listed.unknown_columns)}", err=True)
            for sentence in [] if as_json else sentences(listed.expected):
                typer.echo(sentence, err=True)
            for found in screen_cli.screen_probes(listed.rows, asked, load_names(ASSETS / "names")):
                typer.echo(json.dumps(found, ensure_ascii=False) if as_json else screen_cli.as_text(found))
    except (ListFileRefused, screen_cli.ProbesRefused, NamesUnreadable, StoreError) as error:
        stop(str(error), WRONG_USE)
