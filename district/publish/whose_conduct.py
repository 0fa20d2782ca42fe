"""Conduct that was put on record without a visit: a person says whose it is, and then it belongs to that visit.

A name alone would catch namesakes, and one that is written otherwise brothers, so nothing is joined by itself. Once it
is joined, the visitor's copy tells of it, a legal hold on the visit keeps it, and erasing the visit takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from district.db.conduct_tables import Conduct, ConductStep
from district.db.projection_tables import Visit
from district.errors import Unfit
from district.ingest import legal_holds
from district.projections import search_keys
from district.projections.visit_search import Likeness, likeness
from district.publish.bars import Step
from language.marks import N_, TextEnum
from screening.normalize import normalize, tokens
from screening.persons import PersonName
from screening.readings import readings

_MOST_READ = 5_000
_MOST = 50


class WhoseFault(TextEnum):
    """Why a record stays as it is."""

    MOVED = N_("Somebody said whose this record is while you had the page open. Look at it again.")
    HELD = N_("A legal hold keeps what belongs to this visit. Nothing was changed. Counsel lifts the hold first.")


@dataclass(frozen=True, slots=True)
class Offered:
    """A record that may be the visitor's; `is_close` where its name is written otherwise."""

    record: Conduct
    is_close: bool


def like_the_name(session: Session, visit: Visit) -> list[Offered]:
    """Records without a visit that may be about this visitor, the newest first, those of the same name before others:
    by the comparison that finds visits by a name, and with no other birth date. None of a visit whose name is no longer
    kept."""
    name = PersonName(visit.family or "", visit.given or "", visit.middle or "", visit.suffix or "")
    if not any(_folded(name)):
        return []
    ours, keys = readings(normalize(name)), search_keys.reached(name)
    wanted = select(Conduct).where(Conduct.visit == "").order_by(col(Conduct.made).desc()).limit(_MOST_READ)
    found = []
    for one in session.exec(wanted):
        theirs = PersonName(one.family, one.given, one.middle, one.suffix)
        if not _may_be(one.born, visit.born or ""):
            continue
        if _folded(theirs) == _folded(name):
            found.append(Offered(one, is_close=False))
        elif keys.intersection(search_keys.keys_of(theirs)) and (how := likeness(ours, theirs)):
            found.append(Offered(one, is_close=how is not Likeness.SAME))
    return sorted(found, key=lambda offered: offered.is_close)[:_MOST]


def named(session: Session, visit: str) -> list[Conduct]:
    """Records of which somebody said that they are this visit's, the newest first."""
    wanted = select(Conduct).where(Conduct.visit == visit).order_by(col(Conduct.made).desc())
    found = session.exec(wanted).all()
    steps = _last(session, [one.id for one in found])
    return [one for one in found if steps.get(one.id) == Step.NAMED]


def name(session: Session, visit: Visit, conduct: str, by: str, now: datetime) -> None:
    """Say that a record is about the visitor, in the caller's transaction. Raises Unfit where it is no longer one of
    `like_the_name`."""
    held = session.get(Conduct, conduct, with_for_update=True)
    if held is None or conduct not in {one.record.id for one in like_the_name(session, visit)}:
        raise Unfit(WhoseFault.MOVED)
    _say(session, held, visit.id, Step.NAMED, by, now)


def take_back(session: Session, visit: Visit, conduct: str, by: str, now: datetime) -> None:
    """Say that it is not, after all. Raises Unfit where it is no longer one of `named`, and while a legal hold on the
    visit keeps it: nothing else would."""
    held = session.get(Conduct, conduct, with_for_update=True)
    if held is None or conduct not in {one.id for one in named(session, visit.id)}:
        raise Unfit(WhoseFault.MOVED)
    if legal_holds.of_visit(session, visit.id):
        raise Unfit(WhoseFault.HELD)
    _say(session, held, "", Step.UNNAMED, by, now)


def _say(session: Session, held: Conduct, visit: str, step: Step, by: str, now: datetime) -> None:
    held.visit = visit
    session.add(held)
    session.add(ConductStep(conduct=held.id, at=now, by=by, act=step))
    session.flush()


def _last(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Conduct -> what was said last of whose it is."""
    said = (Step.NAMED, Step.UNNAMED)
    wanted = select(ConductStep.conduct, ConductStep.act).where(
        col(ConductStep.conduct).in_(ids), col(ConductStep.act).in_(said)
    )
    return dict(session.exec(wanted.order_by(col(ConductStep.number))).all())


def _folded(name: PersonName) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tokens(name.family), tokens(name.given)


def _may_be(one: str, other: str) -> bool:
    """Whether two birth dates, or years, may be one person's."""
    return one.startswith(other) or other.startswith(one)
