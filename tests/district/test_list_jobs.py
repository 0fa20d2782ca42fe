"""Jobs of an import: one at a time, and no file of names longer than it is of use."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from district.errors import Unfit
from district.publish.list_jobs import LIFE, PULSE_S, Job, JobFault, Jobs, Stage
from tests.districts import Clock

BUSY = str(JobFault.BUSY)


class Between(io.BytesIO):
    """A file during whose copying somebody else begins an import."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(b"id,family\n")
        self._jobs = jobs
        self.heard: list[str] = []

    def read(self, size: int | None = -1) -> bytes:
        with pytest.raises(Unfit) as refused:
            self._jobs.begin("second", io.BytesIO(b"x"))
        self.heard.append(str(refused.value))
        return super().read(size)


class Interrupted(Jobs):
    """Looks at a job, and before it can act somebody else has tried to."""

    other: Jobs
    heard = ""

    def find(self, id_: str) -> Job | None:
        found = super().find(id_)
        if found is not None and not self.heard:
            with pytest.raises(Unfit) as refused:
                self.other.take(found, Stage.WRITING)
            self.heard = str(refused.value)
        return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(tmp_path: Path, clock: Clock) -> Jobs:
    return Jobs(tmp_path, clock)


def waiting(jobs: Jobs, stage: Stage = Stage.READY) -> Job:
    job = jobs.begin("first", io.BytesIO(b"id,family\n1,Whitlock\n"))
    job.stage, job.found = stage, {"sample": ["Whitlock"], "total": [1, 0, 0]}
    jobs.keep(job)
    return job


def test_who_begins_while_a_file_is_still_being_laid_aside_is_told_to_wait(jobs: Jobs) -> None:
    stream = Between(jobs)
    job = jobs.begin("first", stream)
    assert set(stream.heard) == {BUSY}
    assert jobs.file(job).read_bytes() == b"id,family\n"
    assert jobs.current() == job


def test_of_two_who_take_the_same_job_one_is_told_to_wait(jobs: Jobs, tmp_path: Path, clock: Clock) -> None:
    job = waiting(jobs)
    first = Interrupted(tmp_path, clock)
    first.other = jobs
    first.take(job, Stage.WRITING)
    assert first.heard == BUSY
    with pytest.raises(Unfit):
        jobs.take(job, Stage.WRITING)
    with pytest.raises(Unfit):
        jobs.discard(job)
    assert jobs.file(job).exists()


def test_the_lock_of_a_process_that_died_is_freed(jobs: Jobs, tmp_path: Path) -> None:
    job = waiting(jobs)
    lock = tmp_path / "imports" / "lock"
    lock.touch()
    for _ in range(2):
        with pytest.raises(Unfit):
            jobs.take(job, Stage.WRITING)
    os.utime(lock, (time.time() - 2 * PULSE_S,) * 2)
    with pytest.raises(Unfit):
        jobs.take(job, Stage.WRITING)
    jobs.take(job, Stage.WRITING)


def test_a_file_that_cannot_be_laid_aside_leaves_nothing(jobs: Jobs, tmp_path: Path) -> None:
    class Torn(io.BytesIO):
        def read(self, _: Any = -1) -> bytes:
            raise OSError("torn")

    with pytest.raises(OSError, match="torn"):
        jobs.begin("first", Torn())
    assert list((tmp_path / "imports").iterdir()) == []


@pytest.mark.parametrize("stage", [Stage.READY, Stage.REFUSED, Stage.DONE, Stage.FAILED])
def test_a_day_later_every_job_is_forgotten(jobs: Jobs, clock: Clock, tmp_path: Path, stage: Stage) -> None:
    waiting(jobs, stage)
    jobs.sweep()
    assert jobs.current() is not None
    clock.forward(hours=(LIFE + timedelta(hours=1)) / timedelta(hours=1))
    jobs.sweep()
    assert list((tmp_path / "imports").iterdir()) == []


def test_the_file_of_a_job_whose_process_died_is_forgotten_and_the_page_still_says_why(jobs: Jobs) -> None:
    job = waiting(jobs, Stage.WRITING)
    state = jobs.file(job).with_name("state.json")
    os.utime(state, (time.time() - 2 * PULSE_S,) * 2)
    jobs.sweep()
    assert not jobs.file(job).exists()
    assert "Whitlock" not in state.read_text()
    found = jobs.find(job.id)
    assert found is not None
    assert (found.stage, found.fault) == (Stage.FAILED, "DIED")
