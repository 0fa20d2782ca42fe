"""What is stored of a visit or a case: who came, for what, and the matches, without what must not be kept (law 5).

A returning visitor is recognized by the visitor hash, without keeping a license number.
"""

from __future__ import annotations

import hmac
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter

from kiosk.checkin.visit import Arrival, identity_of, name_of
from kiosk.records.key_file import KioskSecrets
from kiosk.records.store import Store
from kiosk.records.tables import CaseRow, VisitRow
from screening.persons import BarredEntry, PersonName, Source, Visitor
from screening.result import ComparedWith, EvidenceField, Match, Screening
from sync.contract.journal import facts
from sync.contract.journal.entry import canonical
from sync.contract.records.case import Matches, MatchFact
from sync.contract.records.kept import Part
from sync.contract.records.person import BirthDate, Identity, PhotoReference
from sync.contract.records.question import Answer, Answers
from sync.contract.school_keys import secret_id, visitor_key

Parts = dict[str, Part]
P = TypeVar("P", bound=Part)
NO_LIST = "[]"
_STORED = (facts.IDENTITY, facts.PHOTO, facts.ANSWERS)
"""The personal groups that visits and cases have in common. The birth date is a column of the first's."""


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """What is stored of a visit or a case. `parts` are its personal groups besides the identity, which always has the
    birth date; `matched`: a list entry matched, so the birth date is kept as long as the record."""

    identity: Identity = field(repr=False)
    parts: Mapping[str, Part] = field(repr=False)
    purpose: str
    destination: str
    host: str
    conduct: str
    visitor_hash: str = field(repr=False)
    matched: bool = False

    @property
    def name(self) -> PersonName:
        return name_of(self.identity)

    @property
    def answers(self) -> Sequence[Answer]:
        said = self.parts.get(facts.ANSWERS)
        return said.answers if isinstance(said, Answers) else ()

    @property
    def born(self) -> date | None:
        return date.fromisoformat(self.identity.born) if self.identity.born else None

    def groups(self) -> Parts:
        """The personal groups of a journal entry about it. A birth date that nothing matched is a group of its own: it
        is erased when the day is over."""
        parts = {facts.IDENTITY: self.identity, **self.parts}
        born = self.identity.born
        if born and not self.matched:
            parts[facts.IDENTITY] = self.identity.model_copy(update={"born": ""})
            parts[facts.BIRTH_DATE] = BirthDate(born=born)
        return parts

    def columns(self) -> dict[str, str]:
        """The columns that visits and cases have in common."""
        return {
            **columns_of({facts.IDENTITY: self.identity, **self.parts}),
            "purpose": self.purpose,
            "destination": self.destination,
            "host": self.host,
            "conduct": self.conduct,
            "visitor_hash": self.visitor_hash,
        }


def columns_of(parts: Mapping[str, Part]) -> dict[str, str]:
    """Every stored group's fields by their columns, "" where there is no such group; what is no text as JSON."""
    found = {}
    for name in _STORED:
        values = parts[name].model_dump(mode="json") if name in parts else {}
        for part_field, column in facts.columns_of(name).items():
            value = values.get(part_field, "")
            found[column] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return found


def group_of(row: VisitRow | CaseRow, name: str, shape: type[P]) -> P | None:
    """The other way round: one group of a row, None where nothing of it is stored."""
    values = {part_field: getattr(row, column) for part_field, column in facts.columns_of(name).items()}
    if all(value in {"", NO_LIST} for value in values.values()):
        return None
    return shape.model_validate({key: _read(shape, key, value) for key, value in values.items()})


def nothing(shape: type[Part], part_field: str) -> str:
    """How a column says that it holds nothing of a group's field."""
    return "" if shape.model_fields[part_field].annotation is str else NO_LIST


def _read(shape: type[Part], key: str, value: str) -> Any:
    return value if shape.model_fields[key].annotation is str else json.loads(value or "[]")


def details_of_arrival(store: Store, arrival: Arrival) -> VisitDetails:
    """The stored details of an arrival, without what must not be kept (law 5). Stores the photo. Raises StoreError."""
    who = arrival.visitor
    photo = store.photos.put(arrival.photo) if arrival.photo else arrival.kept_photo
    identity = identity_of(who.name, who.born.isoformat() if who.born else "")
    parts: Parts = {}
    if photo:
        parts[facts.PHOTO] = PhotoReference(digest=photo)
    if arrival.answers is not None and arrival.answers.answers:
        parts[facts.ANSWERS] = arrival.answers
    return VisitDetails(
        identity=identity,
        parts=parts,
        purpose=arrival.visitor_type.code,
        destination=arrival.destination.code if arrival.destination else "",
        host=arrival.host,
        conduct=arrival.conduct,
        visitor_hash=visitor_hash(store.secrets, who),
    )


def details_of_row(row: VisitRow | CaseRow) -> VisitDetails:
    others = {name: group_of(row, name, facts.PERSONAL_GROUPS[name]) for name in _STORED if name != facts.IDENTITY}
    return VisitDetails(
        identity=identity_of_row(row),
        parts={name: part for name, part in others.items() if part is not None},
        purpose=row.purpose,
        destination=row.destination,
        host=row.host,
        conduct=row.conduct,
        visitor_hash=row.visitor_hash,
        matched=isinstance(row, CaseRow) and bool(MATCHES.validate_json(row.matches)),
    )


def identity_of_row(row: VisitRow | CaseRow) -> Identity:
    """Who came; nobody's name where it was erased."""
    return group_of(row, facts.IDENTITY, Identity) or Identity(family="")


def name_of_row(row: VisitRow | CaseRow) -> PersonName:
    return name_of(identity_of_row(row))


def answers_of_row(row: VisitRow | CaseRow) -> Answers | None:
    """What the visitor answered, None where nothing was asked or it was erased."""
    return group_of(row, facts.ANSWERS, Answers)


MATCHES = TypeAdapter(tuple[Match, ...])
ENTRIES = TypeAdapter(tuple[BarredEntry, ...])
LISTS = TypeAdapter(tuple[ComparedWith, ...])
ANSWERS_KEPT = TypeAdapter(list[Answer])
"""What a returning visitor need not answer again."""

_NEVER_STORED = frozenset({EvidenceField.HEIGHT, EvidenceField.EYES, EvidenceField.SEX})


def storable(match: Match) -> Match:
    """The match without what its evidence tells of the visitor's body: that lives in memory only (law 5)."""
    return replace(match, evidence=tuple(line for line in match.evidence if line.field not in _NEVER_STORED))


def storable_matches(screening: Screening, entries: Sequence[BarredEntry]) -> tuple[Match, ...]:
    """The matches as they are kept. Raises ValueError where `entries` are not theirs, in the same order."""
    if [(entry.id, entry.leaf) for entry in entries] != [(match.entry_id, match.leaf) for match in screening.matches]:
        raise ValueError("the entries are not those of the matches")
    return tuple(storable(match) for match in screening.matches)


def match_facts(matches: Sequence[Match]) -> Matches:
    def evidence(match: Match) -> list[list[str]]:
        return [[item.field.value, item.agreement.value, item.detail] for item in match.evidence]

    return Matches(
        matches=[
            MatchFact(
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


_OTHERS = TypeAdapter(list[tuple[str, str]])


def other_hashes(secrets: KioskSecrets, visitor: Visitor) -> str:
    """The hashes under every secret but the present one, each with its secret's id, as CaseRow keeps them."""
    earlier = secrets.enrollment.earlier_secrets if secrets.enrollment else ()
    known = list(zip(map(secret_id, earlier), visitor_hashes(secrets, visitor)[1:], strict=False))
    return _OTHERS.dump_json(known).decode() if known else ""


def others_of(row: CaseRow) -> list[tuple[str, str]]:
    return _OTHERS.validate_json(row.other_hashes) if row.other_hashes else []


def normalized_name(name: PersonName) -> str:
    """The letters of a name, without case, marks and spaces, so that a renewed card still gives the same hash."""
    parts = (name.family, name.given, name.middle, name.suffix)
    return "|".join("".join(filter(str.isalnum, unicodedata.normalize("NFKD", part).casefold())) for part in parts)
