"""Who is in a school's building, and who came today, as its pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import NamedTuple

from sqlmodel import Session, col, select

from district.db.projection_tables import Case, Visit
from district.projections.on_site import MOST
from district.publish import visit_edits
from district.web.today import hosts_told
from district.web.today.day import midnight, name_of
from district.web.today.day_visits import Shown, day_visits
from district.web.today.hosts_told import HostNote
from district.web.today.labels import Labels
from language.translator import Translator

MOST_LOGGED = 40
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in the building, or who was today. `last` is the visit whose photo stands beside today's; `was` is what
    was said before a correction; `may_change`: it can be corrected or voided still."""

    id: str
    name: str = field(repr=False)
    kind: str
    place: str
    started: datetime
    ended: datetime | None
    until: datetime
    is_overdue: bool
    is_void: bool
    has_photo: bool
    ends_with_day: bool
    last: str = ""
    last_at: datetime | None = None
    was: str = ""
    host: HostNote | None = None
    may_change: bool = False


class Guests(NamedTuple):
    """Each the newest first; who came and is in the building still is the same in both."""

    inside: list[Guest]
    came: list[Guest]


def inside(session: Session, school: str, labels: Labels, words: Translator, now: datetime) -> list[Guest]:
    """Those in the building, the newest first."""
    return guests(session, school, labels, words, now, inside=True, came=0).inside


def came(
    session: Session, school: str, labels: Labels, words: Translator, now: datetime, most: int
) -> list[Guest]:  # fmt: skip
    """Those who came today, the newest first, each with an earlier visit of the same person that has a photo."""
    return guests(session, school, labels, words, now, inside=False, came=most).came


def guests(
    session: Session, school: str, labels: Labels, words: Translator, now: datetime, *, inside: bool, came: int
) -> Guests:  # fmt: skip
    """Those in the building, where `inside` is asked for, and `came` of those who came today."""
    since = midnight(labels, now)
    rows = day_visits(session, school, since, now, inside=inside, came=came)
    notes = hosts_told.notes(rows.inside, labels, words, now)
    earlier = _earlier(session, school, rows.came)
    made = {row.id: _guest(row, labels, words, now, since, notes.get(row.id)) for row in (*rows.inside, *rows.came)}
    for id_, last in earlier.items():
        made[id_] = replace(made[id_], last=last.id, last_at=last.started)
    return Guests([made[row.id] for row in rows.inside], [made[row.id] for row in rows.came])


def _earlier(session: Session, school: str, rows: Sequence[Shown]) -> Mapping[str, Visit]:
    """Visit -> the last one before of the same name and birth date, where both are still kept.

    A birth date outlives its day only where a list entry matched, so earlier visits are looked for by their cases.
    """
    asked = [row for row in rows if row.photo and row.born and row.family]
    if not asked:
        return {}
    found = session.exec(
        select(Visit)
        .join(Case, col(Case.visit) == Visit.id)
        .where(
            Case.school == school,
            col(Case.born).in_({row.born for row in asked}),
            col(Case.family).in_({row.family for row in asked}),
            col(Visit.photo).is_not(None),
            col(Visit.started).is_not(None),
        )
        .order_by(col(Visit.started))
        .limit(MOST)
    ).all()
    return {
        row.id: before
        for row in asked
        for before in found
        if (before.family, before.given, before.born) == (row.family, row.given, row.born)
        if before.started and row.started and before.started < row.started
    }


def _guest(
    row: Shown, labels: Labels, words: Translator, now: datetime, since: datetime, host: HostNote | None
) -> Guest:  # fmt: skip
    """`since`: when the school's day began."""
    until = labels.until(row.purpose, row.started)
    is_void = row.voided is not None
    return Guest(
        row.id, name_of(row, words), labels.type_of(row.purpose), labels.place_of(row.host, row.destination),
        row.started, row.ended, until, row.ended is None and not is_void and until <= now, is_void, bool(row.photo),
        until.time() == _MIDNIGHT, was=_said_first(row, labels), host=host,
        may_change=visit_edits.may_change(row, since),
    )  # fmt: skip


def _said_first(row: Shown, labels: Labels) -> str:
    """The purpose and host of a visit before it was corrected, "" if it never was."""
    first = row.corrections[0] if row.corrections else None
    if first is None or first["by"]:
        return ""
    parts = labels.type_of(first["purpose"]), labels.place_of(first["host"], first["destination"])
    return " · ".join(filter(None, parts))
