"""Matches as they are kept with a case and journaled: without what they tell of the visitor's body (law 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from screening.entries import BarredEntry
from screening.result import EvidenceField, Match, Screening
from sync.contract.journal import facts

MATCHES = TypeAdapter(tuple[Match, ...])
ENTRIES = TypeAdapter(tuple[BarredEntry, ...])

_NEVER_STORED = frozenset({EvidenceField.HEIGHT, EvidenceField.EYES, EvidenceField.SEX})


def storable(match: Match) -> Match:
    """The match without what its evidence tells of the visitor's body: that lives in memory only (law 5)."""
    return replace(match, evidence=tuple(line for line in match.evidence if line.field not in _NEVER_STORED))


def storable_matches(screening: Screening, entries: Sequence[BarredEntry]) -> tuple[Match, ...]:
    """The matches as they are kept. Raises ValueError where `entries` are not theirs, in the same order."""
    if [(entry.id, entry.leaf) for entry in entries] != [(match.entry_id, match.leaf) for match in screening.matches]:
        raise ValueError("the entries are not those of the matches")
    return tuple(storable(match) for match in screening.matches)


def match_facts(matches: Sequence[Match]) -> facts.Matches:
    def evidence(match: Match) -> list[list[str]]:
        return [[item.field.value, item.agreement.value, item.detail] for item in match.evidence]

    return facts.Matches(
        matches=[
            facts.MatchFact(
                entry=match.entry_id,
                feed=match.feed,
                leaf=match.leaf,
                match_class=match.match_class.value,
                weight_millibits=round(match.weight * 1000),
                evidence=evidence(match),
            )
            for match in matches
        ]
    )
