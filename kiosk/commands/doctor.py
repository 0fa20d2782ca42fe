"""`python main.py doctor`: checks camera, printer, sound, clock, disk, key, server and lists, and says what to do."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from kiosk.app import ASSETS, district_client, open_records
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.commands.command_line import CHECK_FAILED, AsJson, Config, settings_of
from kiosk.records import badge_spool, cases, outbox
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError
from kiosk.records.trusted_time import Clocks
from kiosk.settings import Settings
from kiosk.ui import wording_lists
from kiosk.ui.wording_health import CAMERA, CLOCK, DOUBLED, PRINTER, READER, SOUND
from kiosk.workers import status_report
from kiosk.workers.staff_calls import play
from language.catalogue import OFFERED, CatalogueDamaged
from language.marks import counted
from language.translator import translator
from printing.layout.badge_design import BadDesign, load_design
from printing.layout.readback import second_reader
from printing.printer_chain import BadPrinterUrl, open_printer
from scanning.capture.camera import CameraFault
from scanning.capture.camera_supervisor import CameraSupervisor
from scanning.capture.cameras import DEV, cameras, kiosk_camera
from scanning.readers.serial_reader import ReaderError, SerialReader, parse_url
from screening.name_files import NamesUnreadable
from sync.contract.kiosk_limits import LEAST_FREE_MB, LEAST_FREE_SHARE, ends_soon
from sync.contract.vocabulary import ClockDoubt, ListState
from sync.exchange.errors import SyncError, WrongAddress

MOST_SKEW = timedelta(minutes=2)
CAMERA_S = 45.0
"""For the first picture: a process to start, and a slow driver."""

_LOOK_S = 0.05
_UNDECIDED = frozenset({None, CameraFault.STARTING, CameraFault.SILENT})


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. `sentence` says the result, and what to do where `well` is False."""

    name: str
    well: bool
    sentence: str


def run_checks(settings: Settings) -> list[Finding]:
    """Run every check once. Takes as long as the slowest device's time-out; changes nothing."""
    found = [_camera(settings), *plugged_in(), *_readers(settings), *_layout(settings), *_printers(settings), _sound()]
    found += _languages()
    found.append(_disk(settings.data))
    try:
        store, lists = open_records(settings, read_only=True)
    except (StoreError, NamesUnreadable) as error:
        return [*found, Finding("key", False, str(error))]
    try:
        return [*found, Finding("key", True, "The records can be opened."), *_records(settings, store, lists)]
    finally:
        lists.close()
        store.close()


def _records(settings: Settings, store: Store, lists: BarredLists) -> list[Finding]:
    server, told = _server(settings, store)
    clocks = replace(status_report.known_clocks(store, lists), district=told)
    unsent, waiting = outbox.count_unsent(store), cases.count_waiting(store)
    roll, badges = badge_spool.read_roll(store).badges, len(badge_spool.questions(store))
    return [
        *_lists(store, lists, clocks),
        server,
        *_clock(clocks, server),
        Finding("badges", badges == 0, _badges(roll, badges)),
        Finding(
            "journal", True, f"Entries waiting for the district: {unsent}; visitors waiting for a decision: {waiting}."
        ),
    ]


def _badges(roll: int, unseen: int) -> str:
    given = f"Badges printed since somebody last said that a new roll is in: {roll}."
    if not unseen:
        return given
    return f"{given} Badges that nobody has seen: {unseen}. Look at them on the office pages, under Badges."


def _lists(store: Store, lists: BarredLists, clocks: Clocks) -> list[Finding]:
    """How the lists stand and how old each is, which of them ail, and whether anybody would miss one."""
    # Looked through to the end, however long it takes.
    faults = wording_lists.feed_advices(translator(), lists.faults(wait_s=None).items())
    state = status_report.list_state_by(clocks, lists)
    found = [Finding("list", state is ListState.CURRENT, _age(lists, state, clocks.best or clocks.own))]
    if lists.feeds() or lists.set_version:
        found += [Finding("list", False, one.full) for one in faults]
    found += [
        Finding("list", False, one.full)
        for one in wording_lists.emptied_advices(translator(), status_report.emptied(store, lists).items())
    ]
    if not lists.set_version:
        found.append(Finding("list", False, wording_lists.UNCONFIRMED.full))
    return found


def _age(lists: BarredLists, state: ListState, now: datetime) -> str:
    signed = (lists.current(feed) for feed in sorted(lists.feeds()))
    ages = [
        f"{one.manifest.feed} {counted((now - datetime.fromisoformat(one.manifest.issued)).days, 'day', 'days')} old, "
        f"{counted(one.manifest.count, 'entry', 'entries')}"
        for one in signed
        if one
    ]
    how = "The lists are in force."
    if state is ListState.ABSENT and lists.feeds():
        how = "The lists are not complete, so every visitor comes to the office."
    elif state in wording_lists.LISTS:
        how = wording_lists.LISTS[state].full
    return f"{how} ({'; '.join(ages)})" if ages else how


def _server(settings: Settings, store: Store) -> tuple[Finding, datetime | None]:
    """Whether the district answers, and its clock where it proved it."""
    if store.secrets.revoked:
        sentence = (
            "The district has taken this kiosk out, so nobody can check in here. What it had not sent yet is kept; "
            "enroll it again to send that."
        )
        return Finding("server", False, sentence), None
    try:
        client = district_client(settings, store)
        try:
            client.held(store.secrets.district_keys())
            told, doubled, ends = client.server_time, client.doubled, client.certificate_ends
        finally:
            client.close()
    except (SyncError, WrongAddress) as error:
        return Finding("server", False, str(error)), None
    if doubled:
        return Finding("server", False, DOUBLED.full), told
    last = datetime.fromisoformat(ends) if ends else None
    if last and ends_soon(last, told or datetime.now(UTC)):
        return Finding("server", False, f"The district's certificate ends on {last.date()}. Tell district IT."), told
    return Finding("server", True, "The district answers and knows this kiosk."), told


def _clock(clocks: Clocks, server: Finding) -> list[Finding]:
    """How this machine's clock stands to the district's; nothing where neither it nor anything else tells."""
    if clocks.district is None:
        if clocks.doubt is not None:
            return [Finding("clock", False, CLOCK[clocks.doubt].full)]
        if server.well:
            return [Finding("clock", False, "The district told no time that its key had signed. Tell district IT.")]
        return []
    skew = abs(clocks.own - clocks.district)
    if clocks.apart:
        return [Finding("clock", False, f"{CLOCK[ClockDoubt.APART].full} They differ by {_span(skew)}.")]
    sentence = f"The clock is within {max(1, round(skew.total_seconds()))} s of the district's."
    if skew > MOST_SKEW:
        sentence = (
            f"The clock is {round(skew.total_seconds())} s off the district's, so times in the visitor log are wrong. "
            "Turn on the operating system's time synchronization."
        )
    return [Finding("clock", skew <= MOST_SKEW, sentence)]


def _span(skew: timedelta) -> str:
    hours = f"{round(skew.total_seconds() / 3600, 1):g}"
    return counted(skew.days, "day", "days") if skew.days else f"{hours} {'hour' if hours == '1' else 'hours'}"


def _camera(settings: Settings) -> Finding:
    """By a process of its own, as the kiosk does: a driver that hangs does not answer, and cannot be left."""
    supervisor, last_moment = CameraSupervisor(kiosk_camera(settings.camera)), time.monotonic() + CAMERA_S
    try:
        look = supervisor.look()
        while look.frame is None and look.fault in _UNDECIDED and time.monotonic() < last_moment:
            time.sleep(_LOOK_S)
            look = supervisor.look()
    finally:
        supervisor.close()
    fault = CameraFault.SILENT if look.frame is None and look.fault in _UNDECIDED else look.fault
    return Finding("camera", fault is None, CAMERA[fault].full if fault else "The camera shows pictures.")


def plugged_in(dev: Path = DEV) -> list[Finding]:
    """What the settings may call the cameras that are plugged in; nothing where the system gives them no names."""
    names = cameras(dev)
    return [Finding("cameras", True, f"Plugged in: {', '.join(names)}.")] if names else []


def _sound() -> Finding:
    """With a sound that nobody hears."""
    fault = play(ASSETS / "sounds" / "silence.wav")
    return Finding("sound", fault is None, SOUND[fault].full if fault else "Sounds can be played.")


def _languages() -> list[Finding]:
    """What visitors may choose, and whether a speaker has read it: one that nobody has is shown, but IT should know."""
    found = []
    for tag in OFFERED:
        try:
            speaks = translator(tag)
        except CatalogueDamaged as error:
            found.append(Finding("language", False, str(error)))
            continue
        read = "" if speaks.catalogue.reviewed else " No speaker of it has reviewed the texts yet; ask one to."
        found.append(Finding("language", True, f"{speaks.name} ({tag}) is offered.{read}"))
    return found


def _readers(settings: Settings) -> list[Finding]:
    found = []
    for url in settings.reader:
        serial = parse_url(url)
        if serial is None:
            found.append(Finding("reader", True, "A reader that types is listened for, if there is one."))
            continue
        try:
            SerialReader(*serial).close()
        except ReaderError as error:
            found.append(Finding("reader", False, f"{url}: {READER[error.fault].full}"))
        else:
            found.append(Finding("reader", True, f"{url} opens."))
    return found


def _layout(settings: Settings) -> list[Finding]:
    """Nothing where the standard one is used: without its own the kiosk would not start."""
    if settings.badge_layout is None:
        return []
    try:
        load_design(settings.badge_layout)
    except BadDesign as error:
        return [Finding("badges", False, str(error))]
    return [Finding("badges", True, "The badge layout can be used.")]


def _printers(settings: Settings) -> list[Finding]:
    if not settings.printers:
        return [Finding("printer", False, "No printer is set up, so no badge can come out. Add one to `printers`.")]
    found = []
    for url in settings.printers:
        try:
            fault = open_printer(url).status()
        except BadPrinterUrl as error:
            found.append(Finding("printer", False, str(error)))
            continue
        found.append(
            Finding("printer", fault is None, f"{url}: {PRINTER[fault].full}" if fault else f"{url} is ready.")
        )
    if not second_reader():
        found.append(
            Finding(
                "printer",
                False,
                "The code on a badge is read back by one reader instead of two: the library libzbar is missing. "
                "Install it (on Debian and Ubuntu: libzbar0).",
            )
        )
    return found


def _disk(data: Path) -> Finding:
    disk = status_report.disk_space(data)
    if disk is None:
        return Finding("disk", False, f"The system does not say how much of the disk under {data} is free.")
    if disk.is_low:
        return Finding(
            "disk", False,
            f"Only {disk.free_mb} MB are free, {disk.percent} % of the disk. Records need {LEAST_FREE_MB} MB, and "
            f"{LEAST_FREE_SHARE:.0%} should stay free. Free some space.",
        )  # fmt: skip
    return Finding("disk", True, f"{disk.free_mb // 1024} GB are free, {disk.percent} % of the disk.")


def doctor(config: Config = None, as_json: AsJson = False) -> None:
    """Say what ails this kiosk; exit 1 when something needs a person."""
    findings = run_checks(settings_of(config))
    for finding in findings:
        typer.echo(
            json.dumps(asdict(finding))
            if as_json
            else f"{'well ' if finding.well else 'ILL  '} {finding.name}: {finding.sentence}"
        )
    raise typer.Exit(0 if all(finding.well for finding in findings) else CHECK_FAILED)
