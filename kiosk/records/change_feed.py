"""Applies the district's change feed: satisfies sync.exchange.ports.Changes. A kind is a line in `CHANGE_KINDS`.

Visits of the school's other doors come by it: for the roster, and so that anybody can leave anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import Session, col, delete, select

from kiosk.records import remembered_decisions, school_passes, visitor_passes
from kiosk.records.exchange_state import StateKey, read_state, write_state
from kiosk.records.store import Store
from kiosk.records.tables import BadgeRow, PresenceRow, VisitRow
from kiosk.records.timestamps import from_iso, to_iso
from kiosk.records.visits import add_presence_fact
from sync.contract import visit_presence
from sync.contract.api.school import PASS, REMEMBERED, VISIT, Changes, WireVisit
from sync.contract.visit_presence import VisitPresence
from sync.contract.vocabulary import AdmissionBasis, SignOutMethod

FRESH = timedelta(days=1)
"""A visit that lasts began within this. One that began at another time, the future among them, was written down by a
door whose clock is wrong: it would be signed out at once, or never."""


def apply_visit_change(session: Session, now: datetime, key: str, content: dict[str, Any] | None) -> None:
    """Apply a change of kind "visit" (see ChangeKind). Raises ValueError where it is none.

    A visit of this kiosk learns from it who has left elsewhere, and what was corrected. Of another door's visit no more
    is kept than a roster needs, and only while it lasts; it counts from when this door heard of it where it cannot have
    begun when it says.
    """
    row = session.get(VisitRow, key)
    ours = row is not None and not row.kiosk
    if content is None:
        if row is not None and not ours:
            _forget_other(session, row)
        return
    given = WireVisit.model_validate(content)
    if given.id != key:
        raise ValueError("the change names another visit")
    told, choice = _presence_of(given), AdmissionBasis(given.choice) if given.started else None
    known = add_presence_fact(session, key, told)
    if ours:
        _correct(session, row, given)
        return
    if row is not None and not known.on_site:
        _forget_other(session, row)
    elif known.on_site and choice is not None:
        began = from_iso(given.started)
        if abs(now - began) > FRESH:
            began = from_iso(row.started) if row is not None else now
        session.merge(_visit_row(given, choice, began))


def _correct(session: Session, row: VisitRow | None, given: WireVisit) -> None:
    """The office corrected why or where somebody came: the roster says so too. The journal keeps what was said here."""
    if row is not None and given.started and given.purpose:
        row.purpose, row.destination = given.purpose, given.destination
        session.add(row)


def _forget_other(session: Session, row: VisitRow) -> None:
    """Another door's visit is over; a badge of it that was printed here for the office goes with it."""
    session.exec(delete(BadgeRow).where(col(BadgeRow.visit_id) == row.id))
    session.delete(row)


def _presence_of(given: WireVisit) -> VisitPresence:
    """Every fact of the visit that has reached the district, as one."""
    facts = [visit_presence.arrived(from_iso(given.started))] if given.started else []
    if given.ended:
        facts.append(visit_presence.left(from_iso(given.ended), SignOutMethod(given.ended_by)))
    if given.voided:
        facts.append(visit_presence.voided())
    return visit_presence.fold(facts)


def _visit_row(given: WireVisit, choice: AdmissionBasis, began: datetime) -> VisitRow:
    """What a roster needs. What was not sent is empty: nobody is recognized, screened or remembered by such a row."""
    return VisitRow(
        id=given.id,
        kiosk=given.kiosk or "another",
        family=given.family,
        given=given.given,
        middle=given.middle,
        suffix=given.suffix,
        born="",
        purpose=given.purpose,
        destination=given.destination,
        conduct="",
        started=to_iso(began),
        choice=choice.value,
        badge_id=given.badge,
        photo="",
        case_id="",
        visitor_hash="",
    )


def forget_other_doors(session: Session) -> None:
    """The stream begins anew: who is in the building will be told again."""
    others = session.exec(select(VisitRow.id).where(VisitRow.kiosk != "")).all()
    session.exec(delete(BadgeRow).where(col(BadgeRow.visit_id).in_(others)))
    session.exec(delete(PresenceRow).where(col(PresenceRow.visit_id).in_(others)))
    session.exec(delete(VisitRow).where(col(VisitRow.kiosk) != ""))


def apply_pass_change(session: Session, now: datetime, key: str, content: dict[str, Any] | None) -> None:
    """Apply a change of kind "pass": whom the school expects, and the code of one that was asked for here."""
    visitor_passes.apply_change(session, now, key, content)
    code = (content or {}).get("code")
    if isinstance(code, str):
        school_passes.take_code(session, now, key, code)


log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """How one kind of change is applied, in the caller's transaction.

    Attributes:
        apply: (session, now, key, content): applies one change; a content of None deletes. Applying it twice does no
            harm. Raises ValueError where the content is not of this kind; nothing may be written then.
        forget_all: deletes what came down, because the feed starts over.
    """

    apply: Callable[[Session, datetime, str, dict[str, Any] | None], None]
    forget_all: Callable[[Session], None]


CHANGE_KINDS: Mapping[str, ChangeKind] = {
    PASS: ChangeKind(apply_pass_change, visitor_passes.forget_all),
    VISIT: ChangeKind(apply_visit_change, forget_other_doors),
    REMEMBERED: ChangeKind(remembered_decisions.apply_change, remembered_decisions.forget_all),
}


class ChangeApplier:
    """Every method is a transaction of its own. Raises StoreError."""

    def __init__(self, store: Store, kinds: Mapping[str, ChangeKind] = CHANGE_KINDS) -> None:
        self._store = store
        self._kinds = kinds

    def cursor(self) -> str:
        """The position in the feed; "" before the first page, and where an older version skipped a kind."""
        with self._store.reading() as session:
            return read_state(session, StateKey.CHANGES) if read_state(session, StateKey.KINDS) == self._known else ""

    def apply(self, page: Changes) -> None:
        """Apply a page and its cursor, as a whole. Changes that this version does not know, or cannot read,
        are skipped: they must not keep an emergency or a sign-out from arriving."""
        with self._store.writing() as session:
            if page.reset:
                for kind in self._kinds.values():
                    kind.forget_all(session)
            for change in page.changes:
                known = self._kinds.get(change.kind)
                if known is None:
                    continue
                try:
                    known.apply(session, self._store.now(), change.key, change.content)
                except ValueError as error:
                    log.error("change_unreadable", change=change.kind, key=change.key, kind=type(error).__name__)  # noqa: TRY400  the text may hold a name
            write_state(session, StateKey.CHANGES, page.cursor)
            write_state(session, StateKey.KINDS, self._known)

    @property
    def _known(self) -> str:
        return " ".join(sorted(self._kinds))
