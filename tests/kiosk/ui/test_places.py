"""Where controls lie: what leaves, skips or ends something never lies where the page before has what goes on. The
overlap of every control with every control of every page that can follow, upright and on its side, in English and in
Spanish words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.office import steps as o
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import SIZES, settle, states
from kiosk.ui import samples
from kiosk.ui.pages import SCREENS
from kiosk.ui.samples import Sample
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.window import Window
from language.catalogue import OFFERED

LEAVES = ("back", "cancel", "skip-photo", "skip-question", "came-back", "refuse", "revoke", "not-needed-")
"""What leaves a page, skips a part, or ends something that cannot be had back."""
HELD = "hold-to-compare"


@dataclass(frozen=True, slots=True)
class Control:
    name: str
    role: str
    place: QRect

    @property
    def leaves(self) -> bool:
        return self.name.startswith(LEAVES)

    @property
    def goes_on(self) -> bool:
        """The one thing that a page is for. A row or a tile is one of many: only the guard can keep its place."""
        return (self.role == "primary" or self.name == "pin-enter") and self.name != HELD and not self.leaves


def controls(window: Window) -> list[Control]:
    found = []
    for button in window.findChildren(Button):
        if button.isVisibleTo(window) and button.isEnabled() and button.property("role") not in ("key", "strip"):
            place = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
            found.append(Control(button.objectName(), str(button.property("role")), place))
    return found


def follows(sample: Sample, window: Window) -> dict[str, type]:
    """Which page each control leads to, by the flow itself; what the desk answers is among them."""
    heard: list[e.Event] = []
    window.happened.connect(heard.append)
    leads: dict[str, type] = {}
    for control in controls(window):
        heard.clear()
        window.show_step(s.Welcome())
        window.show_step(sample.step)
        window.guard._until = 0.0  # a hand that has read the page
        QTest.mouseClick(window.control(control.name), Qt.MouseButton.LeftButton)
        if heard:
            leads[control.name] = type(advance(sample.step, heard[0])[0])
    window.happened.disconnect(heard.append)
    return leads


ANSWERS: dict[type, tuple[type, ...]] = {
    s.Confirm: (s.AlreadyHere,),
    o.StaffPin: (o.Cases, o.Badges, o.OnSite, o.Review),
    s.Checking: (s.Held, s.Done, s.Trouble),
}
"""Pages that an answer of the desk brings, whatever is pressed."""


ONE_OF_EACH = (
    "welcome", "scanning", "scanning-late", "scanning-expired", "typing", "typing-name", "confirm-long",
    "confirm-usual-again", "already-here-long", "purpose", "destination", "conduct", "photo", "photo-asked",
    "photo-taken", "photo-failed", "checking", "recording", "opening-case", "printing", "signing-out", "held",
    "done-confirmed", "signed-out-too_soon", "trouble-pass_not_known", "staff", "staff-second", "pin-s1", "pin-s2",
    "pin-wait", "pin-admission-long", "cases", "review-usual", "review-long", "review-three", "review-needs_reason",
    "review-left", "badges", "on-site", "on-site-crowd", "guest-1", "remembered", "recollection-0",
    "recollection-confirming", "paused-emergency", "leaving", "pin-closing", "review-deciding", "destination-optional",
    "whom-or-where", "whom", "host-away", "host-away-office", "question-number", "question-text-missing",
    "question-choice", "question-yes-no",
    "question-date-wrong", "question-person", "photo-required-failed", "done-dropped",
    "look-once-long", "look-once-refusing", "cases-typed", "cases-make-pass",
)  # fmt: skip
"""Samples in which controls lie differently; those of a page's other texts are held by test_fit."""


@cache
def leads() -> dict[type, dict[str, type]]:
    """Where each control of each kind of page leads; this is the same in every shape and language."""
    found: dict[type, dict[str, type]] = {}
    for sample, window in states(SIZES["portrait"], ONE_OF_EACH.__contains__):
        if type(sample.step) not in found:
            found[type(sample.step)] = follows(sample, window)
    return found


Pages = dict[str, tuple[Sample, list[Control]]]


@pytest.mark.parametrize(("shape", "language"), [(shape, language) for shape in SIZES for language in OFFERED])
def test_nothing_that_leaves_lies_where_something_goes_on(styled: QApplication, shape: str, language: str) -> None:
    assert set(leads()) == set(SCREENS)
    pages: Pages = {
        sample.name: (sample, controls(window))
        for sample, window in states(SIZES[shape], ONE_OF_EACH.__contains__, language)
    }
    assert leaves_where_the_page_before_goes_on(pages) == []
    assert back_or_cancel_where_any_page_goes_on(pages) == set()


def leaves_where_the_page_before_goes_on(pages: Pages) -> list[str]:
    flaws, pairs = [], 0
    for name, (sample, before) in pages.items():
        kind = type(sample.step)
        for control in before:
            next_kinds = {leads()[kind].get(control.name), *ANSWERS.get(kind, ())}
            for other, (following, after) in pages.items():
                if kind is o.StaffPin and isinstance(following.step, o.Review) and not following.step.deciding:
                    continue  # a PIN for an admission brings the page back while the decision is being saved
                for lying in after if type(following.step) in next_kinds else ():
                    pairs += 1
                    if control.place.intersects(lying.place) and control.goes_on and lying.leaves:
                        flaws.append(f"{name}: {control} -> {other}: {lying}")
    assert pairs > 1000
    return flaws


def back_or_cancel_where_any_page_goes_on(pages: Pages) -> set[str]:
    every = [(name, control) for name, (_, found) in pages.items() for control in found]
    ways_out = [(page, control) for page, control in every if control.name in ("back", "cancel")]
    primaries = [(page, control) for page, control in every if control.role == "primary" and control.goes_on]
    assert len(ways_out) > 20
    assert len(primaries) > 5
    return {
        f"{one}: {primary} / {page}: {way}"
        for one, primary in primaries
        for page, way in ways_out
        if primary.place.intersects(way.place)
    }


def test_the_second_tap_that_revokes_lies_elsewhere_than_the_first(window: Window) -> None:
    kept = next(one.step for one in samples.samples() if one.name == "recollection-0")
    assert isinstance(kept, o.OneRecollection)
    places = []
    for step in (kept, replace(kept, confirming=True)):
        window.show_step(step)
        settle()
        places += [control.place for control in controls(window) if control.name == "revoke"]
    first, second = places
    assert not first.intersects(second)
