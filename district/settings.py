"""What an administrator may choose, the built-in values, and the housekeeping that goes by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlmodel import Session, col, update

from district.access import key_rotation, kiosk_status
from district.alerts import alert_queue
from district.db.publish_tables import Setting
from district.db.tables import Quarantined
from district.errors import DistrictError
from district.instance import District
from district.publish import change_stream, import_undo, visitor_passes
from sync.contract.api.changes import PASS

BACKUP_LIFE = timedelta(days=7)
"""A copy made before a migration holds names: it lives for as long as a bad update takes to be noticed."""

_log = structlog.get_logger("district")


@dataclass(frozen=True, slots=True)
class Choice:
    """A whole number that an administrator may set."""

    built_in: int
    least: int
    most: int
    meaning: str


CHOICES: Mapping[str, Choice] = {
    "quarantine-days": Choice(90, 1, 3650, "days that the content of a batch which was not believed is kept"),
    "alert-days": Choice(365, 1, 3650, "days that an alert is kept; one that failed stays until somebody has seen it"),
}


def chosen(session: Session, name: str) -> int:
    """Raises DistrictError for a setting that there is not."""
    choice = _choice(name)
    row = session.get(Setting, name)
    return int(row.value) if row else choice.built_in


def choose(session: Session, name: str, value: int) -> None:
    choice = _choice(name)
    if not choice.least <= value <= choice.most:
        raise DistrictError(f"{name} is from {choice.least} to {choice.most}. Nothing was changed.")
    session.merge(Setting(name=name, value=str(value)))


def keep_house(district: District) -> None:
    """Forget what has had its time: quarantined content, alerts, ended passes, old changes, what an import replaced,
    copies from before a migration. That a batch was set aside stays in sight until an administrator has said that it
    is dealt with.

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
        alerts = alert_queue.forget(session, now - timedelta(days=chosen(session, "alert-days")))
    # Whoever changes many schools goes from the first to the last; to begin again behind them needs a new transaction.
    with district.database.write() as session:
        for school, keys in sorted(visitor_passes.forget_ended(session, now).items()):
            change_stream.note(session, school, PASS, keys, now)
    with district.database.write() as session:
        changes = change_stream.prune(session, now)
        import_undo.forget(session, now - import_undo.UNDO_LIFE)
    with district.database.write() as session:
        if not key_rotation.is_settled(session, district.keys, now):  # an earlier key has had its time while we served
            key_rotation.settle(session, district.keys, now)
    district.database.settle()
    copies = _forget_copies(district.folder, now)
    if batches or copies or alerts:
        _log.info("forgotten", quarantined=batches, alerts=alerts, changes=changes, copies=copies)


def _forget_copies(folder: Path, now: datetime) -> int:
    """Delete the database's copies from before a migration that are older than BACKUP_LIFE; returns how many."""
    old = [file for file in folder.glob("*.before-*.db") if file.stat().st_mtime < (now - BACKUP_LIFE).timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _choice(name: str) -> Choice:
    try:
        return CHOICES[name]
    except KeyError:
        raise DistrictError(f"There is no setting {name!r}. Settings: {', '.join(sorted(CHOICES))}.") from None
