"""The district's command for alerts: set who is told, see what became of it, say that one was seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from district.alerts import alert_queue, alert_settings, known_alerts
from district.cli.command import DATA, Data, opened
from district.db.alert_tables import Alert, State


def alerts(
    data: Data = DATA,
    file: Annotated[Path | None, typer.Option(help="TOML file that says who is told, and when.")] = None,
    ack: Annotated[str, typer.Option(metavar="ID", help="An alert that somebody has seen.")] = "",
    by: Annotated[str, typer.Option(metavar="NAME", help="Who has seen it, with --ack.")] = "",
    school: Annotated[str, typer.Option(help="Only this school's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print the alerts about cases that nobody answered. Exit 1 where one failed that nobody has seen."""
    if bool(ack) != bool(by):
        typer.echo("--ack and --by belong together.", err=True)
        raise typer.Exit(2)
    with opened(data) as district:
        if file:
            content = alert_settings.read(file)
            with district.database.write() as session:
                told = alert_settings.save(session, content)
            typer.echo(f"Told of unanswered cases: {', '.join(one.name for one in told.recipient) or 'nobody'}.")
        elif ack:
            seen = alert_queue.acknowledge(district, ack, by)
            typer.echo(f"Alert {seen.id} was seen by {seen.acknowledged_by}.")
        else:
            with district.database.read() as session:
                found = known_alerts.listed(session, school)
            _show(found, as_json)
            if any(alert.state == State.FAILED and alert.acknowledged is None for alert in found):
                raise typer.Exit(1)


def _show(found: list[Alert], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([alert.model_dump(mode="json") for alert in found], indent=1, ensure_ascii=False))
        return
    if not found:
        typer.echo("There are no alerts.")
    for alert in found:
        seen = f"seen by {alert.acknowledged_by}" if alert.acknowledged else "not acknowledged"
        trouble = f" ({alert.trouble})" if alert.trouble else ""
        state = f"{alert.state}{trouble}, tries {alert.tries}"
        typer.echo(f"{alert.id}\t{alert.school}\t{alert.case}\tstep {alert.step}\t{alert.recipient}\t{state}\t{seen}")
