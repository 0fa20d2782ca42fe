"""The demo's window offers the district's pages."""

from __future__ import annotations

import pytest
import requests
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from kiosk.demo.run import Panel
from kiosk.demo.stage import INVITED, Stage

pytestmark = pytest.mark.slow


def test_a_button_for_each_person_opens_a_page_that_makes_their_account(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the demo's window
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)  # no browser on a screen that nobody sees
    panel = Panel(stage, stage.invitations())
    buttons = {button.text(): button for button in panel.findChildren(QPushButton)}
    # WHEN the buttons are pressed
    for who in INVITED:
        buttons[who].click()
    # THEN each opens an invitation of the district that is running, as that person
    pages = [requests.get(url.toString(), timeout=20) for url in opened]
    assert [page.status_code for page in pages] == [200] * len(INVITED)
    assert [mail in page.text for (mail, *_), page in zip(INVITED.values(), pages, strict=True)] == [True] * len(
        INVITED
    )
    stage.kiosk.window.setParent(None)  # the stage closes it
