"""From journal entries to the rows that people look at: repeatable, in any order, never in the way of intake.

Facts may arrive twice (a kiosk that starts a new epoch appends again what was not acknowledged) and late (with two
doors, a sign-out before its sign-in).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import bindparam
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, delete, select, update

from district.db.database import Database, is_about_data
from district.db.projection_tables import BadgeRequest, Case, CaseRequest, ListHeld, Remembered, Visit
from district.db.publish_tables import Change
from district.db.tables import Entry as EntryTable
from district.db.tables import EntryGroup, Kiosk, School, Table, Waiting
from district.ingest.chains import school_of
from district.projections.fact import Fact, Rows, time_of
from district.projections.folds import fold_of
from district.publish import arrivals, change_stream
from sync.contract.api.school import REMEMBERED, VISIT
from sync.contract.journal import facts
from sync.contract.journal.entry import Entry, Group, read_header
from sync.contract.journal.facts import FACTS, NotProjectable
from sync.contract.records.kept import Part

CHUNK = 500
_VIEWS: tuple[type[Table], ...] = (Visit, Case, CaseRequest, BadgeRequest, Remembered, ListHeld, Waiting)
_NOT_TAKEN = "the database does not take one of its values"

_log = structlog.get_logger("district")

_UNFOLDABLE = (NotProjectable, DBAPIError, UnicodeError, OverflowError)
_OWN_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a fold raises that has a fault itself: the entry waits for the version that mends it, and blocks nothing."""


class _Subject(Part):
    """The visit and the case that an entry's facts speak of, whatever else they say."""

    visit: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class _Work:
    """An entry to be projected, of a chain and its school."""

    kiosk: str
    school: str
    entry: Entry
    received: datetime


def project(database: Database, chain: str | None = None, now: datetime | None = None) -> int:
    """Project what has arrived and is not projected yet, of one chain or of all; returns how many entries.

    What cannot be projected is put among the waiting, with its reason, and those behind it go on.
    """
    done = 0
    moment = now or datetime.now(UTC)
    while True:
        with database.write() as session:
            count = _project_chunk(session, chain, moment)
        done += count
        if count < CHUNK:
            return done


def rebuild(database: Database, now: datetime | None = None) -> int:
    """Empty what was projected and fill it again from the raw entries, in one transaction; returns how many entries."""
    moment = now or datetime.now(UTC)
    done = 0
    with database.write() as session:
        for view in _VIEWS:
            session.exec(delete(view))
        session.exec(update(EntryTable).values(projected=False))
        while count := _project_chunk(session, None, moment, tell=False):
            done += count
            session.flush()
            session.expunge_all()
        _tell_all(session, moment)
    return done


def try_waiting_again(session: Session) -> int:
    """Give what could not be projected to the next projection once more, as a newer program may know its kind; returns
    how many entries. What still cannot be projected waits again."""
    there = select(Waiting.entry)
    count = session.exec(update(EntryTable).where(col(EntryTable.number).in_(there)).values(projected=False)).rowcount
    session.exec(delete(Waiting))
    return count


def _tell_all(session: Session, now: datetime) -> None:
    """After a rebuild: what reads otherwise than before goes on the streams, and nothing else."""
    for school in session.exec(select(School.code).order_by(School.code)).all():
        told = select(Change.key).where(Change.school == school, Change.kind == VISIT)
        staying = select(Visit.id).where(Visit.school == school, col(Visit.ended).is_(None))
        remembered = select(Remembered.id).where(Remembered.school == school)
        change_stream.note(session, school, VISIT, {*session.exec(told), *session.exec(staying)}, now)
        change_stream.note(session, school, REMEMBERED, set(session.exec(remembered)), now)


def _project_chunk(session: Session, chain: str | None, now: datetime, *, tell: bool = True) -> int:
    number = col(EntryTable.number)
    wanted = (
        select(number, col(EntryTable.chain), col(EntryTable.header), col(EntryTable.received))
        .where(col(EntryTable.projected).is_(False))
        .order_by(number)
        .limit(CHUNK)
    )
    if chain is not None:
        wanted = wanted.where(EntryTable.chain == chain)
    rows = session.exec(wanted.with_for_update(skip_locked=True)).all()
    numbers = [row[0] or 0 for row in rows]
    groups = _groups(session, numbers)
    kiosks = select(Kiosk.id, Kiosk.school).where(col(Kiosk.id).in_({row[1] for row in rows}))
    schools = dict(session.exec(kiosks).all())
    work = [
        _Work(author, schools.get(author, school_of(author)), Entry(header, groups.get(number or 0, {})), received)
        for number, author, header, received in rows
    ]
    # The schools' rows are the locks: two workers never fold into one visit at a time.
    session.exec(
        select(School.code)
        .where(col(School.code).in_({item.school for item in work}))
        .order_by(School.code)
        .with_for_update()
    ).all()
    touched: Rows = {}
    for entry, reason in zip(numbers, _fold_all(session, work, touched), strict=True):
        if reason is not None:
            session.add(Waiting(entry=entry, reason=reason, since=now))
    session.flush()
    if tell:
        _tell(session, touched, now)
    session.exec(update(EntryTable).where(col(EntryTable.number).in_(numbers)).values(projected=True))
    return len(rows)


def _tell(session: Session, touched: Rows, now: datetime) -> None:
    """Put on the schools' streams what their kiosks should hear of."""
    visits = [row for row in touched.values() if isinstance(row, Visit)]
    arrivals.note(session, visits, now)
    change_stream.note_visits(session, visits, now)
    for row in touched.values():
        if isinstance(row, Remembered):
            change_stream.note(session, row.school, REMEMBERED, [row.id], now)
    # No kiosk is told of another's cases, nor of a corrected host, and pages that show them are.
    shown = [row for row in touched.values() if isinstance(row, Case | CaseRequest | BadgeRequest)]
    corrected = [row for row in visits if row.corrections]
    for school in sorted({row.school for row in (*shown, *corrected)}):
        change_stream.touch(session, school, now)


def _fold_all(session: Session, work: Sequence[_Work], touched: Rows) -> list[str | None]:
    """For each entry the reason why it could not be folded, or None; the rows that were folded into are `touched`.

    All at once where all is well, which is nearly always; where something is not, by halves, until it stands alone.
    """
    if not work:  # nothing to halve: a view that cannot be read would be asked for without end
        return []
    try:
        with session.begin_nested(), session.no_autoflush:
            rows = _at_hand(session, [item.entry for item in work])
            reasons = [_fold(session, rows, item) for item in work]
            session.flush()
    except (*_UNFOLDABLE, *_OWN_FAULTS):
        if len(work) == 1:
            return [_fold_alone(session, work[0], touched)]
        half = len(work) // 2
        return [*_fold_all(session, work[:half], touched), *_fold_all(session, work[half:], touched)]
    touched.update(rows)
    return reasons


def _at_hand(session: Session, entries: Sequence[Entry]) -> Rows:
    """The rows that these entries speak of, read at once; None for those that are not there yet."""
    said = [facts.read(entry, FACTS, _Subject) or _Subject() for entry in entries]
    visits = {item.visit for item in said} - {""}
    cases = {item.case for item in said} - {""}
    at_hand: Rows = {(Visit, key): None for key in visits}
    at_hand.update({(Case, key): None for key in cases})
    if visits:
        at_hand.update({(Visit, row.id): row for row in session.exec(select(Visit).where(col(Visit.id).in_(visits)))})
    if cases:
        at_hand.update({(Case, row.id): row for row in session.exec(select(Case).where(col(Case.id).in_(cases)))})
    return at_hand


_left = select(EntryTable.number).where(EntryTable.chain == bindparam("chain"), col(EntryTable.projected).is_(False))
# Built once: every batch asks it. The school, held, and whether nothing of the chain is left to fold.
_SCHOOL: Any = (
    select(School, ~_left.exists()).where(School.code == bindparam("code")).with_for_update(skip_locked=True, of=School)
)


class AtOnce:
    """Projects a kiosk's batch in the transaction that stores it: see district.ingest.batches.Fold. `is_done` says
    whether that went well; else `project` does it, which knows what to do with entries that cannot be projected."""

    def __init__(self, kiosk: str, school: str, now: datetime) -> None:
        self._kiosk, self._school, self._now = kiosk, school, now
        self.is_done = False
        self._row: School | None = None  # held, so that nobody below reads it again

    def is_ready(self, session: Session) -> bool:
        """Only where nobody else folds for the school now, and nothing of before is left: intake waits for nobody."""
        found = session.execute(_SCHOOL, {"chain": self._kiosk, "code": self._school}).one_or_none()
        self._row = found[0] if found is not None else None
        return found is not None and bool(found[1])

    def fold(self, session: Session, entries: Sequence[Entry]) -> bool:
        try:
            with session.begin_nested():
                self._fold_each(session, entries)
        except _UNFOLDABLE:  # `project` meets it again, and keeps the reason
            return False
        except Exception as error:  # noqa: BLE001  the entries must be stored whatever is wrong with folding them
            _log.error("projection_postponed", kiosk=self._kiosk, fault=type(error).__name__)
            return False
        self.is_done = True
        return True

    def _fold_each(self, session: Session, entries: Sequence[Entry]) -> None:
        """Raises NotProjectable, and whatever a fold raises."""
        touched: Rows = {}
        with session.no_autoflush:
            touched.update(_at_hand(session, entries))
            for entry in entries:
                reason = _fold(session, touched, _Work(self._kiosk, self._school, entry, self._now))
                if reason is not None:
                    raise NotProjectable(reason)
            session.flush()
        _tell(session, touched, self._now)
        session.flush()


def _groups(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, Group]]:
    there = select(EntryGroup.entry, EntryGroup.name, EntryGroup.salt, EntryGroup.content).where(
        col(EntryGroup.entry).in_(numbers), col(EntryGroup.salt).is_not(None), col(EntryGroup.content).is_not(None)
    )
    found: dict[int, dict[str, Group]] = {}
    for number, name, salt, content in session.exec(there):
        found.setdefault(number, {})[name] = Group(salt or b"", content or b"")
    return found


def _fold(session: Session, rows: Rows, work: _Work) -> str | None:
    header = read_header(work.entry.header)
    fold = fold_of(header.kind)
    if fold is None:
        return f"the kind {header.kind} is unknown here"
    fold(Fact(session, rows, work.kiosk, work.school, header, work.entry, time_of(header.time), work.received))
    return None


def _fold_alone(session: Session, work: _Work, touched: Rows) -> str | None:
    """Fold one entry; the reason where that cannot be done, and then nothing of it was done."""
    rows: Rows = {}
    try:
        with session.begin_nested():
            reason = _fold(session, rows, work)
    except NotProjectable as error:
        return str(error)
    except _UNFOLDABLE as error:
        if isinstance(error, DBAPIError) and not is_about_data(error):
            raise
        return _NOT_TAKEN
    except _OWN_FAULTS as error:
        _log.error("projection_failed", kiosk=work.kiosk, fault=type(error).__name__)
        return f"this version has a fault ({type(error).__name__})"
    else:
        touched.update(rows)
        return reason
