"""How long each class is kept, and how much of it is due now: for the command line and the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.sql.expression import SelectOfScalar

from district.db.database import Database
from district.ingest import legal_holds, retention
from district.ingest.retention import RETENTION, Forgotten, Run
from district.mails import delivery
from district.publish import bars, help_calls, referrals
from district.settings import chosen
from sync.contract.records.kept import RULES, Retention


@dataclass(frozen=True, slots=True)
class Line:
    """One class.

    Attributes:
        days: for how long it is kept, where that is a setting.
        due: how much housekeeping would erase now, None where it erases nothing of the class or nobody counted.
        is_whole: False where counting ended early, so that there may be more.
        waits: whether nothing of it is erased before somebody confirms.
    """

    kept: Retention
    rule: str
    days: int | None
    due: Forgotten | None
    is_whole: bool
    waits: bool


class _Enough(Exception):
    """So many entries were looked at as there was time for."""


class _Count:
    """Hears of each step of a dry run, and ends it after `most` entries."""

    def __init__(self, most: int | None) -> None:
        self.done, self._most = Forgotten(), most

    def __call__(self, step: Forgotten) -> None:
        self.done += step
        if self._most is not None and self.done.looked >= self._most:
            raise _Enough


def report(database: Database, now: datetime, *, counted: bool = True, most: int | None = None) -> list[Line]:
    """One line a class. `most`: how many entries of each class are looked at for counting, None for all."""
    waits = retention.records_wait(database, now)
    with database.read() as session:
        days = {Retention.RECORD: chosen(session, "record-days")}
    found = []
    for kept, forget in RETENTION.items():
        due, is_whole = None, True
        if forget is not None and counted:
            count = _Count(most)
            try:
                due = forget(database, Run(now, dry=True, told=count))
            except _Enough:
                due, is_whole = count.done, False
        is_waiting = waits and kept is Retention.RECORD
        found.append(Line(kept, RULES[kept].district, days.get(kept), due, is_whole, is_waiting))
    return found


@dataclass(frozen=True, slots=True)
class BesideLine:
    """What is kept beside the journal: `what` is "conduct", "help" or "mail"; the rest is as in Line."""

    what: str
    days: int
    due: Forgotten | None
    is_whole: bool


def report_beside(database: Database, now: datetime, *, counted: bool, most: int) -> list[BesideLine]:
    """One line for each, with at most `most` rows of a table counted."""
    found = []
    with database.read() as session:
        holds = legal_holds.in_force(session)
        days = {name: chosen(session, name) for name in ("record-days", "alert-days")}
        records, told = (now - timedelta(days=days[name]) for name in ("record-days", "alert-days"))
        parts: tuple[tuple[str, str, tuple[SelectOfScalar[Any], ...]], ...] = (
            ("conduct", "record-days", (bars.over(records), referrals.over(records))),
            ("help", "record-days", (help_calls.over(records),)),
            ("mail", "alert-days", (delivery.made_before(told),)),
        )
        for what, setting, tables in parts:
            rows = [session.exec(table.limit(most)).all() if counted else [] for table in tables]
            held = sum(holds.keep(row) for part in rows for row in part)
            due = Forgotten(entries=sum(map(len, rows)) - held, held=held) if counted else None
            found.append(BesideLine(what, days[setting], due, all(len(part) < most for part in rows)))
    return found
