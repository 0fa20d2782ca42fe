"""A form on a real X server into which xdotool types; prints what reached it. Run by test_wedge_on_x11."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QProcess, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from kiosk.ui.wedge_filter import WedgeFilter

LOOK_MS = 100


def main(focus: str, delay_ms: str, text: str) -> None:
    app = QApplication([])
    form = QWidget()
    field, button = QLineEdit(form), QPushButton("Check in", form)
    for row, child in enumerate((field, button)):
        child.setGeometry(20, 20 + 80 * row, 300, 60)
    form.resize(400, 200)
    clicks: list[bool] = []
    bursts: list[str] = []
    button.clicked.connect(clicks.append)
    wedge = WedgeFilter(app)
    wedge.burst.connect(bursts.append)
    app.installEventFilter(wedge)
    form.show()
    form.activateWindow()
    (button if focus == "button" else field).setFocus()
    typist = QProcess(app)
    typist.finished.connect(lambda: QTimer.singleShot(20 * LOOK_MS, app.quit))

    def begin() -> None:
        if form.isActiveWindow() and typist.state() is QProcess.ProcessState.NotRunning:
            ready.stop()
            typist.start("xdotool", ["type", "--delay", delay_ms, "--", text])

    ready = QTimer(app)
    ready.timeout.connect(begin)
    ready.start(LOOK_MS)
    app.exec()
    print(json.dumps({"bursts": bursts, "field": field.text(), "clicks": len(clicks)}))  # noqa: T201  its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
