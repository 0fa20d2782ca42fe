"""A case: a visitor whom the machine may not admit by itself, until a person decides.

A machine never refuses: it asks. The case outlives the screen that opened it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from screening.persons import BarredEntry, PersonName, Source, Visitor
from screening.result import Match, Screening
from sync.contract import decision_rule
from sync.contract.decision_rule import Decider, Held
from sync.contract.records.question import Answers
from sync.contract.vocabulary import Decision, ListKind, ListState, MatchClass, Permission, Reason, Ruling


@dataclass(frozen=True, slots=True)
class Staff:
    id: str
    name: str = field(repr=False)
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class StaffNote:
    """What staff typed beside a decision, "" where nothing was."""

    text: str = field(default="", repr=False)


NO_NOTE = StaffNote()


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line of the waiting list."""

    id: str
    opened: datetime
    name: PersonName
    strongest: MatchClass | None
    photo: bytes | None = field(default=None, repr=False)
    left: bool = False
    inside: bool = False
    only_typed: bool = False  # see Case


@dataclass(frozen=True, slots=True)
class Case:
    """All that staff compare. `entries` are those of `matches`, in the same order; either may be empty
    (a list that is absent or expired holds without a match, and so does a visitor who needs a person to go on)."""

    id: str
    opened: datetime
    name: PersonName
    born: date | None = field(repr=False)
    purpose: str
    destination: str
    list_state: ListState
    matches: tuple[Match, ...] = ()
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)
    photo: bytes | None = field(default=None, repr=False)
    decision: Decision | None = None
    left: bool = False  # before the last step: there is nobody to admit
    inside: bool = False  # signed in already, and named by a list that came afterwards
    host: str = ""
    answers: Answers | None = field(default=None, repr=False)

    @property
    def strong(self) -> bool:
        return any(match.match_class is MatchClass.STRONG for match in self.matches)

    @property
    def only_typed(self) -> bool:
        """Nothing matched on lists that are current: it waits because the name was typed, and staff look once."""
        return not self.matches and self.list_state is ListState.CURRENT


@dataclass(frozen=True, slots=True)
class RememberedDecision:
    """One decision "not this person" that is remembered. The visitor hash says who, and nobody can read it.

    `name` and `entries` are there for as long as the case itself is kept; `by` is "" for somebody who has left.
    """

    case_id: str
    decided: datetime
    until: datetime
    by: str = field(repr=False)
    kinds: tuple[ListKind, ...] = ()
    name: PersonName | None = None
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)


def admits_alone(visitor: Visitor, screening: Screening, *, typed_alone: bool) -> bool:
    """Whether the machine may admit without a person: nothing matched, on lists that are current, and the name was not
    just typed, or the school lets a typed name in (`typed_alone`)."""
    return screening.admits and (visitor.source is not Source.TYPED or typed_alone)


def rule(case: Case, decision: Decision, reason: Reason | None, staff: Staff, second: Staff | None) -> Ruling:
    """Whether `staff` (with `second`, signed in by their own PIN) may decide `case` so; see decision_rule."""
    held = Held(case.decision is not None, case.left, case.strong, case.only_typed)
    return decision_rule.rule(held, decision, reason, _decider(staff), _decider(second) if second else None)


def _decider(staff: Staff) -> Decider:
    return Decider(staff.id, staff.permissions)
