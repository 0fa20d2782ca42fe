"""From journal entries to the rows that people look at: repeatable, in any order, never in the way of intake.

Facts may arrive twice (a kiosk that starts a new epoch appends again what was not acknowledged) and late (with two
doors, a sign-out before its sign-in).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, delete, select, update

from sync import facts
from sync.district.chain import school_of
from sync.district.database import Database, is_about_data
from sync.district.folds import Fact, Rows, fold_of, time_of
from sync.district.tables import Entry as EntryTable
from sync.district.tables import EntryGroup, Kiosk, School, Table, Waiting
from sync.district.views import Case, CaseRequest, ListHeld, Visit
from sync.entry import Entry, Group, read_header
from sync.facts import FACTS, NotProjectable, Part

CHUNK = 500
_VIEWS: tuple[type[Table], ...] = (Visit, Case, CaseRequest, ListHeld, Waiting)
_NOT_TAKEN = "the database does not take one of its values"


_UNFOLDABLE = (NotProjectable, DBAPIError, UnicodeError, OverflowError)


class _Subject(Part):
    """The visit and the case that an entry's facts speak of, whatever else they say."""

    visit: str = ""
    case: str = ""


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
    """Empty the views and fill them again from the raw entries, in one transaction; returns how many entries."""
    moment = now or datetime.now(UTC)
    done = 0
    with database.write() as session:
        for view in _VIEWS:
            session.exec(delete(view))
        session.exec(update(EntryTable).values(projected=False))
        while count := _project_chunk(session, None, moment):
            done += count
            session.flush()
            session.expunge_all()
    return done


def _project_chunk(session: Session, chain: str | None, now: datetime) -> int:
    wanted = (
        select(EntryTable).where(col(EntryTable.projected).is_(False)).order_by(col(EntryTable.number)).limit(CHUNK)
    )
    if chain is not None:
        wanted = wanted.where(EntryTable.chain == chain)
    rows = session.exec(wanted.with_for_update(skip_locked=True)).all()
    numbers = [row.number for row in rows if row.number is not None]
    groups = _groups(session, numbers)
    kiosks = select(Kiosk.id, Kiosk.school).where(col(Kiosk.id).in_({row.chain for row in rows}))
    schools = dict(session.exec(kiosks).all())
    work = [
        (row.chain, schools.get(row.chain, school_of(row.chain)), Entry(row.header, groups.get(row.number or 0, {})))
        for row in rows
    ]
    # The schools' rows are the locks: two workers never fold into one visit at a time.
    session.exec(
        select(School.code)
        .where(col(School.code).in_({school for _, school, _ in work}))
        .order_by(School.code)
        .with_for_update()
    ).all()
    for number, reason in zip(numbers, _fold_all(session, work), strict=True):
        if reason is not None:
            session.add(Waiting(entry=number, reason=reason, since=now))
    session.flush()
    session.exec(update(EntryTable).where(col(EntryTable.number).in_(numbers)).values(projected=True))
    return len(rows)


def _fold_all(session: Session, work: Sequence[tuple[str, str, Entry]]) -> list[str | None]:
    """For each entry the reason why it could not be folded, or None.

    All at once where all is well, which is nearly always; where something is not, one by one, so that it stands alone.
    """
    try:
        with session.begin_nested(), session.no_autoflush:
            rows = _at_hand(session, [entry for _, _, entry in work])
            reasons = [_fold(session, rows, *item) for item in work]
            session.flush()
            return reasons
    except _UNFOLDABLE:
        return [_fold_alone(session, *item) for item in work]


def _at_hand(session: Session, entries: Sequence[Entry]) -> Rows:
    """The rows that these entries speak of, read at once."""
    said = [facts.read(entry, FACTS, _Subject) or _Subject() for entry in entries]
    visits = session.exec(select(Visit).where(col(Visit.id).in_({item.visit for item in said} - {""}))).all()
    cases = session.exec(select(Case).where(col(Case.id).in_({item.case for item in said} - {""}))).all()
    at_hand: Rows = {}
    at_hand.update({(Visit, row.id): row for row in visits})
    at_hand.update({(Case, row.id): row for row in cases})
    return at_hand


def _groups(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, Group]]:
    found: dict[int, dict[str, Group]] = {}
    for row in session.exec(select(EntryGroup).where(col(EntryGroup.entry).in_(numbers))):
        if row.salt is not None and row.content is not None:
            found.setdefault(row.entry, {})[row.name] = Group(row.salt, row.content)
    return found


def _fold(session: Session, rows: Rows, kiosk: str, school: str, entry: Entry) -> str | None:
    header = read_header(entry.header)
    fold = fold_of(header.kind)
    if fold is None:
        return f"the kind {header.kind} is unknown here"
    fold(Fact(session, rows, kiosk, school, header, entry, time_of(header.time)))
    return None


def _fold_alone(session: Session, kiosk: str, school: str, entry: Entry) -> str | None:
    """Fold one entry; the reason where that cannot be done, and then nothing of it was done."""
    try:
        with session.begin_nested():
            return _fold(session, {}, kiosk, school, entry)
    except NotProjectable as error:
        return str(error)
    except _UNFOLDABLE as error:
        if isinstance(error, DBAPIError) and not is_about_data(error):
            raise
        return _NOT_TAKEN
