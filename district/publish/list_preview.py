"""The work behind an import from a page: read the file, compare it with the lists in force, and write it; or take the
last change of a long list back. It runs in a thread of its own and tells its job how far it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from district.days import district_day
from district.db.tables import Feed
from district.errors import DistrictError
from district.instance import District
from district.publish import entry_owners, feed_sets, list_changes, list_history, list_imports, list_lock, schools
from district.publish.list_changes import Difference
from district.publish.list_history import Act
from district.publish.list_imports import Staged, staged
from district.publish.list_jobs import Job, JobFault, Jobs, Stage
from district.publish.list_publishing import changes_of, publish_staged
from district.publish.list_reading import LINES_NAMED, Found, reading
from sync.contract.barred_list.csv_dates import DateOrder
from sync.contract.barred_list.csv_file import ListLines, Refused, read_lines
from sync.contract.barred_list.csv_table import ColumnsMissing, Heading, ListFileRefused, find_encoding
from sync.contract.barred_list.forecast import forecast

REFUSED_SHOWN = 100
SAMPLE = 10
_SAID_EVERY = 2_000
_AT_ONCE = 500
_BEAT_S = 10.0
_WRITTEN = 100_000
"""Entries after which list_publishing says how far it is."""
_log = structlog.get_logger("district")


def jobs_of(here: District) -> Jobs:
    return Jobs(here.folder, here.now)


def start(here: District, job: Job, work: Callable[[District, Job], None]) -> None:
    """Do a job's work in a thread; whatever goes wrong is said in the job."""

    def run() -> None:
        try:
            work(here, job)
        except (DistrictError, DBAPIError, OSError, ValueError) as error:
            _log.error("list_import", fault=type(error).__name__)
            job.stage, job.fault = Stage.FAILED, JobFault.FAILED.name
            jobs_of(here).finish(job)

    worker = threading.Thread(target=run, name="list-import")

    def beat() -> None:
        while worker.is_alive():
            worker.join(_BEAT_S)
            with suppress(FileNotFoundError):  # it is done, and was forgotten
                jobs_of(here).pulse(job)

    worker.start()
    threading.Thread(target=beat, name="list-import-pulse", daemon=True).start()


def read(here: District, job: Job) -> None:
    """Read the file, and say what it would do."""
    with staged(here.folder) as stage:
        if not _stage(here, job, stage):
            _refuse(here, job)
            return
        _compare(here, job, stage)
        job.stage = Stage.READY
        jobs_of(here).keep(job)


def do(here: District, job: Job, *, may_shrink: bool) -> None:
    """Read the file again and make it the whole list, unless the lists have moved since somebody looked."""
    looked_at = job.found["versions"]
    with staged(here.folder) as stage:
        if not _stage(here, job, stage):
            _refuse(here, job)
            return
        _compare(here, job, stage)
        if job.found["versions"] != looked_at:
            _look_again(here, job)
            return
        job.stage, job.count = Stage.WRITING, 0
        with here.database.write() as session:
            list_lock.hold(session)
            has_moved = _versions(session) != looked_at  # while this waited for somebody else
            if not has_moved:
                done = publish_staged(
                    session, here.keys, stage, here.now(), may_shrink=may_shrink, say=partial(_told, here, job)
                )
                list_history.note(session, Act.IMPORT, done, here.now(), by=job.reader, approved_by=job.approved_by)
        if has_moved:
            _compare(here, job, stage)
            _look_again(here, job)
            return
    job.stage = Stage.DONE
    jobs_of(here).finish(job)


def undo(here: District, job: Job) -> None:
    """Take the last change of a long list back, unless it is no more the one that somebody looked at."""
    with staged(here.folder) as stage, here.database.write() as session:
        list_lock.hold(session)
        made = list_imports.last_import(session)
        has_moved = made is None or made.isoformat() != job.undoes
        if not has_moved:
            list_imports.stage_before(session, stage)
            done = publish_staged(session, here.keys, stage, here.now(), may_shrink=True, say=partial(_told, here, job))
            list_history.note(session, Act.UNDO, done, here.now(), by=job.by, approved_by=job.approved_by)
    job.stage, job.fault = (Stage.FAILED, JobFault.MOVED_UNDO.name) if has_moved else (Stage.DONE, "")
    jobs_of(here).finish(job)


def _look_again(here: District, job: Job) -> None:
    """It was compared with lists that somebody has changed since it was looked at."""
    job.stage, job.fault = Stage.READY, JobFault.MOVED.name
    jobs_of(here).keep(job)


def _refuse(here: District, job: Job) -> None:
    """A file is kept only where a heading or the order of dates may mend it."""
    jobs = jobs_of(here)
    if job.found.get("headings"):
        jobs.keep(job)
    else:
        jobs.finish(job)


def _told(here: District, job: Job, _: str) -> None:
    """Another part of a long list is written."""
    job.count += _WRITTEN
    jobs_of(here).keep(job)


def _stage(here: District, job: Job, stage: Staged) -> bool:
    """Stage the file's good lines; False where the file as a whole cannot be used."""
    with here.database.read() as session:
        today = district_day(session, here.now())
        order = DateOrder(job.dates) if job.dates else None
        meant = reading(schools.all_schools(session), today, order, job.meant)
    found = Found(today=today.isoformat())
    job.found = {}
    file = jobs_of(here).file(job)
    try:
        with file.open("rb") as stream:
            encoding = find_encoding(stream)
        job.found["encoding"] = encoding
        with file.open(encoding=encoding, newline="") as text:
            lines = read_lines(text, meant, found.hear)
            job.found |= {"separator": lines.separator, "headings": _headings(lines.headings, job)}
            rows = stage.passing(_good(here, job, lines, found))
            expected = forecast(row for row in rows if not "" < row["expires"] < found.today)
    except ListFileRefused as error:
        job.stage, job.reason = Stage.REFUSED, str(error)
        if isinstance(error, ColumnsMissing):
            job.found["headings"] = _headings(error.headings, job)
        return False
    job.found |= _summary(found, [list(astuple(one)) for one in expected])
    return True


def _good(here: District, job: Job, lines: ListLines, found: Found) -> Iterator[Mapping[str, Any]]:
    bad: list[tuple[int, str]] = []
    job.found["bad"] = bad
    jobs = jobs_of(here)
    for number, line in enumerate(lines.lines, start=1):
        if isinstance(line, Refused):
            found.refused += 1
            if len(bad) < REFUSED_SHOWN:
                bad.append((line.line, line.reason))
        else:
            found.count(line)
            yield line
        if number % _SAID_EVERY == 0:
            job.count = number
            jobs.keep(job)


def _headings(headings: Sequence[Heading], job: Job) -> list[dict[str, Any]]:
    return [
        {
            "spelled": one.spelled,
            "column": one.column or "",
            "doubt": one.looks_like_a_person and one.spelled not in job.meant,
        }
        for one in headings
    ]


def _summary(found: Found, expected: list[Any]) -> dict[str, Any]:
    notes = [
        {
            "note": note.value,
            "count": count,
            "lines": found.lines[note][:LINES_NAMED],
            "was": found.first[note].was,
            "now": found.first[note].now,
        }
        for note, count in found.notes.items()
    ]
    return {
        "good": found.good,
        "refused": found.refused,
        "whole_names": found.whole_names,
        "ended": found.ended,
        "custody_everywhere": [found.custody_everywhere, found.custody_ids],
        "january_first": found.january_first,
        "dated": found.dated,
        "notes": notes,
        "expected": expected,
    }


def _compare(here: District, job: Job, stage: Staged) -> None:
    """What the import would do to each list, and to how many people; into `job.found`."""
    with here.database.read() as session:
        changes = changes_of(session, stage)
        lost, counts_more = list_changes.losses(session, stage, changes, here.now())
        missing = [feed for feed in feed_sets.missing(session) if not stage.counts.get(feed)]
        aside = entry_owners.laid_aside(session, entry_owners.moves(session, stage.contents)) if any(changes) else []
        versions = _versions(session)
    come: set[str] = set()
    sample: list[dict[str, Any]] = []
    for change in changes:
        come |= _ids(stage, change)
    gone = {key for change in changes for key in change.gone}
    altered = {key for change in changes for key in change.altered}
    held = gone | altered
    sample = [
        {"what": what, "ids": sorted(ids)[:SAMPLE]}
        for what, ids in (("added", come - held), ("changed", come & held), ("gone", gone - come))
        if ids
    ]
    job.found |= {
        "total": [len(come - held), len(come & held), len(gone - come)],
        "lists": [
            [one.feed, stage.counts.get(one.feed, 0), one.added, len(one.fresh) - one.added, len(one.gone)]
            for one in changes
        ],
        "lost": [[one.gone, one.held, one.feed, one.kind] for one in lost],
        "counts_more": counts_more,
        "missing": missing,
        "aside": aside,
        "versions": versions,
        "sample": sample,
    }


def _ids(stage: Staged, change: Difference) -> set[str]:
    found: set[str] = set()
    for start_at in range(0, len(change.fresh), _AT_ONCE):
        found |= {item.id for item in stage.rows(change.fresh[start_at : start_at + _AT_ONCE])}
    return found


def _versions(session: Session) -> dict[str, int]:
    return dict(session.exec(select(Feed.name, Feed.version)).all())
