"""An emergency stops check-in where nothing is being written, and gives it back when it ends."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.events import PauseBegan, PauseEnded
from kiosk.checkin.flow import advance
from kiosk.checkin.health import HealthPart
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import PauseCause, Paused, Step
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import Conductor
from kiosk.workers.worker import HealthUpdate
from sync.contract.vocabulary import Emergency
from tests import samples as x

DRAFT = s.Draft(x.MARIA, x.PARENT, x.OFFICE, "conduct-1", x.PHOTO, x.LAST)


@pytest.mark.parametrize("step", [s.Welcome(), s.Scanning(), s.Typing(), s.Conduct(DRAFT), s.Done(x.VISIT, None)])
def test_whoever_is_answering_is_stopped(step: Step) -> None:
    assert advance(step, PauseBegan()) == (Paused(), [])


def test_of_a_strong_match_the_office_hears_all_the_same() -> None:
    after, commands = advance(s.Confirm(s.Draft(x.MARIA, screening=x.STRONG)), PauseBegan())
    assert after == Paused()
    assert [type(command) for command in commands] == [c.NoteWentAway]


@pytest.mark.parametrize("step", [s.Recording(DRAFT), s.OpeningCase(DRAFT), s.SigningOut(), o.Cases(x.CLERK)])
def test_what_is_being_written_ends_and_the_office_goes_on(step: Step) -> None:
    assert advance(step, PauseBegan()) == (step, [])


@pytest.mark.parametrize("event", [ve.Started(), e.Scanned(x.LICENSE), ve.TypingChosen(), ve.LeavingChosen()])
def test_nobody_checks_in_meanwhile(event: e.Event) -> None:
    assert advance(Paused(), event) == (Paused(), [])
    assert advance(Paused(), oe.StaffAsked()) == (o.StaffNames(), [c.ListStaff()])
    assert advance(Paused(), PauseEnded()) == (s.Welcome(), [])


def test_a_kiosk_that_was_taken_out_is_no_emergency_and_an_emergency_counts_for_more(qtbot: QtBot) -> None:
    conductor = Conductor()
    conductor.health_updated(HealthUpdate(HealthPart.REVOKED, value=True))
    steps = [conductor.step]
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, Emergency.HOLD))
    steps.append(conductor.step)
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, None))
    steps.append(conductor.step)
    conductor.happened(oe.StaffAsked())
    conductor.happened(e.Cancelled())
    steps.append(conductor.step)
    revoked, emergency = Paused(PauseCause.REVOKED), Paused(PauseCause.EMERGENCY)
    assert steps == [revoked, emergency, revoked, revoked]


def test_the_pause_comes_back_after_what_was_going_on(qtbot: QtBot) -> None:
    conductor = Conductor()
    conductor.happened(oe.StaffAsked())
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, Emergency.LOCKDOWN))
    steps = [type(conductor.step)]
    conductor.happened(e.Cancelled())
    steps.append(type(conductor.step))
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, Emergency.EVACUATE))
    conductor.happened(ve.Started())
    steps.append(type(conductor.step))
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, None))
    steps.append(type(conductor.step))
    assert steps == [o.StaffNames, Paused, Paused, s.Welcome]


def test_nobody_begins_behind_whoever_was_being_recorded(qtbot: QtBot) -> None:
    conductor = Conductor()
    conductor.step = s.Recording(DRAFT)
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, Emergency.LOCKDOWN))
    steps = []
    # WHEN that visitor's record ends, and the next one holds up a card while the end is on screen
    for event in (ve.Recorded(x.VISIT), e.TimedOut(), e.Scanned(x.LICENSE)):
        conductor.happened(event)
        steps.append(type(conductor.step))
    # THEN nobody is begun with
    assert steps == [s.PrintingBadge, s.Done, Paused]
