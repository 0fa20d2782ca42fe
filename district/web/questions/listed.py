"""The questions of a visitor type as a table, with where each comes from."""

from __future__ import annotations

from collections.abc import Mapping

from district.publish.visitor_type_changes import Named, question_sources
from district.web.settings.place_names import name_of
from district.web.settings.question_texts import kind_of, lacking, terms_of
from district.web.settings.type_texts import origin_of
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_
from language.translator import Translator
from sync.contract.records.question import MOST_QUESTIONS, VisitorType

_COLUMNS = (
    Column("label", N_("Question")),
    Column("kind", N_("Answered with")),
    Column("terms", N_("When it is asked, and where it is shown")),
    Column("lacking", N_("Not translated to")),
    Column("origin", N_("Comes from")),
)
_SCHOOLS = Column("schools", N_("Schools that ask it"), Kind.NUMBER)


def question_table(
    one: VisitorType, named: Named, path: str, words: Translator, schools: Mapping[str, int] | None = None
) -> Table:
    """The questions of a type whose address is `path`, in their order; `schools`: at how many each is asked."""
    origins = question_sources(named, one.code)
    rows = [
        Row(
            {
                "label": name_of(question.label, words),
                "kind": kind_of(question),
                "terms": terms_of(question, one, words),
                "lacking": words.listed(lacking(question)) or None,
                "origin": origin_of(origins[question.code]),
                **({} if schools is None else {"schools": schools.get(question.code, 0)}),
            },
            link=f"{path}/questions/{question.code}",
            id=question.code,
        )
        for question in one.questions
    ]
    columns = _COLUMNS if schools is None else (*_COLUMNS, _SCHOOLS)
    return Table(columns, rows, N_("Questions, in their order"), N_("Visitors of this type are asked nothing else."))


def can_ask(one: VisitorType) -> bool:
    """Whether a question may be added."""
    return len(one.questions) < MOST_QUESTIONS and not one.office
