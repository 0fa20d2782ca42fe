"""A kiosk that is killed while it writes loses no visit that it has said was recorded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.records import badge_spool, visits
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.store import open_store
from kiosk.records.tables import BadgeState
from sync.contract.journal.entry import Kind
from tests.kiosk.records.world import District, kinds

LINES_BEFORE = 28
"""The most visits that are waited for before a kill; it falls at another place of the writing each time."""


def kill_and_look(folder: Path, root: Path, kills: int) -> int:
    """Kill a process that records visits `kills` times; returns how many visits it had answered.

    Raises AssertionError where an answered visit, its entry, badge job or photo is missing, or a chain does not hold.
    """
    data = folder / "data"
    secrets = with_enrollment(load_or_create(folder / "keys", data), "https://d.example", District().enrolled())
    answered: dict[str, str] = {}
    for kill in range(kills):
        # GIVEN a kiosk that records without pause WHEN it is killed in the middle of one of its writes
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.kiosk.records.recorder", str(folder)],
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        )
        with child:
            assert child.stdout is not None
            for _ in range(3 + 4 * kill % LINES_BEFORE):
                visit_id, _, digest = child.stdout.readline().strip().partition(" ")
                answered[visit_id] = digest
            child.kill()
            rest = child.stdout.read()
        # A line that was cut off was never said in full.
        for line in rest.splitlines(keepends=True):
            if line.endswith("\n"):
                visit_id, _, digest = line.strip().partition(" ")
                answered[visit_id] = digest
        # THEN every visit that it had answered is there, with entry, badge job and photo, and the chain verifies
        store = open_store(data, secrets)
        there = {visit.id: visit.photo for visit in visits.on_site(store)}
        assert answered.items() <= there.items()
        assert store.verify() == len(there) + 1
        assert kinds(store).count(Kind.SIGNED_IN) == len(there)
        assert len(badge_spool.jobs(store, BadgeState.QUEUED)) == len(there)
        assert all(store.photos.holds(digest) for digest in there.values())
        assert len(there) - len(answered) <= kill + 1  # at most the one that was being said
        store.close()
    return len(answered)


KILLS = 6
"""`make soak` does many more."""


@pytest.mark.slow
def test_no_visit_is_lost_when_the_process_is_killed_while_it_writes(tmp_path: Path, root: Path) -> None:
    assert kill_and_look(tmp_path, root, KILLS) >= KILLS * 3
