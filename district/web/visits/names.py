"""What the codes of a visit stand for at its school, in the reader's language: types, places, hosts, answers, staff."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from sqlmodel import Session, select

from district.db.projection_tables import Visit
from district.db.publish_tables import SchoolPlan
from district.db.tables import School, Staff
from district.publish.visitor_type_scopes import types_named, types_of_all, types_there
from language.marks import N_
from language.translator import Translator
from screening.persons import PersonName
from sync.contract.records.question import Answer, Place, Question, QuestionKind, VisitorType, companions
from sync.contract.vocabulary import AdmissionBasis

FALLBACK = "en"
_SPEAKS_FOR_ITSELF = frozenset({QuestionKind.CHOICE, QuestionKind.TEXT, QuestionKind.PERSON})


@dataclass(frozen=True, slots=True)
class SchoolNames:
    """`types`: what is offered now; `known_types`: also what visits have that is offered no more. `hosts`, `places` and
    `staff`: code -> name, as they are now; `former_...`: of those that the school has removed."""

    types: Sequence[VisitorType]
    known_types: Sequence[VisitorType]
    places: Mapping[str, str]
    hosts: Mapping[str, str]
    staff: Mapping[str, str] = field(repr=False)
    words: Translator
    former_hosts: Mapping[str, str]
    former_places: Mapping[str, str]

    def type_options(self) -> list[tuple[str, str]]:
        return [(one.code, self.label(one.label, one.code)) for one in self.known_types]

    def host_options(self) -> list[tuple[str, str]]:
        return sorted(self.hosts.items(), key=lambda one: one[1].casefold())

    def host(self, code: str) -> str:
        """A host's name; a code that the school never had stands for itself."""
        return self.hosts.get(code) or self.former_hosts.get(code, code)

    def place(self, code: str) -> str:
        """The same of a destination."""
        return self.places.get(code) or self.former_places.get(code, code)

    def visitor_type(self, code: str) -> str:
        return next((self.label(one.label, code) for one in self.known_types if one.code == code), code)

    def is_escorted(self, visit: Visit) -> bool:
        kind = next((one for one in self.known_types if one.code == visit.purpose), None)
        return visit.choice == AdmissionBasis.ADMITTED_WITH_ESCORT or (kind is not None and kind.escort)

    def label(self, labels: Mapping[str, str], otherwise: str) -> str:
        return _label(self.words, labels, otherwise)

    def why(self, visit: Visit) -> str:
        """The type, whom the visit was to, and what was answered that rosters and logs may show."""
        said = [
            self.answer_line(question, answer.value)
            for question, answer in self.shown(Place.ROSTER, visit.answers or ())
            if not question.companions
        ]
        host = self.hosts.get(visit.host) or self.former_hosts.get(visit.host, "")  # any other code names nobody
        return " · ".join(filter(None, (self.visitor_type(visit.purpose), host, *said)))

    def children(self, visit: Visit) -> int | None:
        """How many came along, as far as a roster may show it; None where nobody was asked."""
        shown = [answer for _, answer in self.shown(Place.ROSTER, visit.answers or ())]
        return companions(self.known_types, shown)

    def shown(self, place: Place | None, answers: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Question, Answer]]:
        """The answers that are shown at a place (None: all that are kept) and whose question the school ever had."""
        for one in map(Answer.model_validate, answers):
            question = self.question(one.question)
            if question is not None and (place is None or place in question.show):
                yield question, one

    def question(self, code: str) -> Question | None:
        """As a type that is offered asks it, else as one asked it once."""
        kinds = chain(self.types, self.known_types)
        return next((one for kind in kinds for one in kind.questions if one.code == code), None)

    def answer_line(self, question: Question, value: str) -> str:
        """An answer as people read it, with its question where it does not speak for itself."""
        told = self.answer(question, value)
        if question.kind in _SPEAKS_FOR_ITSELF:
            return told
        label = self.label(question.label, question.code)
        return self.words.say(N_("{question}: {answer}"), question=label.rstrip("?:"), answer=told)

    def answer(self, question: Question, value: str) -> str:
        match question.kind:
            case QuestionKind.CHOICE:
                label = next((option.label for option in question.options if option.code == value), {})
                return self.label(label, value)
            case QuestionKind.YES_NO:
                return self.words.say(N_("Yes") if value == "yes" else N_("No"))
            case QuestionKind.DATE:
                return day_in_words(self.words, value)
            case _:
                return value


def day_in_words(words: Translator, value: str) -> str:
    """A date (ISO 8601) in words; anything else as it is."""
    try:
        return words.day(date.fromisoformat(value))
    except ValueError:
        return value


def school_names(session: Session, school: School, words: Translator) -> SchoolNames:
    types, known = types_there(session, school)
    plan = session.get(SchoolPlan, school.code)
    hosts, former = ({one["code"]: one["name"] for one in there or ()} for there in _hosts(plan))
    staff = dict(session.exec(select(Staff.id, Staff.name).where(Staff.school == school.code)).all())
    places, gone = (
        {one["code"]: _label(words, one["label"], one["code"]) for one in there}
        for there in (school.destinations, school.former_destinations)
    )
    return SchoolNames(types, known, places, hosts, staff, words, former, gone)


def _hosts(plan: SchoolPlan | None) -> tuple[Sequence[Mapping[str, Any]] | None, ...]:
    """Those of now, and those that were removed."""
    return (plan.hosts, plan.former_hosts) if plan else ((), ())


def _label(words: Translator, labels: Mapping[str, str], otherwise: str) -> str:
    """In the reader's language where there is one, else in English."""
    wanted = (words.tag, words.tag.partition("-")[0], FALLBACK)
    return next((labels[one] for one in wanted if labels.get(one)), otherwise)


def name_of(visit: Visit) -> str:
    """The visitor's name, "" where it is erased."""
    if visit.family is None:
        return ""
    return PersonName(visit.family, visit.given or "", visit.middle or "", visit.suffix or "").full


def kind_names(session: Session, words: Translator, only: Collection[str] = ()) -> dict[str, str]:
    """Code -> name of a visitor type, as the first school that has it calls it: of all, or of `only`. One that no
    school offers any more keeps its name, for its visits are counted still."""
    found: dict[str, str] = {}
    offered = (types.types for types in types_of_all(session, only))
    for one in chain(*offered, types_named(session)):
        found.setdefault(one.code, _label(words, one.label, one.code))
    return found
