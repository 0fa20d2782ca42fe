"""The personal groups of the entries about a visitor whom the office types in."""

from __future__ import annotations

from datetime import date

from district.db.projection_tables import Case
from screening.persons import PersonName
from screening.result import EvidenceField, Match, Screening
from sync.contract.journal import facts
from sync.contract.records.case import Matches, MatchFact
from sync.contract.records.kept import Part
from sync.contract.records.person import BirthDate, Identity
from sync.contract.records.question import Answers
from sync.contract.vocabulary import ListState

_NEVER_STORED = frozenset({EvidenceField.HEIGHT, EvidenceField.EYES, EvidenceField.SEX})


def who(name: PersonName, born: date | None, found: Screening) -> dict[str, Part]:
    """The personal groups: a birth date that nothing matched is one of its own, erased when the day is over."""
    written = born.isoformat() if born else ""
    kept = written if found.matches else ""
    person = Identity(family=name.family, given=name.given, middle=name.middle, suffix=name.suffix, born=kept)
    parts: dict[str, Part] = {facts.IDENTITY: person}
    if written and not found.matches:
        parts[facts.BIRTH_DATE] = BirthDate(born=written)
    if found.matches:
        parts[facts.MATCHES] = Matches(matches=[match_fact(one) for one in found.matches])
    return parts


def match_fact(one: Match) -> MatchFact:
    lines = [line for line in one.evidence if line.field not in _NEVER_STORED]
    return MatchFact(
        entry=one.entry_id, feed=one.feed, leaf=one.leaf, match_class=one.match_class,
        weight_millibits=round(one.weight * 1000),
        evidence=[[line.field.value, line.agreement.value, line.detail] for line in lines],
    )  # fmt: skip


def of_case(case: Case) -> dict[str, Part]:
    """The personal groups of an admitted case, as far as they are still kept."""
    name = PersonName(case.family or "", case.given or "", case.middle or "", case.suffix or "")
    born = date.fromisoformat(case.born) if case.born else None
    parts = who(name, born, Screening(ListState.CURRENT))
    if case.matches:  # then the birth date is kept as long as the record
        person = Identity(
            family=name.family, given=name.given, middle=name.middle, suffix=name.suffix, born=case.born or ""
        )
        parts = {facts.IDENTITY: person}
    if case.answers:
        parts[facts.ANSWERS] = Answers.model_validate({"question_set": case.question_set, "answers": case.answers})
    return parts
