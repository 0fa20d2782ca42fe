"""The page of an emergency."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from kiosk.checkin.steps import PauseCause, Paused
from kiosk.ui.window import Window
from sync.contract.vocabulary import Emergency


def test_the_screen_sends_people_to_the_staff_and_never_says_which_emergency_it_is(window: Window) -> None:
    window.show_step(Paused())
    said = " ".join(label.text() for label in window.screen_on_view.findChildren(QLabel)).casefold()
    assert "follow the staff" in said
    assert not any(emergency.value in said for emergency in Emergency if emergency is not Emergency.OTHER)


def test_a_kiosk_that_was_taken_out_says_where_to_go_and_frightens_nobody(window: Window) -> None:
    window.show_step(Paused())
    alarming = window.grab().toImage()
    window.show_step(Paused(PauseCause.REVOKED))
    said = " ".join(label.text() for label in window.screen_on_view.findChildren(QLabel))
    assert "office window" in said
    assert "follow the staff" not in said.casefold()
    assert window.grab().toImage() != alarming
