"""Whether a document in front of the camera is a new one, or the same that has lain there all along."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scanning.documents import Document

GONE_AFTER_S = 3.0
"""A hand wavers and a frame is lost: only this long without a sighting has the document left."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The document that was answered last, and when it was last seen (seconds of any monotonic clock).

    Its holder's visit goes on for as long as the screen has not been back at welcome: it is not new until then.
    """

    answered: Document | None = None
    seen: float = 0.0

    def lingers(self, document: Document, now: float, *, welcoming: bool) -> bool:
        """Whether this is what was answered already. A document nobody answered is new at every sighting."""
        return document == self.answered and (not welcoming or now - self.seen < GONE_AFTER_S)

    def sighted(self, now: float) -> Presence:
        return replace(self, seen=now)
