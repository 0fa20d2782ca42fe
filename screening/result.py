"""The result of a screening: a class and its evidence, as enums. kiosk.ui.wording turns them into language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sync.contract.vocabulary import ListOrigin, ListState, MatchClass, Verdict


class EvidenceField(StrEnum):
    FAMILY = "family"
    GIVEN = "given"
    MIDDLE = "middle"
    BORN = "born"
    SEX = "sex"
    GENERATION = "generation"  # Jr, Sr, III
    HEIGHT = "height"
    EYES = "eyes"


class Agreement(StrEnum):
    """How one field compared. What is not on either side is ABSENT, which is no disagreement."""

    EXACT = "exact"
    NICKNAME = "nickname"
    SPELLING = "spelling"  # the same name with other spaces, hyphens, particles or articles
    TYPO = "typo"
    SIMILAR = "similar"  # alike, but no single slip explains it
    PART = "part"  # one of several surnames or given names
    MIDDLE = "middle"  # a middle name on the other side
    SWAPPED = "swapped"  # given and family, or day and month
    INITIAL = "initial"
    TRUNCATED = "truncated"
    SOUND = "sound"
    NEAR = "near"  # a date a slip away
    YEAR = "year"  # only the year is known, and agrees
    DIFFERENT = "different"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of the explanation. `detail` is what the wording needs besides ("Robert" for a nickname)."""

    field: EvidenceField
    agreement: Agreement
    detail: str = dataclasses.field(default="", repr=False)


def may_be_twins(levels: Iterable[tuple[str, str]]) -> bool:
    """Whether a match says no more than that two people of one family were born on one day.

    Args:
        levels: (field, agreement) of each line of its evidence, as enums or as they are stored.
    """
    found = dict(levels)
    another_name = found.get(EvidenceField.GIVEN) == Agreement.DIFFERENT
    return another_name and found.get(EvidenceField.BORN) == Agreement.EXACT


@dataclass(frozen=True, slots=True)
class Match:
    """One entry that matched. `weight` is the sum of match weights, in bits; `unrelated` says how many of 1,000
    unrelated visitors would agree with this entry at least as well."""

    entry_id: str
    feed: str
    leaf: str
    match_class: MatchClass
    weight: float
    evidence: tuple[Evidence, ...]
    unrelated: float = 0.0


ComparedWith = tuple[str, str, str]
"""(ListOrigin, name, ISO 8601): a list with the moment of its signature, or a source of its entries with its day."""


def compared_with(feeds: Iterable[tuple[str, str]], sources: Iterable[tuple[str, str]]) -> tuple[ComparedWith, ...]:
    """Of lists (name, moment) and sources (name, day). No source is newer than the lists that were there: somebody may
    know of a newer one before its list has come."""
    there = sorted((ListOrigin.FEED.value, name, issued) for name, issued in feeds)
    if not there:
        return ()
    oldest = min(issued for _, _, issued in there)[: len("YYYY-MM-DD")]
    return (*there, *sorted((ListOrigin.SOURCE.value, name, min(as_of, oldest)) for name, as_of in sources))


@dataclass(frozen=True, slots=True)
class Screening:
    """The answer for one visitor; `matches` strongest first. `remembered` counts matches that a person
    has already found to be somebody else, and which therefore are not among `matches`."""

    list_state: ListState
    matches: tuple[Match, ...] = ()
    remembered: int = 0
    lists: tuple[ComparedWith, ...] = ()

    @property
    def verdict(self) -> Verdict:
        if not self.matches:
            return Verdict.NONE
        strong = any(match.match_class is MatchClass.STRONG for match in self.matches)
        return Verdict.STRONG if strong else Verdict.POSSIBLE

    @property
    def admits(self) -> bool:
        """Whether the machine may go on without a person: nothing matched, on a list that is in force."""
        return not self.matches and self.list_state is ListState.CURRENT
