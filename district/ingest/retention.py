"""Retention: what the district forgets by itself, each class of personal groups by its own rule.

Salt and content of the groups go, the columns projected from them become None, and photos that nothing refers to any
more lose their bytes. Headers and facts stay, so chains verify and counts stay true. Work goes down the journal in
small transactions and notes how far it came, so that no run reads again what an earlier one has dealt with.
Time is counted from when the district heard of an end, because a kiosk's clock may be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from district.db.database import Database, insert_if_new
from district.db.hold_tables import LegalHold
from district.db.projection_tables import Remembered
from district.db.tables import Entry, EntryGroup, HeldBack, RetentionCursor, School
from district.ingest import legal_holds, photos, stored_entries
from district.ingest.endings import End, decisions_heard, ends_of
from district.ingest.stored_entries import AT_ONCE, Names, StoredEntry
from district.publish import change_stream, visitor_passes
from district.settings import chosen, erases_records
from sync.contract.api.school import PASS, REMEMBERED
from sync.contract.journal.facts import FACTS, groups_kept
from sync.contract.records.kept import Retention
from sync.contract.time_zones import day_in, zone_of

DAY_AT_MOST = timedelta(days=7)
"""A visit whose end nobody told is over after this."""
_SETTLED = timedelta(hours=1)
"""Younger entries wait: a lower number may still be on its way into the database."""
REREAD = timedelta(hours=20)
_AHEAD = timedelta(days=1)
"""What was received so far beyond now, a wrong clock of the district's wrote."""
_OTHERS = frozenset(name for kept in Retention if kept is not Retention.RECORD for name in groups_kept(kept))


@dataclass(frozen=True, slots=True)
class Run:
    """How to go about it. `dry`: count, and change nothing. `told` hears of each transaction what it did."""

    now: datetime
    dry: bool = False
    told: Callable[[Forgotten], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Entries and photos that were emptied, or would be, how many entries were looked at for it, and how many have had
    their time and stay because of a legal hold."""

    entries: int = 0
    photos: int = 0
    looked: int = 0
    held: int = 0

    def __add__(self, other: Forgotten) -> Forgotten:
        return Forgotten(
            self.entries + other.entries, self.photos + other.photos, self.looked + other.looked, self.held + other.held
        )


_Due = Callable[[StoredEntry, Sequence[End]], bool]


def names_of(kept: Retention) -> Names:
    """The groups of a class. One that this version does not know is kept as long as the records it came with."""
    if kept is Retention.RECORD:
        return lambda name: name not in _OTHERS
    return frozenset(groups_kept(kept)).__contains__


def forget_days(database: Database, run: Run) -> Forgotten:
    """What is kept for a day: of visits and cases that have ended, once their day is over at their school."""
    with database.read() as session:
        zones = {code: zone_of(zone) for code, zone in session.exec(select(School.code, School.time_zone))}
    latest = run.now - DAY_AT_MOST

    def over(end: End) -> bool:
        zone = zones.get(end.school, zone_of("UTC"))
        if end.heard is None:
            return end.begun <= latest
        return day_in(zone, min(end.begun, end.heard)) < day_in(zone, run.now)

    def due(entry: StoredEntry, ends: Sequence[End]) -> bool:
        return entry.received <= latest or (bool(ends) and all(map(over, ends)))

    return _walk(database, Retention.DAY, run, run.now - _SETTLED, due)


def forget_records(database: Database, run: Run) -> Forgotten:
    """Names, photos, answers, matches and texts of visits and cases that ended `record-days` ago. A visit that lasts
    and a case that nobody decided keep theirs."""
    with database.read() as session:
        latest = run.now - timedelta(days=chosen(session, "record-days"))

    def due(entry: StoredEntry, ends: Sequence[End]) -> bool:
        return entry.received < latest and all(end.heard is not None and end.heard < latest for end in ends)

    done = _walk(database, Retention.RECORD, run, latest, due)
    return done + _forget_photos(database, run, latest)


def forget_decisions(database: Database, run: Run) -> Forgotten:
    """Whom a remembered decision is about, once it holds no longer."""
    over = (col(Remembered.expires) <= run.now) | col(Remembered.revoked).is_not(None)
    wanted = select(Remembered).where(col(Remembered.visitor_hash).is_not(None), over).order_by(col(Remembered.id))
    done, after = Forgotten(), ""
    while True:
        with _session(database, run) as session:
            page_rows = session.exec(wanted.where(col(Remembered.id) > after).limit(AT_ONCE)).all()
            holds = legal_holds.in_force(session)
            rows = [row for row in page_rows if not holds.keep(row)]
            schools = {row.id: row.school for row in rows}
            entries = _of_ids(session, [row.entry_id for row in rows]) if rows and not run.dry else []
            stored_entries.empty(session, entries, names_of(Retention.DECISION), run.now)
            for row in () if run.dry else rows:  # also where its entry is not here any more
                row.visitor_hash = row.other_hashes = row.entries = None
            session.flush()
            for school in sorted(set(schools.values())) if not run.dry else ():
                keys = [key for key, one in schools.items() if one == school]
                change_stream.note(session, school, REMEMBERED, keys, run.now)
        if not page_rows:
            return done
        after = page_rows[-1].id
        page = Forgotten(entries=len(rows), looked=len(page_rows), held=len(page_rows) - len(rows))
        run.told(page)
        done += page


def forget_passes(database: Database, run: Run) -> Forgotten:
    """Expected visitors whose time has passed."""
    with _session(database, run) as session:
        holds = legal_holds.in_force(session)
        over = visitor_passes.ended(session, run.now)
        due = [row for row in over if not holds.keep(row)]
        done = Forgotten(entries=len(due), held=len(over) - len(due))
        details = [row for row in visitor_passes.ended_details(session, run.now) if not holds.keep(row)]
        gone = {} if run.dry else visitor_passes.forget(session, due, details)
        for school, keys in sorted(gone.items()):
            change_stream.note(session, school, PASS, keys, run.now)
    return done


def records_wait(database: Database, now: datetime) -> bool:
    """Whether old records are kept until an administrator confirms that they go (`district retention confirm`), so that
    an update alone never erases years."""
    with database.write() as session:
        latest = now - timedelta(days=chosen(session, "record-days"))

        def older_exist() -> bool:
            first = session.exec(select(Entry.received).order_by(col(Entry.number)).limit(1)).first()
            return first is not None and first <= latest

        return not erases_records(session, older_exist=older_exist)


RETENTION: Mapping[Retention, Callable[[Database, Run], Forgotten] | None] = {
    Retention.DAY: forget_days,
    Retention.RECORD: forget_records,
    Retention.DECISION: forget_decisions,
    Retention.PASS: forget_passes,
    Retention.AUDIT: None,  # names nobody, and stays
}
"""What becomes of each class here; `RULES` in sync.contract.records.kept says it in words."""


@contextmanager
def _session(database: Database, run: Run) -> Iterator[Session]:
    with database.read() if run.dry else database.write() as session:
        yield session


def _walk(database: Database, kept: Retention, run: Run, latest: datetime, due: _Due) -> Forgotten:
    """Those that were held back, then down the journal as far as what was received before `latest`."""
    with _session(database, run) as session:
        is_due = run.dry or _reread_is_due(session, kept, _cursor(session, kept, run), run.now)
    done = _walk_held(database, kept, run, due) if is_due else Forgotten()
    at: int | None = None
    while True:
        with _session(database, run) as session:
            cursor = _cursor(session, kept, run)
            start = at if run.dry and at is not None else cursor.number
            at, looked = _next(session, start, latest, run.now)
            if not looked:
                return done
            live = session.exec(
                select(EntryGroup.entry, EntryGroup.name)
                .where(col(EntryGroup.entry) > start, col(EntryGroup.entry) <= at)
                .where(EntryGroup.name != FACTS, col(EntryGroup.content).is_not(None))
            ).all()
            meant = names_of(kept)
            numbers = sorted({number for number, name in live if meant(name)})
            page = _forget_due(session, kept, run, numbers, due) + Forgotten(looked=looked)
            if not run.dry:
                cursor.number = at
        run.told(page)
        done += page


def _walk_held(database: Database, kept: Retention, run: Run, due: _Due) -> Forgotten:
    done, after = Forgotten(), 0
    while True:
        with _session(database, run) as session:
            cursor = _cursor(session, kept, run)  # by one process at a time
            held = select(HeldBack.entry).where(HeldBack.retention == kept, HeldBack.entry > after)
            numbers = session.exec(held.order_by(col(HeldBack.entry)).limit(AT_ONCE)).all()
            page = _forget_due(session, kept, run, numbers, due)
            if not numbers:
                cursor.reread = cursor.reread if run.dry else run.now
                return done
        after = numbers[-1]
        run.told(page)
        done += page


def _reread_is_due(session: Session, kept: Retention, cursor: RetentionCursor, now: datetime) -> bool:
    """A legal hold may keep a million entries back, and looking at each takes minutes: records, which are kept for days
    without number, are looked at again once a day, or where a hold was lifted since."""
    if kept is not Retention.RECORD or cursor.reread is None or not cursor.reread <= now < cursor.reread + REREAD:
        return True
    lifted = select(LegalHold.number).where(col(LegalHold.lifted) >= cursor.reread).limit(1)
    return session.exec(lifted).first() is not None


def _cursor(session: Session, kept: Retention, run: Run) -> RetentionCursor:
    """The class's own row, locked: of two processes one waits, and goes on where the other came to."""
    wanted = select(RetentionCursor).where(RetentionCursor.retention == kept)
    cursor = session.exec(wanted if run.dry else wanted.with_for_update()).first()
    if cursor is None and run.dry:
        return RetentionCursor(retention=kept, number=0)
    if cursor is None:
        insert_if_new(session, RetentionCursor(retention=kept, number=0))
        cursor = session.exec(wanted.with_for_update()).one()
    return cursor


def _next(session: Session, after: int, latest: datetime, now: datetime) -> tuple[int, int]:
    """The last entry of the next page, and how many entries it has."""
    rows = session.exec(
        select(Entry.number, Entry.received).where(col(Entry.number) > after).order_by(col(Entry.number)).limit(AT_ONCE)
    ).all()
    last, count = after, 0
    for number, received in rows:
        if latest <= received <= now + _AHEAD:
            break
        last, count = number or 0, count + 1
    return last, count


def _forget_due(session: Session, kept: Retention, run: Run, numbers: Sequence[int], due: _Due) -> Forgotten:
    """Empty those of the entries whose time has come and that no legal hold keeps, and hold the others back. A photo
    stays while an entry's row refers to it."""
    entries = stored_entries.load(session, numbers)
    rows = stored_entries.rows_about(session, entries)
    decided = decisions_heard(session, rows)
    over = [entry for entry in entries if due(entry, ends_of(entry, rows, decided))]
    holds = legal_holds.in_force(session)
    gone = [entry for entry in over if not holds.keep_entry(entry, rows)]
    if not run.dry and entries:
        stored_entries.empty(session, gone, names_of(kept), run.now)
        # What stays held back is not written again: it may be very many, hour after hour.
        there = (col(HeldBack.retention) == kept, col(HeldBack.entry).in_(numbers))
        known = set(session.exec(select(HeldBack.entry).where(*there)))
        stays = {entry.number for entry in entries} - {entry.number for entry in gone}
        if known - stays:
            session.exec(delete(HeldBack).where(*there, col(HeldBack.entry).not_in(stays)))
        session.add_all([HeldBack(retention=kept, entry=number) for number in sorted(stays - known)])
        session.flush()
    return Forgotten(entries=len(gone), held=len(over) - len(gone))


def _of_ids(session: Session, entry_ids: Sequence[str]) -> list[StoredEntry]:
    numbers = session.exec(select(Entry.number).where(col(Entry.entry_id).in_(entry_ids))).all()
    return stored_entries.load(session, [number or 0 for number in numbers])


def _forget_photos(database: Database, run: Run, latest: datetime) -> Forgotten:
    done = Forgotten()
    after: photos.Place | None = photos.FIRST
    while after is not None:
        with _session(database, run) as session:
            after, gone = photos.forget(session, after, latest, legal_holds.in_force(session).keep if run.dry else None)
        step = Forgotten(photos=gone)
        run.told(step)
        done += step
    return done
