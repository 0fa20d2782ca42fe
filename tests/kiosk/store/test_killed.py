"""A kiosk that is killed while it writes loses no visit that it has said was recorded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.store import spool, visits
from kiosk.store.secrets import load_or_create, with_enrolment
from kiosk.store.store import open_store
from kiosk.store.tables import BadgeState
from sync.entry import Kind
from tests.kiosk.store.world import District, kinds

KILLS = 6


@pytest.mark.slow
def test_no_visit_is_lost_when_the_process_is_killed_while_it_writes(tmp_path: Path, root: Path) -> None:
    data = tmp_path / "data"
    secrets = with_enrolment(load_or_create(tmp_path / "keys", data), "https://d.example", District().enrolled())
    answered: dict[str, str] = {}
    for kill in range(KILLS):
        # GIVEN a kiosk that records without pause WHEN it is killed in the middle of one of its writes
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.kiosk.store.recorder", str(tmp_path)],
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        )
        with child:
            assert child.stdout is not None
            for _ in range(3 + 4 * kill):
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
        assert len(spool.jobs(store, BadgeState.QUEUED)) == len(there)
        assert all(store.photos.holds(digest) for digest in there.values())
        assert len(there) - len(answered) <= kill + 1  # at most the one that was being said
        store.close()
    assert len(answered) >= KILLS * 3
