"""Whether a person may decide about a held visitor as they wish: one rule for kiosks and the district. Pure.

Admitting on a strong match needs the override permission or two people; refusing never does. That somebody's identity
was checked answers a typed name that nothing matched, and no other case.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sync.contract.vocabulary import Decision, Permission, Reason, Ruling


@dataclass(frozen=True, slots=True)
class Held:
    """What the rule asks of a case. `only_typed`: nothing matched on lists that are current, and the name was typed."""

    is_decided: bool
    has_left: bool
    is_strong: bool
    only_typed: bool


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody of the school's staff, with the permissions that they have now."""

    id: str
    permissions: Collection[str]


def rule(held: Held, decision: Decision, reason: Reason | None, by: Decider, second: Decider | None) -> Ruling:
    """Whether `by` (with `second`, who proved by their own PIN who they are) may decide so."""
    if held.is_decided:
        return Ruling.ALREADY_DECIDED
    if Permission.DECIDE not in by.permissions:
        return Ruling.NOT_PERMITTED
    if held.has_left:
        return Ruling.ALLOWED if decision is Decision.NOTED else Ruling.HAS_LEFT
    if decision is Decision.NOTED:
        return Ruling.NOT_PERMITTED
    looked_once = held.only_typed and decision is not Decision.REFUSE
    if reason is None or (reason is Reason.IDENTITY_CHECKED and not looked_once):
        return Ruling.NEEDS_REASON
    if decision is Decision.REFUSE or not held.is_strong or Permission.OVERRIDE in by.permissions:
        return Ruling.ALLOWED
    if second is None or second.id == by.id or Permission.DECIDE not in second.permissions:
        return Ruling.NEEDS_SECOND_PERSON
    return Ruling.ALLOWED
