"""Remembered decisions: "this visitor is not that entry", so that nobody is stopped each week for the same mistake.

The key is (visitor hash, entry id, leaf): another document, another entry or a changed one, and the question is asked
again. It ends after a year in any case, and staff may revoke it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, delete, select, update

from kiosk.checkin.case import RememberedDecision
from kiosk.records import journal, staff_pins
from kiosk.records.store import Store
from kiosk.records.stored_details import visitor_hashes
from kiosk.records.tables import CaseRow, RememberedRow
from kiosk.records.timestamps import from_iso, to_iso
from screening.persons import BarredEntry, PersonName, Visitor
from screening.result import Match
from sync.contract.api.school import WireRemembered
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import DecisionRemembered, DecisionRevoked, Whom
from sync.contract.vocabulary import ListKind

REMEMBER_DAYS = 365
_ENTRIES = TypeAdapter(tuple[BarredEntry, ...])


def remember(
    session: Session,
    now: datetime,
    known: str,
    matches: Iterable[Match],
    case_id: str,
    by: str,
    days: int = REMEMBER_DAYS,
    kinds: Mapping[str, ListKind] | None = None,
    others: Sequence[tuple[str, str]] = (),
) -> None:
    """Remember, in the caller's transaction, that the visitor of the hash `known` is none of the matched entries; it is
    journaled, so that the school's other doors remember it too. `kinds` has the kind of each entry by its id, `others`
    the visitor's hashes under other secrets, for the district.
    """
    told = kinds or {}
    matches = tuple(matches)
    expires = to_iso(now + timedelta(days=days))
    entries = [(one.entry_id, one.leaf, told[one.entry_id].value if one.entry_id in told else "") for one in matches]
    said = DecisionRemembered(case=case_id, by=by, expires=expires)
    whom = Whom(visitor_hash=known, entries=entries, other_hashes=list(others))
    actor = journal.staff_actor(by)
    journal.append(session, now, Kind.REMEMBERED, actor, {facts.FACTS: said, facts.WHOM: whom})
    for match in matches:
        session.merge(
            RememberedRow(
                visitor_hash=known,
                entry_id=match.entry_id,
                leaf=match.leaf,
                case_id=case_id,
                decided_by=by,
                decided=to_iso(now),
                expires=expires,
                kind=told[match.entry_id].value if match.entry_id in told else "",
            )
        )


def carry_over(session: Session, now: datetime, known: Sequence[str]) -> None:
    """Write what holds for a visitor under earlier hashes under the present one too, in the caller's transaction.

    `known` is what `visitor_hashes` gives. A visit is kept with the present hash alone, and whoever is screened again
    while on site is known by nothing else. The case stays the same, so that taking it back takes back both.
    """
    if len(known) < 2:
        return
    present, *earlier = known
    rows = session.exec(
        select(RememberedRow)
        .where(
            col(RememberedRow.visitor_hash).in_(earlier),
            RememberedRow.revoked == "",
            RememberedRow.expires > to_iso(now),
        )
        .order_by(col(RememberedRow.expires))
    ).all()
    held = set(
        session.exec(
            select(RememberedRow.entry_id, RememberedRow.leaf).where(RememberedRow.visitor_hash == present)
        ).all()
    )
    longest = {(row.entry_id, row.leaf): row for row in rows}
    for pair in longest.keys() - held:
        session.add(RememberedRow(**longest[pair].model_dump() | {"visitor_hash": present}))


def apply_change(session: Session, _: datetime, key: str, content: dict[str, Any] | None) -> None:
    """Apply a change of kind "remembered" (see change_feed): what was decided at another door, or taken back.

    What was taken back here holds no longer, whatever still comes down. Raises ValueError where it is none.
    """
    if content is None:
        session.exec(delete(RememberedRow).where(col(RememberedRow.case_id) == key))
        return
    given = WireRemembered.model_validate(content)
    if given.case != key:
        raise ValueError("the change names another case")
    for entry_id, leaf, kind in given.entries:
        row = RememberedRow(
            visitor_hash=given.visitor_hash,
            entry_id=entry_id,
            leaf=leaf,
            case_id=key,
            decided_by=given.by,
            decided=to_iso(from_iso(given.decided)),
            expires=to_iso(from_iso(given.expires)),
            kind=ListKind(kind).value if kind else "",
        )
        known = session.get(RememberedRow, (row.visitor_hash, entry_id, leaf))
        if known is None or not known.revoked:
            session.merge(row)


def forget_all(session: Session) -> None:
    """The stream begins anew: all that the district holds will be told again, so only what it lacks stays."""
    unsent = journal.oldest_unsent(session)
    told = delete(RememberedRow)
    session.exec(told.where(col(RememberedRow.decided) < unsent) if unsent else told)


def remembered(store: Store, visitor: Visitor) -> frozenset[tuple[str, str]]:
    """The (entry id, leaf) pairs that a person has found not to be this visitor, and that still hold.

    A license or a pass proves that it is the same visitor again; of a typed name nothing is remembered.
    """
    known = visitor_hashes(store.secrets, visitor)
    if not known:
        return frozenset()
    with store.reading() as session:
        rows = session.exec(
            select(RememberedRow.entry_id, RememberedRow.leaf).where(
                col(RememberedRow.visitor_hash).in_(known),
                RememberedRow.revoked == "",
                RememberedRow.expires > _present(store),
            )
        ).all()
    return frozenset((entry_id, leaf) for entry_id, leaf in rows)


def _present(store: Store) -> str:
    """The earliest time it may be now: a decision ends only where every clock that may be right says so."""
    clocks = store.clocks()
    return to_iso(min(clocks.believed, default=clocks.own))


def list_decisions(store: Store) -> tuple[RememberedDecision, ...]:
    """The decisions that hold now, newest first: one for each case, whatever number of entries it was about."""
    with store.reading() as session:
        rows = session.exec(
            select(RememberedRow)
            .where(RememberedRow.revoked == "", RememberedRow.expires > _present(store))
            .order_by(col(RememberedRow.decided).desc(), col(RememberedRow.case_id), col(RememberedRow.entry_id))
        ).all()
        return tuple(_recollection(session, list(group)) for _, group in groupby(rows, key=lambda row: row.case_id))


def revoke(store: Store, case_id: str, actor: str) -> int:
    """Take back what one decision made us remember; returns how many entries hold that visitor again. Twice is once.

    Journaled with who did it.
    """
    with store.writing() as session:
        rows = session.exec(
            select(RememberedRow).where(RememberedRow.case_id == case_id, RememberedRow.revoked == "")
        ).all()
        for row in rows:
            row.revoked = to_iso(store.now())
        if rows:
            revoked = DecisionRevoked(case=case_id)
            journal.append(session, store.now(), Kind.DECISION_REVOKED, actor, {facts.FACTS: revoked})
        return len({(row.entry_id, row.leaf) for row in rows})


def _recollection(session: Session, rows: list[RememberedRow]) -> RememberedDecision:
    first = rows[0]
    case = session.get(CaseRow, first.case_id)
    person = staff_pins.find_staff(session, first.decided_by)
    kinds = {ListKind(row.kind) for row in rows if row.kind}
    return RememberedDecision(
        case_id=first.case_id,
        decided=from_iso(first.decided),
        until=min(from_iso(row.expires) for row in rows),
        by=person.name if person else "",
        kinds=tuple(kind for kind in ListKind if kind in kinds),
        name=PersonName(case.family, case.given, case.middle, case.suffix) if case else None,
        entries=_ENTRIES.validate_json(case.entries) if case else (),
    )


def forget_expired(session: Session, now: datetime) -> int:
    """Delete what holds no longer; returns how many. `now` must be certain: what would hold for longer than a year was
    decided while the clock was ahead, and holds for a year from now."""
    longest = to_iso(now + timedelta(days=REMEMBER_DAYS))
    session.exec(update(RememberedRow).where(col(RememberedRow.expires) > longest).values(expires=longest))
    over = (col(RememberedRow.expires) <= to_iso(now)) | (col(RememberedRow.revoked) != "")
    return session.exec(delete(RememberedRow).where(over)).rowcount
