"""The stream of changes as it is applied here: satisfies sync.exchange.ports.Changes. A kind is a line in `KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from kiosk.records import other_doors, remembered_decisions, visitor_passes
from kiosk.records.cursors import Mark, mark, set_mark
from kiosk.records.store import Store
from sync.contract.changes import PASS, REMEMBERED, VISIT, Changes

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of change is obeyed, in the caller's transaction.

    Attributes:
        take: (session, now, key, content): makes it so; a content of None says that it is gone. Doing it twice does no
            harm. Raises ValueError where the content is not of this kind; nothing may be written then.
        forget_all: the stream begins anew.
    """

    take: Callable[[Session, datetime, str, dict[str, Any] | None], None]
    forget_all: Callable[[Session], None]


KINDS: Mapping[str, Kind] = {
    PASS: Kind(visitor_passes.take, visitor_passes.forget_all),
    VISIT: Kind(other_doors.take, other_doors.forget_all),
    REMEMBERED: Kind(remembered_decisions.take, remembered_decisions.forget_all),
}


class ChangeShelf:
    """Every method is a transaction of its own. Raises StoreError."""

    def __init__(self, store: Store, kinds: Mapping[str, Kind] = KINDS) -> None:
        self._store = store
        self._kinds = kinds

    def cursor(self) -> str:
        """How far we have come; "" before the first time, and where an older version passed over a kind."""
        with self._store.reading() as session:
            return mark(session, Mark.CHANGES) if mark(session, Mark.KINDS) == self._known else ""

    def apply(self, page: Changes) -> None:
        """Apply a page and its cursor, as a whole. What this version does not know, or cannot read, is passed over: it
        must not keep an emergency or a sign-out from arriving."""
        with self._store.writing() as session:
            if page.reset:
                for kind in self._kinds.values():
                    kind.forget_all(session)
            for change in page.changes:
                known = self._kinds.get(change.kind)
                if known is None:
                    continue
                try:
                    known.take(session, self._store.now(), change.key, change.content)
                except ValueError as error:
                    log.error("change_unreadable", change=change.kind, key=change.key, kind=type(error).__name__)  # noqa: TRY400  the text may hold a name
            set_mark(session, Mark.CHANGES, page.cursor)
            set_mark(session, Mark.KINDS, self._known)

    @property
    def _known(self) -> str:
        return " ".join(sorted(self._kinds))
