"""A sample school's visitor types with a question of every kind, and the pages that ask them. All invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.checkin.school import Absence, Host
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import Destination
from kiosk.checkin.visitor import steps as s
from sync.contract.records.question import (
    Answer,
    AnswerFlaw,
    Answers,
    Labels,
    Need,
    Option,
    Place,
    Question,
    QuestionKind,
    VisitorType,
)


def visitor_type(code: str, english: str, spanish: str, badge: str, **what: Any) -> VisitorType:
    """A type as a district would set it, in two languages."""
    return VisitorType(code=code, label={"en": english, "es": spanish}, badge={"en": badge}, **what)


def question(code: str, kind: QuestionKind, english: str, spanish: str, **what: Any) -> Question:
    return Question(code=code, kind=kind, label={"en": english, "es": spanish}, **what)


def option(code: str, english: str, spanish: str) -> Option:
    return Option(code=code, label={"en": english, "es": spanish})


CHILDREN = question(
    "children",
    QuestionKind.NUMBER,
    "How many children are with you today?",
    "¿Cuántos niños vienen con usted hoy?",
    hint={"en": "Students of this school do not count.", "es": "No cuente a los estudiantes de esta escuela."},
    required=True,
    companions=True,
    show=[Place.ROSTER],
)
COMPANY = question(
    "company",
    QuestionKind.TEXT,
    "Which company are you from?",
    "¿De qué empresa viene?",
    required=True,
    every_visit=False,
    show=[Place.BADGE, Place.ROSTER, Place.PAGE],
)
WORK = question(
    "work",
    QuestionKind.CHOICE,
    "What is the work about?",
    "¿De qué se trata el trabajo?",
    options=[
        option("heating", "Heating and air", "Calefacción y aire acondicionado"),
        option("roof", "Roof and walls", "Techo y paredes"),
        option("network", "Network and telephones", "Red y teléfonos"),
        option("kitchen", "Kitchen", "Cocina"),
        option("other", "Something else", "Otra cosa"),
    ],
    show=[Place.PAGE],
)
TOOLS = question(
    "tools",
    QuestionKind.YES_NO,
    "Do you bring tools that must be kept from children?",
    "¿Trae herramientas que deban mantenerse lejos de los niños?",
    required=True,
    show=[Place.PAGE],
)
PERMIT = question(
    "permit",
    QuestionKind.DATE,
    "Until when is your background check valid?",
    "¿Hasta cuándo es válida su verificación de antecedentes?",
    hint={"en": "It stands on your contractor's card.", "es": "Está en su tarjeta de contratista."},
)
SUBSTITUTE_FOR = question(
    "substitute_for",
    QuestionKind.PERSON,
    "Whom are you here for today?",
    "¿A quién reemplaza hoy?",
    required=True,
    show=[Place.ROSTER],
)

TYPES = (
    visitor_type("parent", "Parent or guardian", "Padre, madre o tutor", "PARENT", questions=[CHILDREN]),
    visitor_type("volunteer", "Volunteer", "Voluntariado", "VOLUNTEER"),
    visitor_type("meeting", "Meeting", "Reunión", "VISITOR", host=Need.OPTIONAL, destination=Need.OPTIONAL),
    visitor_type("contractor", "Contractor", "Contratista", "CONTRACTOR", questions=[COMPANY, WORK, TOOLS, PERMIT]),
    visitor_type("substitute", "Substitute teacher", "Docente suplente", "SUBSTITUTE", questions=[SUBSTITUTE_FOR]),
    visitor_type(
        "delivery",
        "Dropping something off",
        "Entregar algo",
        "DELIVERY",
        destination=Need.NO,
        photo=Need.NO,
        conduct=False,
        prints_badge=False,
    ),
    visitor_type("event", "School event", "Evento escolar", "GUEST", destination=Need.OPTIONAL),
    visitor_type("interview", "Interview", "Entrevista", "VISITOR", host=Need.REQUIRED, escort=True),
    visitor_type("official", "I'm here on official duty", "Vengo en misión oficial", "OFFICIAL", office=True),
    visitor_type("other", "Something else", "Otro motivo", "VISITOR"),
)

HOSTS = (
    Host("ruiz", "Ana Ruiz", "office"),
    Host("rodriguez", "Maria Rodriguez-Whitfield", "classroom_12"),
    Host("rossi", "Tom Rossi", "library"),
    Host("rourke", "Ellen O'Rourke", "gym"),
    Host("roth", "Jonathan Bartholomew Roth", ""),
    Host("nguyen", "Nguyễn Thị Minh Khai", "nurse"),
    Host("patel", "Mr. Patel", "portable_4"),
)

PLACES: tuple[tuple[str, Labels], ...] = (
    ("office", {"en": "Front office", "es": "Oficina principal"}),
    ("classroom_12", {"en": "Classroom 12", "es": "Aula 12"}),
    ("library", {"en": "Library", "es": "Biblioteca"}),
    ("gym", {"en": "Gymnasium", "es": "Gimnasio"}),
    ("cafeteria", {"en": "Cafeteria", "es": "Cafetería"}),
    ("nurse", {"en": "Nurse", "es": "Enfermería"}),
    ("auditorium", {"en": "Auditorium", "es": "Auditorio"}),
    ("playground", {"en": "Playground", "es": "Patio de juegos"}),
    ("counselor", {"en": "Counselor", "es": "Consejería"}),
    ("principal", {"en": "Principal's office", "es": "Dirección"}),
    ("kindergarten", {"en": "Kindergarten wing", "es": "Ala de kínder"}),
    ("portable_4", {"en": "Portable classroom 4", "es": "Aula portátil 4"}),
)


ANSWERS = Answers(
    question_set="sample",
    answers=[
        Answer(question="company", value="Rocky Mountain Heating & Air Conditioning Services, LLC"),
        Answer(question="work", value="network"),
        Answer(question="tools", value="yes"),
    ],
)


def pages(draft: s.Draft) -> Iterator[tuple[str, Step]]:
    """The pages of whom and where, and each kind of question: unanswered, answered before, with what may be wrong."""
    kinds = {kind.code: replace(draft, visitor_type=kind) for kind in TYPES}
    yield "destination-optional", s.ChooseDestination(kinds["event"])
    yield "whom-or-where", s.WhomOrWhere(kinds["meeting"])
    yield "whom", s.WhomOrWhere(kinds["interview"])
    away, other = HOSTS[1], HOSTS[5]
    nurse = Destination("nurse", "Nurse", dict(PLACES)["nurse"])
    yield "host-away", s.HostAway(replace(kinds["meeting"], absence=Absence(away, other, nurse)))
    yield "host-away-somewhere", s.HostAway(replace(kinds["meeting"], absence=Absence(away, HOSTS[4])))
    yield "host-away-office", s.HostAway(replace(kinds["interview"], absence=Absence(HOSTS[6])))
    contractor = kinds["contractor"]
    yield "question-number", s.Asking(kinds["parent"], CHILDREN)
    yield "question-number-answered", s.Asking(kinds["parent"], CHILDREN, value="9")
    yield "question-text", s.Asking(contractor, COMPANY)
    long = "Rocky Mountain Heating & Air Conditioning Services, LLC"
    yield "question-text-answered", s.Asking(contractor, COMPANY, value=long)
    yield "question-text-missing", s.Asking(contractor, COMPANY, AnswerFlaw.MISSING)
    yield "question-choice", s.Asking(contractor, WORK)
    yield "question-choice-answered", s.Asking(contractor, WORK, value="network")
    yield "question-yes-no", s.Asking(contractor, TOOLS)
    yield "question-date", s.Asking(contractor, PERMIT)
    yield "question-date-answered", s.Asking(contractor, PERMIT, value="2027-06-30")
    yield "question-date-wrong", s.Asking(contractor, PERMIT, AnswerFlaw.NOT_A_DATE, "02 / 30")
    yield "question-person", s.Asking(kinds["substitute"], SUBSTITUTE_FOR, value="Ms. Wolfeschlegelsteinhausen")
