"""District commands about how long things are kept: what each class's rule is, what waits, and the data inventory."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from district.access import kiosk_status
from district.cli.command import DATA, Data, Json, opened
from district.errors import DistrictError
from district.ingest import retention, retention_report
from district.ingest.retention import RETENTION, Forgotten, Run
from district.instance import District
from district.settings import chosen, confirm_erasing
from language.marks import counted
from sync.contract.records.kept import Retention

UNCONFIRMED = (
    "Old records wait: nothing older than record-days is erased before you say so once. See `district retention`; "
    "set another time with `district setting record-days N`, or agree with `district retention confirm`."
)

retention_app = typer.Typer(add_completion=False, invoke_without_command=True)


@retention_app.callback()
def show(context: typer.Context, data: Data = DATA, as_json: Json = False) -> None:
    """Print how long each class of data is kept, and how much housekeeping would erase now."""
    if context.invoked_subcommand is not None:
        return
    with opened(data) as district:
        lines = _lines(district)
    if as_json:
        typer.echo(json.dumps(lines, indent=1))
        return
    for line in lines:
        due = "" if line["due"] is None else f"{line['due']} due, {line['photos_due']} photos"
        days = f"{line['days']} days" if line["days"] else ""
        if line["held"]:
            due += f", {line['held']} kept by a legal hold"
        typer.echo("\t".join([line["class"], days, line["rule"], due, "waits" if line["waits"] else ""]))
    if any(line["waits"] for line in lines):
        typer.echo(UNCONFIRMED)


@retention_app.command()
def confirm(data: Data = DATA) -> None:
    """Let housekeeping erase records that are older than record-days, from its next run on."""
    with opened(data) as district:
        with district.database.write() as session:
            days = chosen(session, "record-days")
            confirm_erasing(session)
        typer.echo(
            f"Records are erased {days} days after their visit or decision, from the next hourly housekeeping on. "
            "`district retention run` does it now."
        )


@retention_app.command()
def run(
    data: Data = DATA,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and erase nothing.")] = False,
) -> None:
    """Erase now what has had its time. It may be broken off, and goes on where it was."""
    with opened(data) as district:
        now = district.now()
        waits = retention.records_wait(district.database, now)
        if not dry:
            _refuse_doubted(district)
        for kept, forget in RETENTION.items():
            if forget is None:
                continue
            if waits and kept is Retention.RECORD and not dry:
                typer.echo(UNCONFIRMED)
                continue
            gone = forget(district.database, Run(now, dry=dry, told=_Progress(kept)))
            would = "would be " if dry else ""
            typer.echo(
                f"{kept}\t{counted(gone.entries, 'entry', 'entries')} and "
                f"{counted(gone.photos, 'photo', 'photos')} {would}erased"
                + (f", {gone.held} kept by a legal hold" if gone.held else "")
            )
        if not dry:
            district.database.settle()


class _Progress:
    """Says on a terminal how far a class has come."""

    def __init__(self, kept: Retention) -> None:
        self._kept, self._done = kept, Forgotten()

    def __call__(self, step: Forgotten) -> None:
        before, self._done = self._done, self._done + step
        if sys.stderr.isatty() and before.looked // 10_000 != self._done.looked // 10_000:
            typer.echo(
                f"{self._kept}: {counted(self._done.looked, 'entry', 'entries')} read, {self._done.entries} due",
                err=True,
            )


def _refuse_doubted(district: District) -> None:
    with district.database.read() as session:
        if not kiosk_status.witnesses(session, district.now()).bear_out:
            raise DistrictError(
                "The kiosks' clocks and this machine's do not agree, so nothing is erased for its age. Set the clock."
            )


def _lines(district: District) -> list[dict[str, Any]]:
    return [
        {
            "class": line.kept.value,
            "rule": line.rule,
            "days": line.days,
            "due": line.due.entries if line.due else None,
            "photos_due": line.due.photos if line.due else None,
            "held": line.due.held if line.due else None,
            "waits": line.waits,
        }
        for line in retention_report.report(district.database, district.now())
    ]
