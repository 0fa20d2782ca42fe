"""Where entries of the barred list come from: registries and lists, each with its day, and what it leaves out by law.

An entry belongs to the source whose beginning its id has; of several, the longest. The list file has no column for it,
because entries are signed as they are and older kiosks check them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select
from uuid_utils import uuid7

from district.days import district_day
from district.db.list_tables import ListedEntry, ListSource
from district.errors import Unfit
from language.marks import N_, TextEnum

MOST = 100
AGAIN = timedelta(days=1)
"""So often somebody is told of one that stays too old."""
RETRY = timedelta(minutes=5)
_LAST = "\U0010ffff"


class SourceFault(TextEnum):
    """Why a source cannot be kept."""

    BEGINS = N_("Another source has entries that begin so: {name}.")
    MANY = N_("There are {most} sources, and no more are possible.")
    GONE = N_("Somebody removed this source while you had it open. Nothing was changed.")


def all_of(session: Session) -> list[ListSource]:
    return list(session.exec(select(ListSource).order_by(ListSource.name, ListSource.id)))


def source_of(sources: Sequence[ListSource], entry: str) -> ListSource | None:
    """The source of an entry by its id, None where nobody has said."""
    fitting = [one for one in sources if entry.startswith(one.begins)]
    return max(fitting, key=lambda one: len(one.begins), default=None)


def count(session: Session, sources: Sequence[ListSource], source: ListSource) -> int:
    """How many entries in force come from it: those that begin so, without those of a longer beginning."""
    longer = [one for one in sources if one.begins != source.begins and one.begins.startswith(source.begins)]
    inner = [one for one in longer if source_of([two for two in longer if two is not one], one.begins) is None]
    return _begins(session, source.begins) - sum(_begins(session, one.begins) for one in inner)


def _begins(session: Session, start: str) -> int:
    wanted = select(func.count()).select_from(ListedEntry)
    if start:
        wanted = wanted.where(col(ListedEntry.id) >= start, col(ListedEntry.id) < start + _LAST)
    return session.exec(wanted).one()


def age(source: ListSource, today: date) -> int:
    """In days."""
    return (today - date.fromisoformat(source.as_of)).days


def is_too_old(source: ListSource, today: date) -> bool:
    return age(source, today) > source.max_age_days


def keep(session: Session, source: ListSource) -> None:
    """Keep a new or changed source; who was told of an older day is told again. Raises Unfit."""
    others = [one for one in all_of(session) if one.id != source.id]
    same = next((one for one in others if one.begins == source.begins), None)
    if same is not None:
        raise Unfit(SourceFault.BEGINS, name=same.name)
    if len(others) >= MOST:
        raise Unfit(SourceFault.MANY, most=MOST)
    source.told = None
    session.add(source)


def new_id() -> str:
    return str(uuid7())


def claim(session: Session, now: datetime) -> ListSource | None:
    """The source that is too old and that somebody is to be told of now, in the caller's transaction: for a day nobody
    else takes it."""
    today = district_day(session, now)
    for one in session.exec(select(ListSource).order_by(ListSource.id)):
        if is_too_old(one, today) and (one.told is None or now - one.told >= AGAIN):
            found = session.exec(
                select(ListSource).where(ListSource.id == one.id, ListSource.told == one.told).with_for_update()
                if one.told is not None
                else select(ListSource).where(ListSource.id == one.id, col(ListSource.told).is_(None)).with_for_update()
            ).first()
            if found is not None:
                found.told = now
                return found
    return None


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is one to be told of, as `claim` would find it."""
    there, today = session.exec(select(ListSource)).all(), district_day(session, now)
    return any(is_too_old(one, today) and (one.told is None or now - one.told >= AGAIN) for one in there)


def try_again(session: Session, id_: str, now: datetime) -> None:
    """Nobody, or not everybody, could be told: soon again."""
    source = session.get(ListSource, id_, with_for_update=True)
    if source is not None:
        source.told = now - AGAIN + RETRY
