"""What is stored of a visit or a case: who came, for what, and the matches, without what must not be kept (law 5).

A returning visitor is recognized by the visitor hash, without keeping a license number.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import TypeAdapter

from kiosk.checkin.visit import Arrival
from kiosk.records.key_file import KioskSecrets
from kiosk.records.store import Store
from kiosk.records.tables import CaseRow, VisitRow
from screening.entries import BarredEntry
from screening.result import EvidenceField, Match, Screening
from screening.visitor import PersonName, Source, Visitor
from sync.contract.journal import facts
from sync.contract.journal.entry import canonical
from sync.contract.secrets import visitor_key


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


def visitor_hash(secrets: KioskSecrets, visitor: Visitor) -> str:
    """The hash that is written down for this visitor from now on: under the school's present secret, or ""."""
    return next(iter(visitor_hashes(secrets, visitor)), "")


def visitor_hashes(secrets: KioskSecrets, visitor: Visitor) -> tuple[str, ...]:
    """Every hash that this visitor may be known by, the present one first: secrets of before count for a year.

    HMAC-SHA256 (hex) of jurisdiction, number, name and birth date under the school's visitor key.

    Empty where nobody may be recognized: typed in by hand, no number, or a kiosk without a school. The number alone
    would not do: a jurisdiction may give it again to somebody else.
    """
    if visitor.source is Source.TYPED or not visitor.number or secrets.enrollment is None:
        return ()
    content = {
        "jurisdiction": visitor.jurisdiction.upper(),
        "number": "".join(visitor.number.split()).upper(),
        "name": normalized_name(visitor.name),
        "born": visitor.born.isoformat() if visitor.born else "",
    }
    held = (secrets.enrollment.school_secret, *secrets.enrollment.earlier_secrets)
    return tuple(hmac.digest(visitor_key(secret), canonical(content), "sha256").hex() for secret in held)


def normalized_name(name: PersonName) -> str:
    """The letters of a name, without case, marks and spaces, so that a renewed card still gives the same hash."""
    parts = (name.family, name.given, name.middle, name.suffix)
    return "|".join("".join(filter(str.isalnum, unicodedata.normalize("NFKD", part).casefold())) for part in parts)
