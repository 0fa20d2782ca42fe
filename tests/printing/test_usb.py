"""Printers on USB, with the descriptors of real devices, and libusb failing as it does."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
import usb.backend.libusb1
import usb.core

from kiosk.commands.doctor import run_checks
from kiosk.demo.paper import PaperPrinter
from kiosk.settings import Settings
from printing.device_notes import Notes
from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer, print_badge
from printing.sample_badges import sample_badge
from tests.printing.board import Board
from tests.printing.ports import Script
from tests.printing.test_outcomes import same
from tests.printing.usb_bus import CLONE, COMMON, COMPOSITE, NO_PRINTER, ONE_WAY, Face, UsbBus

IMAGE = render(sample_badge())
CLONE_IDS = (0x0416, 0x5011)


def plugged(monkeypatch: pytest.MonkeyPatch, faces: tuple[Face, ...], board: Board | None = None) -> UsbBus:
    bus = UsbBus(board or Board(), Script(), faces, CLONE_IDS)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_, **__: bus)
    return bus


@pytest.mark.parametrize(("faces", "setting"), [(COMMON, {}), (CLONE, {}), (COMPOSITE, {1: 1})])
def test_endpoints_are_those_of_the_descriptor(
    faces: tuple[Face, ...], setting: dict[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Board()
    bus = plugged(monkeypatch, faces, board)
    device = open_printer(bus.url, Notes())
    assert device.status() is None
    assert device.print(IMAGE) == PrintOutcome(Result.CONFIRMED, bus.url)
    assert [same(paper, IMAGE) for paper in board.papers] == [True]
    assert bus.settings == setting
    assert bus.claimed == set()


def test_a_printer_without_a_way_back_is_sent(monkeypatch: pytest.MonkeyPatch, brief: None) -> None:
    board = Board()
    bus = plugged(monkeypatch, ONE_WAY, board)
    assert open_printer(bus.url, Notes()).print(IMAGE) == PrintOutcome(Result.SENT, bus.url)
    assert same(board.papers[-1], IMAGE)


def test_endpoints_in_the_url_go_before_the_descriptor(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = plugged(monkeypatch, (Face(((0x81, 2), (0x84, 2), (0x02, 2), (0x03, 2))),))
    written: list[int] = []

    def write(_: object, end: int, __: int, data: bytes, ___: int) -> int:
        written.append(end)
        return len(data)

    monkeypatch.setattr(bus, "bulk_write", write)
    assert open_printer(f"{bus.url}?out=03&status=none", Notes()).print(IMAGE).result is Result.SENT
    assert set(written) == {0x03}


def test_a_device_that_is_not_configured_yet_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = plugged(monkeypatch, CLONE)
    bus.configured = False
    assert open_printer(bus.url, Notes()).print(IMAGE).result is Result.CONFIRMED


REFUSALS = [
    ("enumerate_devices", errno.EIO),
    ("open_device", errno.EACCES),
    ("detach_kernel_driver", errno.EPERM),
    ("claim_interface", errno.ENOENT),
]


@pytest.mark.parametrize(("call", "number"), REFUSALS)
def test_whatever_fails_is_unreachable_and_the_next_printer_gets_the_badge(
    call: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = plugged(monkeypatch, CLONE)
    bus.fails = (call, number)
    assert open_printer(bus.url).status() is Fault.REFUSED
    with PaperPrinter() as spare:
        outcome = print_badge(sample_badge(), [bus.url, spare.url], notes=Notes())
        assert outcome == PrintOutcome(Result.CONFIRMED, spare.url)


def test_a_device_without_bulk_endpoints_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = plugged(monkeypatch, NO_PRINTER)
    assert open_printer(bus.url, Notes()).print(IMAGE) == PrintOutcome(Result.FAILED, bus.url, Fault.REFUSED)


def test_endpoints_in_the_url_that_the_device_lacks_are_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = plugged(monkeypatch, CLONE)
    url = f"{bus.url}?in=82&out=01"
    assert open_printer(url, Notes()).print(IMAGE) == PrintOutcome(Result.FAILED, url, Fault.REFUSED)


def test_no_libusb_at_all_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libusb1", "libusb0", "openusb"):
        monkeypatch.setattr(f"usb.backend.{name}.get_backend", lambda *_, **__: None)
    assert open_printer("escpos+usb://0416:5011", Notes()).status() is Fault.REFUSED


def test_a_device_that_is_pulled_while_it_is_asked_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = plugged(monkeypatch, CLONE)
    bus.fails = ("bulk_write", errno.ENODEV)
    monkeypatch.setattr("printing.print_job.BUSY_SECONDS", 0.2)
    assert open_printer(bus.url, Notes()).print(IMAGE) == PrintOutcome(Result.FAILED, bus.url, Fault.REFUSED)


@pytest.mark.parametrize("faces", [CLONE, NO_PRINTER])
def test_the_doctor_says_how_it_is_in_a_sentence(
    faces: tuple[Face, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = plugged(monkeypatch, faces)
    settings = Settings(
        data=tmp_path / "data", keys=tmp_path / "keys", camera=str(tmp_path / "no clip.mp4"), printers=(bus.url,)
    )
    [finding] = [one for one in run_checks(settings) if one.name == "printer"]
    assert finding.well is (faces is CLONE)
    assert bus.url in finding.sentence
