"""Applies the district's change feed: satisfies sync.exchange.ports.Changes. A kind is a line in `CHANGE_KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from kiosk.records import other_doors, remembered_decisions, visitor_passes
from kiosk.records.exchange_state import StateKey, read_state, write_state
from kiosk.records.store import Store
from sync.contract.api.school import PASS, REMEMBERED, VISIT, Changes

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
    PASS: ChangeKind(visitor_passes.apply_change, visitor_passes.forget_all),
    VISIT: ChangeKind(other_doors.apply_change, other_doors.forget_all),
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
