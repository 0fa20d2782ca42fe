"""A printer on TCP for every test that needs one, and waits short enough for a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.demo.paper import PaperPrinter
from printing.languages import escpos, zpl
from printing.transports import tcp_serial, usb


@pytest.fixture
def printer() -> Iterator[PaperPrinter]:
    with PaperPrinter() as running:
        yield running


_ANSWERS = ((escpos, "_ANSWER_SECONDS"), (escpos, "_IN_ORDER_SECONDS"), (zpl, "_ANSWER_SECONDS"))


@pytest.fixture(autouse=True)
def patient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that comes is waited for, however busy the machine is."""
    if "impatient" not in request.fixturenames:
        for module, name in _ANSWERS:
            monkeypatch.setattr(module, name, 3.0)


def shorten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for in vain comes to its end soon; what is answered is answered sooner still."""
    for module, name, seconds in (
        (escpos, "_ANSWER_SECONDS", 0.7),
        (escpos, "_IN_ORDER_SECONDS", 0.7),
        (escpos, "ANSWER_SECONDS", 1.0),
        (zpl, "_ANSWER_SECONDS", 0.7),
        (tcp_serial, "STALL_SECONDS", 2.0),
        (usb, "STALL_SECONDS", 2.0),
    ):
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture
def brief(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shorten(monkeypatch)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for in vain, at a fifth: the order of events stays, the waiting does not."""
    for module, name in (
        (escpos, "ANSWER_SECONDS"),
        (escpos, "PRINT_SECONDS"),
        (escpos, "_POLL_SECONDS"),
        (tcp_serial, "STALL_SECONDS"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name) / 5)
