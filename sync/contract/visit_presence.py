"""Whether somebody is in the building: the order-independent fold of a visit's facts that both ends use.

With two doors a sign-out may arrive before its sign-in, and twice; the answer must not depend on it. Every fact is a
`Presence` by itself, and `merge` is commutative, associative and idempotent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from sync.contract.vocabulary import SignOutMethod


@dataclass(frozen=True, slots=True)
class VisitPresence:
    """What is known of one visit; the empty one knows nothing. `left_by` is set with `left`, and only then."""

    arrived: datetime | None = None
    left: datetime | None = None
    left_by: SignOutMethod | None = None
    voided: bool = False

    @property
    def on_site(self) -> bool:
        return self.arrived is not None and self.left is None and not self.voided


UNKNOWN = VisitPresence()


def arrived(at: datetime) -> VisitPresence:
    return VisitPresence(arrived=at)


def left(at: datetime, by: SignOutMethod) -> VisitPresence:
    return VisitPresence(left=at, left_by=by)


def voided() -> VisitPresence:
    return VisitPresence(voided=True)


def merge(one: VisitPresence, other: VisitPresence) -> VisitPresence:
    """What both say together. A person's sign-out beats the system's; of two alike the earlier counts."""
    departure = min((one, other), key=lambda known: departure_order(known.left, known.left_by or ""))
    return VisitPresence(
        arrived=min((at for at in (one.arrived, other.arrived) if at is not None), default=None),
        left=departure.left,
        left_by=departure.left_by,
        voided=one.voided or other.voided,
    )


def fold(facts: Iterable[VisitPresence]) -> VisitPresence:
    return reduce(merge, facts, UNKNOWN)


def departure_order(at: datetime | None, by: str) -> tuple[int, float, str]:
    """Of several sign-outs of one visit, the least counts. `by`: a SignOutMethod, or what a later version calls one."""
    if at is None:
        return 2, 0.0, ""
    return int(by == SignOutMethod.SYSTEM), at.timestamp(), by
