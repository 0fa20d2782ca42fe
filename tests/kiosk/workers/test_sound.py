"""Calls for staff are heard: real sound files, through a real player process on the machine's path."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import wave
from array import array
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from kiosk.app import _join_staff_calls
from kiosk.checkin.health import HealthPart, ServerState, SoundFault
from kiosk.conductor import Conductor
from kiosk.workers import staff_calls
from kiosk.workers.staff_calls import SoundPlayer, StaffCall, StaffCaller, play
from kiosk.workers.worker import Crew, HealthUpdate

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows plays through winsound, and no program")
SOUNDS = Path("assets", "sounds")


@pytest.fixture
def sounds(root: Path) -> Path:
    return root / SOUNDS


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no player yet; what is put into this folder is on its path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(machine: Path, name: str, does: str) -> Path:
    """A player that writes down what it was given, and then does something."""
    heard = machine.parent / f"{name}.heard"
    program = machine / name
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{heard}"\n{does}\n')
    program.chmod(0o755)
    return heard


@pytest.mark.parametrize("call", StaffCall)
def test_every_call_is_a_sound_of_its_own_that_is_loud_and_does_not_click(sounds: Path, call: StaffCall) -> None:
    with wave.open(str(sounds / f"{call.value}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert 1 <= file.getnframes() / file.getframerate() <= 4
        samples = array("h", file.readframes(file.getnframes()))
    assert 0.7 * 32_767 < max(map(abs, samples)) < 0.9 * 32_767
    assert max(abs(samples[0]), abs(samples[-1])) < 100


def test_the_sounds_are_those_that_their_program_writes(sounds: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make", sounds / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for name, (seconds, notes) in make.SOUNDS.items():
        with wave.open(str(sounds / f"{name}.wav")) as file:
            kept = array("h", file.readframes(file.getnframes()))
        computed = make.samples(seconds, notes)
        assert max((abs(one - other) for one, other in zip(kept, computed, strict=True)), default=0) <= 1


def test_the_first_player_that_works_plays(machine: Path, sounds: Path) -> None:
    broken, works = install(machine, "paplay", "exit 1"), install(machine, "aplay", "exit 0")
    assert play(sounds / "call.wav") is None
    assert broken.read_text() == f"{sounds / 'call.wav'}\n"
    assert works.read_text() == f"--quiet {sounds / 'call.wav'}\n"


def test_a_machine_without_a_player_says_so(machine: Path, sounds: Path) -> None:
    assert list(machine.iterdir()) == []
    assert play(sounds / "call.wav") is SoundFault.NO_PLAYER


def test_players_without_a_device_and_players_that_hang_are_a_fault(
    machine: Path, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_calls, "LONGEST_S", 0.5)
    install(machine, "pw-play", f'exec "{sys.executable}" -c "import threading; threading.Event().wait()"')
    install(machine, "aplay", "exit 1")
    assert play(sounds / "call.wav") is SoundFault.FAILED


def test_with_the_network_dead_the_kiosk_calls_for_staff(
    qtbot: QtBot, machine: Path, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a kiosk that has no district WHEN a case waits THEN a player is started, and once more, urgently."""
    heard = install(machine, "aplay", "exit 0")
    now = [0.0]
    conductor = Conductor()
    sounder = SoundPlayer(sounds, conductor)
    bell = StaffCaller(sounder.sound, lambda: now[0], conductor)
    conductor.health_changed.connect(bell.use_health)
    for one in (bell, sounder):
        one.health_updated.connect(conductor.health_updated)
    conductor.health_updated(HealthUpdate(HealthPart.SERVER, ServerState.AWAY))
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    for at, name in ((60.0, "call.wav"), (180.0, "urgent.wav")):
        now[0] = at
        with qtbot.waitSignal(sounder.health_updated, timeout=30_000):
            bell.check()
        assert heard.read_text().splitlines()[-1] == f"--quiet {sounds / name}"
    assert len(heard.read_text().splitlines()) == 2
    assert conductor.health.sound is None


def test_a_call_that_nobody_could_hear_is_shown_until_one_sounds(qtbot: QtBot, machine: Path, sounds: Path) -> None:
    conductor = Conductor()
    sounder = SoundPlayer(sounds, conductor)
    sounder.health_updated.connect(conductor.health_updated)
    with qtbot.waitSignal(conductor.health_changed, timeout=30_000):
        sounder.sound(StaffCall.STAFF)
    assert conductor.health.sound is SoundFault.NO_PLAYER
    install(machine, "paplay", "exit 0")
    for thread in threading.enumerate():
        if thread.name == "sound":
            thread.join(30)
    with qtbot.waitSignal(conductor.health_changed, timeout=30_000):
        sounder.sound(StaffCall.STAFF)
    assert conductor.health.sound is None


def test_one_call_at_a_time_is_played(qtbot: QtBot, machine: Path, sounds: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    heard = install(machine, "aplay", f'read line < "{gate}"')
    sounder = SoundPlayer(sounds)
    sounder.sound(StaffCall.STAFF)
    sounder.sound(StaffCall.STAFF)
    with qtbot.waitSignal(sounder.health_updated, timeout=30_000):
        gate.write_text("go on\n")
    assert len(heard.read_text().splitlines()) == 1


def test_a_kiosk_that_closes_calls_nobody_any_more(qtbot: QtBot) -> None:
    """GIVEN a waiting case WHEN the crew stops THEN nothing checks for calls any more, even if new cases come in."""
    conductor, crew = Conductor(), Crew([])
    _join_staff_calls(conductor, crew)
    (bell,) = conductor.findChildren(StaffCaller)
    (timer,) = bell.findChildren(QTimer)
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    assert timer.isActive()
    crew.stop()
    assert not timer.isActive()
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a", "b")))
    assert not timer.isActive()
