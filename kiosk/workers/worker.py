"""The base of all workers: one QObject on one QThread around one blocking resource, and the messages it exchanges."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from PySide6.QtCore import QObject, QThread, Signal, Slot

from kiosk.checkin import events as e
from kiosk.checkin.commands import Command
from kiosk.checkin.events import Event
from kiosk.checkin.health import HealthPart


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and the journey that gave it."""

    journey: int
    command: Command


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an order. The conductor drops the reply of a journey that has ended."""

    journey: int
    event: Event


@dataclass(frozen=True, slots=True)
class HealthUpdate:
    """One part of the kiosk's Health as a worker sees it now."""

    part: HealthPart
    value: object


log = structlog.get_logger()

SHUTDOWN_MS = 2000
"""Every call that a worker makes has a time-out below this."""


class Worker(QObject):
    """Carries out the orders it is given, one after the other, and always answers.

    Signals:
        replied: a Reply.
        health_updated: a HealthUpdate.
    """

    replied = Signal(object)
    health_updated = Signal(object)
    role: e.WorkerRole

    def begin(self) -> None:
        """Runs once, on the worker's own thread."""

    def end(self) -> None:
        """Runs last, on the worker's own thread: let go of the resource."""

    # PySide6 runs a slot that a subclass overrides on the thread of the sender, so these two are nobody's to override.

    @Slot()
    def started(self) -> None:
        self.begin()

    @Slot()
    def finished(self) -> None:
        self.end()

    @Slot(object)
    def take(self, order: Order) -> None:
        """Carry out an order. Every error is answered with WorkerFailed, so that no step waits forever."""
        try:
            event = self.carry_out(order)
        except Exception as error:  # noqa: BLE001  the edge of the thread: an answer is owed, and the log has the kind
            self._failed(order, error)
            return
        if event is not None:
            self.replied.emit(Reply(order.journey, event))

    def carry_out(self, order: Order) -> e.Event | None:
        """The answer to an order, or None where there is none or it comes later. Errors become WorkerFailed."""
        raise NotImplementedError

    def update_health(self, part: HealthPart, value: object) -> None:
        self.health_updated.emit(HealthUpdate(part, value))

    def _failed(self, order: Order, error: Exception) -> None:
        name = type(order.command).__name__
        log.error("worker_failed", worker=self.role.value, during=name, **error_fields(error))
        self.replied.emit(Reply(order.journey, e.WorkerFailed(self.role, name)))


def error_fields(error: Exception) -> dict[str, str]:
    """What may be logged of an error: its kind and its place. Its message may hold a name."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else ""
    return {"kind": type(error).__name__, "place": place}


class Crew(QObject):
    """The workers and their threads: all start together, all stop within the shutdown budget."""

    stopping = Signal()

    def __init__(self, workers: list[Worker], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[QThread] = []
        self._workers = workers
        for worker in workers:
            thread = QThread(self)
            thread.setObjectName(worker.role.value)
            worker.moveToThread(thread)
            thread.started.connect(worker.started)
            thread.finished.connect(worker.finished)
            self._threads.append(thread)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask all to end, then wait for each. A thread that does not end is named in the log."""
        self.stopping.emit()
        for thread in self._threads:
            thread.quit()
        for thread in self._threads:
            if not thread.wait(SHUTDOWN_MS):
                log.error("worker_stuck", worker=thread.objectName())
