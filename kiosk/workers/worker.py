"""What every worker is: one QObject on one QThread around one blocking resource."""

from __future__ import annotations

import structlog
from PySide6.QtCore import QObject, QThread, Signal, Slot

from kiosk.checkin import events as e
from kiosk.workers.messages import Order, Reading, Reply

log = structlog.get_logger()

SHUTDOWN_MS = 2000
"""No worker blocks longer than this: what it calls has time-outs of its own."""


class Worker(QObject):
    """Carries out the orders it is given, one after the other, and always answers.

    Signals:
        replied: a Reply.
        gauged: a Reading.
    """

    replied = Signal(object)
    gauged = Signal(object)
    role: e.Worker

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
        """Carry out an order. Whatever goes wrong, the flow hears of it: a step must never wait for ever."""
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

    def gauge(self, field: str, value: object) -> None:
        self.gauged.emit(Reading(field, value))

    def _failed(self, order: Order, error: Exception) -> None:
        name = type(order.command).__name__
        log.error("worker_failed", worker=self.role.value, during=name, **traits(error))
        self.replied.emit(Reply(order.journey, e.WorkerFailed(self.role, name)))


def traits(error: Exception) -> dict[str, str]:
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
