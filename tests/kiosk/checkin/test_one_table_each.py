"""A step, a command and a part of health are each declared in one table, which has all of them."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from kiosk.checkin.commands import COMMANDS, Command
from kiosk.checkin.events import WorkerRole
from kiosk.checkin.flow import HANDLERS
from kiosk.checkin.health import Health, HealthPart
from kiosk.checkin.steps import STEPS, Step
from kiosk.ui.pages import SCREENS
from kiosk.workers.desk_worker import DUTIES


def test_every_step_has_its_traits_a_handler_and_a_screen() -> None:
    steps = set(get_args(Step))
    assert (set(STEPS), set(HANDLERS), set(SCREENS)) == (steps, steps, steps)


def test_every_command_has_a_worker_and_the_desk_carries_out_its_own() -> None:
    assert set(COMMANDS) == set(get_args(Command))
    assert {kind for kind, traits in COMMANDS.items() if traits.worker is WorkerRole.DESK} == set(DUTIES)


def test_every_field_of_health_is_a_part_that_a_worker_can_tell() -> None:
    assert sorted(HealthPart) == sorted(field.name for field in fields(Health))
