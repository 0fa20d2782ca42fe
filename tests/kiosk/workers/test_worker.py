"""What every worker promises: an answer to every order, on its own thread, and an end in time."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.workers.worker import Crew, Order, Worker
from tests.relay import Relay


class Orders(QObject):
    given = Signal(object)


class Clumsy(Worker):
    """Fails at everything, and remembers on which threads it worked."""

    role = e.WorkerRole.DESK

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def begin(self) -> None:
        self.threads.append(threading.get_ident())

    def end(self) -> None:
        self.threads.append(threading.get_ident())

    def carry_out(self, order: Order) -> e.Event | None:
        assert isinstance(order.command, c.ListStaff)
        self.threads.append(threading.get_ident())
        raise RuntimeError("Maria Santos")


def test_an_order_that_fails_is_answered_and_the_log_holds_no_name(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    worker, orders = Clumsy(), Orders()
    orders.given.connect(worker.take)
    relay = Relay(worker.replied)
    crew = Crew([worker])
    crew.start()
    with qtbot.waitSignal(relay.heard, timeout=10_000) as answered:
        orders.given.emit(Order(3, c.ListStaff()))
    crew.stop()
    assert answered.args is not None
    assert answered.args[0].journey == 3
    assert answered.args[0].event == e.WorkerFailed(e.WorkerRole.DESK, "ListStaff")
    printed = capsys.readouterr()
    assert "RuntimeError" in printed.out + printed.err
    assert "Santos" not in printed.out + printed.err


def test_a_worker_begins_works_and_ends_on_one_thread_that_is_not_the_screens(qtbot: QtBot) -> None:
    worker, orders = Clumsy(), Orders()
    orders.given.connect(worker.take)
    relay = Relay(worker.replied)
    crew = Crew([worker])
    crew.start()
    with qtbot.waitSignal(relay.heard, timeout=10_000):
        orders.given.emit(Order(1, c.ListStaff()))
    crew.stop()
    assert len(worker.threads) == 3
    assert len(set(worker.threads)) == 1
    assert worker.threads[0] != threading.get_ident()
