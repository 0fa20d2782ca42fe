"""Commands that write something down: roster, gallery."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kiosk import gallery as pictures
from kiosk import roster as reports
from kiosk.cli.command import CHECK_FAILED, WRONG_USE, Config, settings_of, stop
from kiosk.store.faults import StoreError
from kiosk.ui.style import StyleMissing
from printing.reports.privacy_receipt import Receipt


def roster(
    out: Annotated[Path, typer.Option(help="File to write: .pdf, .csv, or .png as a strip for the badge roll.")],
    config: Config = None,
    log: Annotated[
        str, typer.Option(metavar="DAY", help="Instead: the visitor log of a day, as 2026-11-23 (.pdf, .csv).")
    ] = "",
    receipt: Annotated[str, typer.Option(help="Instead: what is kept of the visit with this id (.pdf, .png).")] = "",
) -> None:
    """Write down who is on site, who came on a day, or what is kept of one visit."""
    if log and receipt:
        stop("Give either --log or --receipt, not both.", WRONG_USE)
    forms = reports.LOGS if log else reports.RECEIPTS if receipt else reports.ROSTERS
    write = forms.get(out.suffix.lower())
    if write is None:
        stop(
            f"This report is written as {', '.join(forms)}, and {out.name} is none of them. Name another file.",
            WRONG_USE,
        )
    day = _day(log) if log else None
    settings = settings_of(config)
    try:
        made = (
            reports.log_of(settings, day)
            if day
            else reports.receipt_of(settings, receipt)
            if receipt
            else reports.roster(settings)
        )
        out.write_bytes(write(made))
    except (StoreError, reports.UnknownVisit) as error:
        stop(str(error), CHECK_FAILED)
    except OSError as error:
        stop(f"{out} cannot be written ({error.strerror}). Choose another folder.", CHECK_FAILED)
    typer.echo(f"{made.title}: {out}" if isinstance(made, Receipt) else made.summary)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"{text!r} is not a day. Write it as 2026-11-23.", WRONG_USE)


def gallery(out: Annotated[Path, typer.Option(help="Folder for the pictures.")]) -> None:
    """Draw every screen in every state."""
    try:
        drawn = pictures.gallery(out)
    except StyleMissing as error:
        stop(str(error), CHECK_FAILED)
    except OSError as error:
        stop(f"The pictures cannot be written to {out} ({error.strerror}). Choose another folder.", CHECK_FAILED)
    typer.echo(f"{len(drawn)} pictures in {out}.")
