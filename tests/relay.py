"""Brings a worker's signals to the test's own thread: a plain callable would run on the worker's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot


class Relay(QObject):
    """Emits `heard` on the thread it was made on, for everything that the signals it listens to carry."""

    heard = Signal(object)

    def __init__(self, *signals: SignalInstance) -> None:
        super().__init__()
        for signal in signals:
            signal.connect(self.hear)

    @Slot()
    @Slot(object)
    def hear(self, said: object = None) -> None:
        self.heard.emit(said)
