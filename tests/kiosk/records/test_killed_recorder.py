"""A kiosk that is killed while it writes loses no visit that it has said was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kiosk.records.killing import kill_and_look

KILLS = 6
"""`make soak` does many more."""


@pytest.mark.slow
def test_no_visit_is_lost_when_the_process_is_killed_while_it_writes(tmp_path: Path, root: Path) -> None:
    assert kill_and_look(tmp_path, root, KILLS) >= KILLS * 3
