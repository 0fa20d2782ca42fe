"""Housekeeping while the district serves: once at the start, then every hour, by whichever process comes to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import col, update

from district.access import key_rotation, kiosk_status
from district.access.people import invitations, sessions
from district.alerts import alert_queue
from district.db.tables import Quarantined
from district.errors import Unfit
from district.ingest import beside_visits, legal_holds, retention
from district.instance import District
from district.mails import custody_notices, delivery, look_reports
from district.projections import projector, search_keys
from district.publish import (
    arrivals,
    bars,
    change_stream,
    custody,
    entry_details,
    help_calls,
    list_imports,
    referrals,
    sightings,
)
from district.publish.list_jobs import Jobs
from district.settings import chosen
from sync.contract.records.kept import Retention

EVERY_S = 3_600.0
BARS_S = 30.0
TELL_S = 600.0
BETWEEN_S = 0.05
"""Between pages of work that nobody waits for: others write meanwhile."""
BACKUP_LIFE = timedelta(days=7)
"""A copy made before a migration holds names: it lives for as long as a bad update takes to be noticed."""

_log = structlog.get_logger("district")


@asynccontextmanager
async def keeping(district: District) -> AsyncIterator[None]:
    """Project what is left, and run the housekeeping while the block runs."""
    project_what_is_left(district)
    _keep(district)
    works = (_again_and_again, _give_keys, _end_bars, _tell_schools, _project_again)
    tasks = [asyncio.create_task(work(district)) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _again_and_again(district: District) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        await asyncio.to_thread(_keep, district)


async def _project_again(district: District) -> None:
    while True:
        await asyncio.sleep(TELL_S)
        await asyncio.to_thread(project_what_is_left, district)


def project_what_is_left(district: District) -> None:
    """What could not be projected when it arrived. Whatever is wrong with it, the district serves: kiosks are taken
    from and told as before, and the next look tries again. Two processes that look at once share the work."""
    try:
        projector.project(district.database, now=district.now())
    except Exception as error:  # noqa: BLE001  the entries are safe, and a server that does not start helps nobody
        fault = error.orig if isinstance(error, DBAPIError) else error
        _log.error("projection_postponed", fault=type(fault).__name__)


async def _give_keys(district: District) -> None:
    """After an update: let names of before be found, page by page, while people and kiosks are served."""
    while True:
        try:
            while await asyncio.to_thread(search_keys.fill, district.database, search_keys.AT_ONCE):
                await asyncio.sleep(BETWEEN_S)
        except (DBAPIError, PoolTimeout) as error:
            _log.error("search_keys", fault=type(error).__name__)
        await asyncio.sleep(EVERY_S)


async def _end_bars(district: District) -> None:
    """Kiosks that are on line admit again at the minute, not at the end of a bar's last day."""
    while True:
        await asyncio.to_thread(end_bars, district)
        await asyncio.sleep(BARS_S)


async def _tell_schools(district: District) -> None:
    while True:
        for event, work in (("custody_notices", custody_notices.work), ("look_reports", look_reports.work)):
            try:
                await asyncio.to_thread(work, district)
            except (DBAPIError, PoolTimeout) as error:  # what could not be told now is told at the next look
                _log.error(event, fault=type(error).__name__)
        await asyncio.sleep(TELL_S)


def end_bars(district: District) -> None:
    now = district.now()
    try:
        with district.database.read() as session:
            if not bars.are_due(session, now) or not kiosk_status.witnesses(session, now).bear_out:
                return
        with district.database.write() as session:
            bars.end_due(session, district.keys, now)
    except Unfit as error:  # a list that was changed without the district's key; security's page says so
        _log.error("bars", fault=error.text.source)
    except (DBAPIError, PoolTimeout) as error:
        _log.error("bars", fault=type(error).__name__)


def _keep(district: District) -> None:
    try:
        run_housekeeping(district)
    except (DBAPIError, PoolTimeout, OSError) as error:  # what could not be forgotten now is forgotten in an hour
        _log.error("housekeeping", fault=type(error).__name__)


def run_housekeeping(district: District) -> None:
    """Forget what has had its time: what records hold, by their class of retention; quarantined content, alerts, old
    changes, what an import replaced, files of imports, copies from before a migration. That a batch was set aside stays
    in sight until an administrator has said that it is dealt with.

    All of it waits while kiosks do not bear this machine's clock out: what a wrong clock deletes is gone for good."""
    now = district.now()
    with district.database.read() as session:
        if not kiosk_status.witnesses(session, now).bear_out:
            _log.warning("clock_doubted")
            return
    with district.database.write() as session:
        oldest = now - timedelta(days=chosen(session, "quarantine-days"))
        batches = session.exec(
            update(Quarantined)
            .where(col(Quarantined.last_seen) < oldest, col(Quarantined.body) != b"")
            .values(body=b"")
        ).rowcount
        told = now - timedelta(days=chosen(session, "alert-days"))
        alerts = alert_queue.forget(session, told)
        mails = delivery.forget(session, now, told)
    # Whoever changes many schools goes from the first to the last; to begin again behind them needs a new transaction.
    by_class = _apply_retention(district, now)
    with district.database.write() as session:
        changes = change_stream.prune(session, now)
        list_imports.forget(session, now - list_imports.UNDO_LIFE)
        entry_details.forget_gone(session, now.date())
        custody.forget_told(session, now.date())
        sessions.forget(session, now)
        invitations.forget(session, now)
        arrivals.forget(session, now)
    with district.database.write() as session:
        if not key_rotation.is_settled(session, district.keys, now):  # an earlier key has had its time while we served
            key_rotation.settle(session, district.keys, now)
    district.database.settle()
    copies = _forget_copies(district.folder, now)
    Jobs(district.folder, district.now).sweep()
    if batches or copies or alerts or mails or any(by_class.values()):
        _log.info(
            "forgotten", quarantined=batches, alerts=alerts, mails=mails, changes=changes, copies=copies, **by_class
        )


def _apply_retention(district: District, now: datetime) -> dict[str, int]:
    """How much was forgotten, by class of retention."""
    waits = retention.records_wait(district.database, now)
    if waits:
        _log.warning("record_retention_unconfirmed")
    done = {}
    for kept, forget in retention.RETENTION.items():
        if forget is not None and not (waits and kept is Retention.RECORD):
            gone = forget(district.database, retention.Run(now))
            done[kept.value] = gone.entries + gone.photos
    if not waits:
        with district.database.write() as session:
            keep = legal_holds.for_forgetting(session).keep
            oldest = now - timedelta(days=chosen(session, "record-days"))
            done["conduct"] = bars.forget(session, oldest, keep) + referrals.forget(session, oldest, keep)
            done["help"] = help_calls.forget(session, oldest, keep) + sightings.forget(session, oldest, keep)
    with district.database.write() as session:
        done["erased"] = beside_visits.forget_erased(session, legal_holds.for_forgetting(session).keep)
    return done


def _forget_copies(folder: Path, now: datetime) -> int:
    """Delete the database's copies from before a migration that are older than BACKUP_LIFE; returns how many."""
    old = [file for file in folder.glob("*.before-*.db") if file.stat().st_mtime < (now - BACKUP_LIFE).timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
