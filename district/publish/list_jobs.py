"""An import of the barred list from a page: a file laid aside, read in the background, looked at, and then done.

A job is a folder beside the database, with the file and what is known of it, so that any process of the server shows it
and a reload loses nothing. One at a time; a job whose process has died says so, because its pulse stops.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from uuid_utils import uuid7

from district.errors import Unfit
from language.marks import N_, TextEnum

FOLDER = "imports"
LIFE = timedelta(days=1)
PULSE_S = 60.0
"""A job at work that has not moved for so long has died with its process."""
_FILE, _STATE, _LOCK = "list.csv", "state.json", "lock"
_COPY = 1 << 20


class Stage(StrEnum):
    """Where a job stands."""

    READING = "reading"
    READY = "ready"
    REFUSED = "refused"  # the file as a whole cannot be used; a heading or the order of dates may mend that
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"


AT_WORK = frozenset({Stage.READING, Stage.WRITING})


class JobFault(TextEnum):
    """Why nothing was done."""

    BUSY = N_("Another import is under way. Wait until it is done, or go to it and end it.")
    DIED = N_("The server stopped while this was at work. Nothing was changed. Start it again.")
    FAILED = N_("The list could not be read or written. Nothing was changed. Try again; if it fails again, tell IT.")
    TAKEN = N_("Somebody was first: this page shows what they did with the file.")
    MOVED_UNDO = N_("Somebody changed the list meanwhile. Nothing was taken back; look at it again.")
    READ_AGAIN = N_("Somebody read the file in another way meanwhile, and nothing was imported. Look at it again.")
    MOVED = N_("Somebody changed the list meanwhile, so the file was compared anew. Look at it again.")


@dataclass
class Job:
    """Of an import, or of a long undo (`is_undo`). Times are ISO 8601 text.

    Attributes:
        by: the account that began it.
        read_by: the account by whose word it was read as it is now.
        approved_by: the account that let it happen, where two people are needed.
        size: bytes of the file.
        count: lines read, or entries written so far.
        dates, meant: what somebody said about the file (see csv_file.Reading).
        undoes: when the change was made that a long undo takes back.
        found: what was found in the file (see district.publish.list_preview).
        fault: a JobFault's name, or an importer's sentence in `reason`.
    """

    id: str
    by: str
    stage: Stage
    started: str
    is_undo: bool = False
    size: int = 0
    count: int = 0
    dates: str = ""
    meant: dict[str, str] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    reason: str = ""
    approved_by: str = ""
    read_by: str = ""
    undoes: str = ""

    @property
    def reader(self) -> str:
        """The first of the two people, where two are needed."""
        return self.read_by or self.by

    @property
    def mark(self) -> str:
        """Tells one reading from another: what somebody saw when they pressed the button."""
        seen = json.dumps([self.dates, self.meant, self.found], sort_keys=True)
        return hashlib.sha256(seen.encode()).hexdigest()[:32]


class Jobs:
    """The jobs of a district's data folder."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder / FOLDER
        self._now = now

    def current(self) -> Job | None:
        """The newest one, None where there is none."""
        return next(iter(self._all()), None)

    def find(self, id_: str) -> Job | None:
        if not id_.replace("-", "").isalnum():
            return None
        try:
            content = json.loads((self._folder / id_ / _STATE).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        job = Job(**content | {"stage": Stage(content["stage"])})
        if job.stage in AT_WORK and (self._folder / id_ / _STATE).stat().st_mtime < time.time() - PULSE_S:
            job.stage, job.fault = Stage.FAILED, JobFault.DIED.name
        return job

    def begin(self, by: str, stream: BinaryIO | None, undoes: str = "") -> Job:
        """Lay a file aside (None: an undo of the change made at `undoes`), where no other job is open. Older ones are
        forgotten. Raises Unfit."""
        stage = Stage.WRITING if stream is None else Stage.READING
        job = Job(str(uuid7()), by, stage, self._now().isoformat(), is_undo=stream is None, undoes=undoes)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with self._alone():
            others = self._all()
            if any(other.stage in {*AT_WORK, Stage.READY} for other in others):
                raise Unfit(JobFault.BUSY)
            for other in others:
                shutil.rmtree(self._folder / other.id, ignore_errors=True)
            (self._folder / job.id).mkdir(mode=0o700)
            self.keep(job)
        if stream is not None:
            self._lay_aside(job, stream)
        return job

    def _lay_aside(self, job: Job, stream: BinaryIO) -> None:
        try:
            handle = os.open(self.file(job), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as target:
                while part := stream.read(_COPY):
                    target.write(part)
                    self.pulse(job)
                job.size = target.tell()
            self.keep(job)
        except OSError:  # a part of a list is of no use, and must not lie here
            shutil.rmtree(self._folder / job.id, ignore_errors=True)
            raise

    def take(self, job: Job, stage: Stage) -> None:
        """Set a job to work that waits for somebody. Raises Unfit where it is at work, or done, already."""
        with self._alone():
            present = self.find(job.id)
            if present is None or present.stage not in {Stage.READY, Stage.REFUSED}:
                raise Unfit(JobFault.TAKEN)
            job.stage, job.count, job.fault, job.reason = stage, 0, "", ""
            self.keep(job)

    def keep(self, job: Job) -> None:
        """Keep what is known of it; a reader sees the whole of it, before or after."""
        place = self._folder / job.id
        new = place / f"{_STATE}.new"
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            json.dump(asdict(job), target, ensure_ascii=False)
        new.replace(place / _STATE)

    def pulse(self, job: Job) -> None:
        """Say that it is still at work."""
        os.utime(self._folder / job.id / _STATE)

    def finish(self, job: Job) -> None:
        """The job is over: the file, and the names in what was found, are deleted."""
        self.file(job).unlink(missing_ok=True)
        job.found = {name: job.found[name] for name in ("total", "lists") if name in job.found}
        self.keep(job)

    def discard(self, job: Job) -> None:
        """Forget one. Raises Unfit where it is at work."""
        with self._alone():
            present = self.find(job.id)
            if present is not None and present.stage in AT_WORK:
                raise Unfit(JobFault.BUSY)
            shutil.rmtree(self._folder / job.id, ignore_errors=True)

    def sweep(self) -> None:
        """Forget jobs that were begun a day ago or earlier, and the files of those whose process has died."""
        if not self._folder.exists():
            return
        oldest = self._now() - LIFE
        with suppress(Unfit), self._alone():  # who is beginning one forgets the others; what is left has its turn later
            for job in self._all():
                if job.stage not in AT_WORK and datetime.fromisoformat(job.started) < oldest:
                    shutil.rmtree(self._folder / job.id, ignore_errors=True)
                elif job.stage is Stage.FAILED and self.file(job).exists():
                    self.finish(job)

    def _all(self) -> list[Job]:
        """Every job, the newest first."""
        names = sorted((one.name for one in self._folder.glob("*") if one.is_dir()), reverse=True)
        return [job for job in map(self.find, names) if job is not None]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Look and change while no other process does. Raises Unfit where one is at it."""
        lock = self._folder / _LOCK
        try:
            os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            self._free_if_dead(lock)
            raise Unfit(JobFault.BUSY) from None
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)

    @staticmethod
    def _free_if_dead(lock: Path) -> None:
        """A lock is held for moments. An old one is left from a process that died, so it is freed."""
        with suppress(FileNotFoundError):
            if lock.stat().st_mtime < time.time() - PULSE_S:
                lock.unlink()

    def file(self, job: Job) -> Path:
        return self._folder / job.id / _FILE
