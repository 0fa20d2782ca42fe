"""Commands that try one device or file alone: scan, badge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.command_line import CHECK_FAILED, WRONG_USE, AsJson, stop
from kiosk.settings import notes_of_this_machine
from printing import badge_files
from printing.layout.badge_design import STANDARD, load_design
from printing.printer import Result
from printing.printer_chain import print_badge
from printing.sample_badges import sample_badge
from scanning import scan_report


def scan(
    paths: Annotated[list[Path], typer.Argument(help="Images, clips or folders.")],
    as_json: AsJson = False,
    payload: Annotated[bool, typer.Option(help="The files hold raw barcode content.")] = False,
    codes: Annotated[bool, typer.Option(help="Name every code seen, by digest.")] = False,
    live: Annotated[bool, typer.Option(help="Read exactly as the kiosk's camera does.")] = False,
) -> None:
    """Read licenses and passes from files."""
    if live and payload:
        stop("Give either --live or --payload: raw content is not looked at.", WRONG_USE)
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        stop(f"There is no {missing[0]}. Check the path.", WRONG_USE)
    empty = [path for path in paths if not scan_report.files_of(path, payload=payload)]
    if empty:
        stop(f"There is no picture or clip in {empty[0]}. Name a file, or a folder that holds some.", WRONG_USE)
    well = True
    for found in scan_report.scan_paths(paths, payload=payload, codes=codes, live=live):
        typer.echo(scan_report.as_json(found) if as_json else scan_report.as_text(found))
        well = well and found.kind != "unreadable"
    raise typer.Exit(0 if well else CHECK_FAILED)


def badge(
    name: Annotated[str, typer.Option(help="Whose badge.")] = "Maria Elena Santos",
    printer: Annotated[str, typer.Option(help="Printer URL to print it on.")] = "",
    out: Annotated[Path | None, typer.Option(help="File to write: .png, .pdf, .bin or .zpl.")] = None,
    layout: Annotated[Path | None, typer.Option(help="Badge layout (TOML) to look at.")] = None,
    paper: Annotated[str, typer.Option(help="Paper of --out: 80mm, 62mm, 58mm or a label such as 100x70mm.")] = "80mm",
    purpose: Annotated[str, typer.Option(help="Code of the visit's purpose, such as volunteer.")] = "",
) -> None:
    """Draw a sample badge, and print it or write it to a file."""
    try:
        design = load_design(layout) if layout else STANDARD
        drawn = sample_badge(name, design, purpose)
        if out:
            badge_files.save(drawn, out, design, paper)
        if not printer:
            return
        outcome = print_badge(drawn, [printer], design=design, notes=notes_of_this_machine())
    except OSError as error:
        stop(f"The badge cannot be written to {out} ({error.strerror}). Choose another folder.", CHECK_FAILED)
    except ValueError as error:
        stop(str(error), WRONG_USE)
    typer.echo(json.dumps({"outcome": outcome.result, "reason": outcome.reason}))
    raise typer.Exit(CHECK_FAILED if outcome.result is Result.FAILED else 0)
