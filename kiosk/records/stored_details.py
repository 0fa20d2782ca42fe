"""What is stored of a visit or a case: who came, for what, and the matches, without what must not be kept (law 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import TypeAdapter

from kiosk.checkin.visit import Arrival
from kiosk.records.store import Store
from kiosk.records.tables import CaseRow, VisitRow
from kiosk.records.visitor_hash import visitor_hash
from screening.persons import BarredEntry, PersonName, Source
from screening.result import EvidenceField, Match, Screening
from sync.contract.journal import facts


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """What is stored of a visit or a case. `photo` is a digest."""

    name: PersonName
    born: date | None = field(repr=False)
    source: Source
    purpose: str
    destination: str
    conduct: str
    photo: str
    visitor_hash: str = field(repr=False)

    def groups(self) -> dict[str, facts.Part]:
        """The personal groups of a journal entry about it."""
        name, born = self.name, self.born.isoformat() if self.born else ""
        parts: dict[str, facts.Part] = {
            facts.IDENTITY: facts.Identity(
                family=name.family, given=name.given, middle=name.middle, suffix=name.suffix, born=born
            )
        }
        return parts | ({facts.PHOTO: facts.PhotoReference(digest=self.photo)} if self.photo else {})

    def columns(self) -> dict[str, str]:
        """The columns that visits and cases have in common."""
        return {
            "family": self.name.family,
            "given": self.name.given,
            "middle": self.name.middle,
            "suffix": self.name.suffix,
            "born": self.born.isoformat() if self.born else "",
            "source": self.source.value,
            "purpose": self.purpose,
            "destination": self.destination,
            "conduct": self.conduct,
            "photo": self.photo,
            "visitor_hash": self.visitor_hash,
        }


def details_of_arrival(store: Store, arrival: Arrival) -> VisitDetails:
    """The stored details of an arrival, without what must not be kept (law 5). Stores the photo. Raises StoreError."""
    return VisitDetails(
        name=arrival.visitor.name,
        born=arrival.visitor.born,
        source=arrival.visitor.source,
        purpose=arrival.purpose.code,
        destination=arrival.destination.code if arrival.destination else "",
        conduct=arrival.conduct,
        photo=store.photos.put(arrival.photo) if arrival.photo else arrival.kept_photo,
        visitor_hash=visitor_hash(store.secrets, arrival.visitor),
    )


def details_of_row(row: VisitRow | CaseRow) -> VisitDetails:
    return VisitDetails(
        name=name_of_row(row),
        born=date.fromisoformat(row.born) if row.born else None,
        source=Source(row.source),
        purpose=row.purpose,
        destination=row.destination,
        conduct=row.conduct,
        photo=row.photo,
        visitor_hash=row.visitor_hash,
    )


def name_of_row(row: VisitRow | CaseRow) -> PersonName:
    return PersonName(row.family, row.given, row.middle, row.suffix)


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
