"""Vestibule's command line and composition root: reads settings, builds, runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer
from PySide6.QtWidgets import QApplication

from kiosk import gallery as pictures
from kiosk import roster as reports
from kiosk import screen_cli
from kiosk.app import ASSETS, assemble, end_on_signals, has_screen, open_records
from kiosk.demo.run import DemoFailed, play
from kiosk.doctor import examine
from kiosk.enroll import join
from kiosk.names import NamesUnreadable, load_names
from kiosk.settings import Settings, SettingsRefused, load
from kiosk.store.faults import StoreError
from kiosk.ui.conduct import ConductDamaged
from kiosk.ui.style import StyleMissing
from printing import sample
from printing.chain import BadPrinterUrl, print_badge
from printing.design import STANDARD, BadDesign, load_design
from printing.printers import Result
from printing.receipt import Receipt
from scanning import report
from scanning.camera import CameraError
from scanning.documents import PassKind
from scanning.passes import encode
from scanning.provision import NoSheet, Provision, look
from sync.district.cli.main import app as district
from sync.enroll import WrongCode
from sync.errors import SyncError, WrongAddress
from sync.forecast import forecast, sentences
from sync.listfile import ListFileRefused

WRITE_PASS = partial(encode, PassKind.VISITOR)
app = typer.Typer(
    help="The visitor desk at a school's controlled entrance.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(
    district, name="district", help="The district's server and its data.", context_settings={"obj": WRITE_PASS}
)

CHECK_FAILED = 1
WRONG_USE = 2

Config = Annotated[Path | None, typer.Option("--config", help="Settings file (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def stop(sentence: str, status: int) -> NoReturn:
    """End with one clear line on stderr."""
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


def settings_of(config: Path | None) -> Settings:
    try:
        return load(config)
    except SettingsRefused as error:
        stop(str(error), WRONG_USE)


@app.command()
def run(
    config: Config = None, windowed: Annotated[bool, typer.Option(help="A window, not the whole screen.")] = False
) -> None:
    """Run the kiosk."""
    settings = settings_of(config)
    try:
        store, lists = open_records(settings)
    except (StoreError, NamesUnreadable) as error:
        stop(str(error), CHECK_FAILED)
    if not has_screen():
        stop("There is no screen to show the kiosk on. Start it in the session of the touchscreen.", CHECK_FAILED)
    qt = QApplication(sys.argv[:1])
    end_on_signals(qt)
    try:
        kiosk = assemble(qt, settings, store, lists)
    except (NamesUnreadable, ConductDamaged, StyleMissing, BadPrinterUrl, BadDesign, WrongAddress) as error:
        stop(str(error), CHECK_FAILED)
    if settings.full_screen and not windowed:
        kiosk.window.lock()
    else:
        kiosk.window.show()
    kiosk.start()
    status = qt.exec()
    kiosk.stop()
    raise typer.Exit(status)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out"),
    headless: Annotated[bool, typer.Option(help="Play scripted visitors without a screen.")] = False,
) -> None:
    """Show everything on one machine: a district server, a kiosk, and invented visitors."""
    try:
        play(out.resolve(), headless=headless)
    except DemoFailed as error:
        stop(str(error), CHECK_FAILED)


@app.command()
def scan(
    paths: Annotated[list[Path], typer.Argument(help="Images, clips or folders.")],
    as_json: AsJson = False,
    payload: Annotated[bool, typer.Option(help="The files hold raw barcode content.")] = False,
    codes: Annotated[bool, typer.Option(help="Name every code seen, by digest.")] = False,
) -> None:
    """Read licenses and passes from files."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        stop(f"There is no {missing[0]}. Check the path.", WRONG_USE)
    well = seen = False
    for found in report.scan_paths(paths, payload=payload, codes=codes):
        typer.echo(report.as_json(found) if as_json else report.as_text(found))
        well = (well or not seen) and found.kind != "unreadable"
        seen = True
    if not seen:
        stop(f"There is no picture or clip in {paths[0]}. Name a file, or a folder that holds some.", WRONG_USE)
    raise typer.Exit(0 if well else CHECK_FAILED)


@app.command()
def screen(
    list_csv: Annotated[Path, typer.Option("--list", help="Barred list (CSV).")],
    probes: Annotated[Path | None, typer.Option(help="Probes (CSV).")] = None,
    given: Annotated[str, typer.Option(help="Given name of one probe.")] = "",
    family: Annotated[str, typer.Option(help="Family name of one probe.")] = "",
    middle: Annotated[str, typer.Option(help="Middle name.")] = "",
    suffix: Annotated[str, typer.Option(help="Suffix.")] = "",
    born: Annotated[str, typer.Option(help="Birth date, YYYY-MM-DD.")] = "",
    sex: Annotated[str, typer.Option(help="M, F or X.")] = "",
    as_json: AsJson = False,
) -> None:
    """Screen names against a list file, exactly as a kiosk would."""
    if probes and (given or family):
        stop("Give either --probes or one name, not both.", WRONG_USE)
    try:
        listed = screen_cli.read_list(list_csv)
        asked, refused = (
            screen_cli.read_probes(probes)
            if probes
            else ([screen_cli.probe(given, family, middle, suffix, born, sex)], [])
        )
        for row in [*listed.refused, *refused]:
            typer.echo(f"line {row.line}: {row.reason}", err=True)
        if listed.unknown_columns:
            typer.echo(f"Ignored columns: {', '.join(listed.unknown_columns)}", err=True)
        for sentence in [] if as_json else sentences(forecast(listed.rows)):
            typer.echo(sentence, err=True)
        for found in screen_cli.screen_probes(listed.rows, asked, load_names(ASSETS / "names")):
            typer.echo(json.dumps(found, ensure_ascii=False) if as_json else screen_cli.as_text(found))
    except (ListFileRefused, screen_cli.ProbesRefused, NamesUnreadable, StoreError) as error:
        stop(str(error), WRONG_USE)


@app.command()
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
        drawn = sample.sample_badge(name, design, purpose)
        if out:
            sample.save(drawn, out, design, paper)
        if not printer:
            return
        outcome = print_badge(drawn, [printer], design=design)
    except OSError as error:
        stop(f"The badge cannot be written to {out} ({error.strerror}). Choose another folder.", CHECK_FAILED)
    except ValueError as error:
        stop(str(error), WRONG_USE)
    typer.echo(json.dumps({"outcome": outcome.result, "reason": outcome.reason}))
    raise typer.Exit(CHECK_FAILED if outcome.result is Result.FAILED else 0)


@app.command()
def doctor(config: Config = None, as_json: AsJson = False) -> None:
    """Say what ails this kiosk; exit 1 when something needs a person."""
    findings = examine(settings_of(config))
    for finding in findings:
        typer.echo(
            json.dumps(asdict(finding))
            if as_json
            else f"{'well ' if finding.well else 'ILL  '} {finding.name}: {finding.sentence}"
        )
    raise typer.Exit(0 if all(finding.well for finding in findings) else CHECK_FAILED)


@app.command()
def enroll(
    url: Annotated[str, typer.Argument()] = "",
    code: Annotated[str, typer.Argument()] = "",
    camera: Annotated[str, typer.Option(help="Read both off a sheet: a camera, clip, folder or picture.")] = "",
    config: Config = None,
) -> None:
    """Join a school of the district at URL with a one-time CODE."""
    if not camera and not (url and code):
        stop("Give the district's URL and a CODE, or --camera to read both off a sheet.", WRONG_USE)
    try:
        sheet = look(camera) if camera else Provision(url, code)
        joined = join(settings_of(config), sheet.url, sheet.code)
    except (WrongCode, WrongAddress) as error:
        stop(str(error), WRONG_USE)
    except (SyncError, StoreError, NamesUnreadable, CameraError, NoSheet) as error:
        stop(str(error), CHECK_FAILED)
    typer.echo(f"This kiosk now belongs to {joined.school_name}.")


@app.command()
def roster(
    out: Annotated[Path, typer.Option(help="File to write: .pdf, .csv, or .png as a strip for the badge roll.")],
    config: Config = None,
    log: Annotated[
        datetime | None, typer.Option(help="Instead: the visitor log of a day (.pdf, .csv).", formats=["%Y-%m-%d"])
    ] = None,
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
    settings = settings_of(config)
    try:
        made = (
            reports.log_of(settings, log.date())
            if log
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


@app.command()
def gallery(out: Annotated[Path, typer.Option(help="Folder for the pictures.")]) -> None:
    """Draw every screen in every state."""
    try:
        drawn = pictures.gallery(out)
    except StyleMissing as error:
        stop(str(error), CHECK_FAILED)
    except OSError as error:
        stop(f"The pictures cannot be written to {out} ({error.strerror}). Choose another folder.", CHECK_FAILED)
    typer.echo(f"{len(drawn)} pictures in {out}.")


def main() -> None:
    """Logs go to stderr as JSON lines, with ids and enums and never a name."""
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    app()


if __name__ == "__main__":
    main()
