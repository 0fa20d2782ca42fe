"""Invented people, cases and visits that tests share. Nobody here exists."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kiosk.checkin.case import Case, CaseSummary, Staff
from kiosk.checkin.school import Host
from kiosk.checkin.visit import Arrival, Destination, LastVisit, Photo, Visit, identity_of
from printing.badge import Badge
from scanning.documents import License, Pass, PassKind, Sex
from screening.persons import BarredEntry, PartialDate, PersonName, Source, Visitor
from screening.result import Agreement, Evidence, EvidenceField, Match, Screening
from sync.contract.records.question import Need, Option, Question, QuestionKind, VisitorType
from sync.contract.vocabulary import AdmissionBasis, Decision, ListKind, ListState, MatchClass, Permission

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def visitor_type(code: str, label: str, badge: str, **what: Any) -> VisitorType:
    """A type with English labels."""
    return VisitorType(code=code, label={"en": label}, badge={"en": badge}, **what)


def question(code: str, kind: str, label: str, **what: Any) -> Question:
    """A question in English; options by code and label."""
    options = [Option(code=key, label={"en": text}) for key, text in what.pop("options", {}).items()]
    return Question(code=code, kind=kind, label={"en": label}, options=options, **what)


PARENT = visitor_type("parent", "Parent or guardian", "PARENT")
DELIVERY = visitor_type(
    "delivery", "Delivery", "DELIVERY", destination=Need.NO, photo=Need.NO, conduct=False, prints_badge=False
)
OFFICIAL = visitor_type("official", "I'm here on official duty", "OFFICIAL", office=True)
CHILDREN = question(
    "children", QuestionKind.NUMBER, "How many children are with you?", required=True, companions=True, show=["roster"]
)
COMPANY = question(
    "company",
    QuestionKind.TEXT,
    "Which company are you from?",
    required=True,
    every_visit=False,
    show=["badge", "roster", "page"],
)
TOOLS = question("tools", QuestionKind.YES_NO, "Do you bring tools?")
WHICH = question("which", QuestionKind.TEXT, "Which tools?", depends_on="tools", depends_values=["yes"])
MOTHER = visitor_type("mother", "Mother or father", "PARENT", questions=[CHILDREN])
CONTRACTOR = visitor_type("contractor", "Contractor", "CONTRACTOR", questions=[COMPANY, TOOLS, WHICH])
MEETING = visitor_type("meeting", "Meeting", "VISITOR", host=Need.OPTIONAL)
OFFICE = Destination("office", "Main office")
RUIZ = Host("ruiz", "Ana Ruiz", "office")
LAST = LastVisit("parent", "office", "conduct-1", "ab" * 32)
PHOTO = Photo(b"\xff\xd8 a jpeg \xff\xd9", "cd" * 32)

LICENSE = License("SANTOS", "MARIA", "ELENA", born=date(1984, 3, 12), sex=Sex.FEMALE, jurisdiction="ZZ", number="S100")
BADGE_PASS = Pass(PassKind.BADGE, "0190-visit", "oakridge", NOON, NOON.replace(hour=23), "a1" * 8)

MARIA = Visitor(PersonName("Santos", "Maria", "Elena"), Source.LICENSE, date(1984, 3, 12), "F", number="S100")
ROBERT = Visitor(PersonName("Hale", "Robert", "James"), Source.LICENSE, date(1979, 11, 2), "M", number="H200")

NO_MATCH = Screening(ListState.CURRENT)
POSSIBLE_MATCH = Match(
    "entry-1",
    "district",
    "ef" * 32,
    MatchClass.POSSIBLE,
    14.5,
    (Evidence(EvidenceField.FAMILY, Agreement.EXACT), Evidence(EvidenceField.GIVEN, Agreement.NICKNAME, "Robert")),
)
STRONG_MATCH = Match(
    "entry-2", "district", "aa" * 32, MatchClass.STRONG, 41.0, (Evidence(EvidenceField.BORN, Agreement.EXACT),)
)
POSSIBLE = Screening(ListState.CURRENT, (POSSIBLE_MATCH,))
STRONG = Screening(ListState.CURRENT, (STRONG_MATCH,))

ENTRY = BarredEntry(
    "entry-1",
    "district",
    "ef" * 32,
    (PersonName("Hale", "Bob"),),
    ListKind.BARRED,
    PartialDate(1979),
    reason="Threatened staff in 2024",
    instructions="Call the district's dispatch",
)
STRONG_ENTRY = BarredEntry(
    "entry-2", "district", "aa" * 32, (PersonName("Whitlock", "Dana"),), ListKind.BARRED, PartialDate(1971, 6, 30)
)

ARRIVAL = Arrival(MARIA, PARENT, OFFICE, "conduct-1", PHOTO)
VISIT = Visit(
    "0190-visit", identity_of(MARIA.name), "parent", "office", NOON, AdmissionBasis.NO_MATCH, "0190-badge", PHOTO.digest
)
BADGE = Badge("0190-badge", "Maria Elena Santos", "PARENT", "Main office", "Oakridge", "2 Nov 2026", "12:00")

CLERK = Staff("clerk", "Ana Ruiz", frozenset({Permission.DECIDE}))
SECOND = Staff("second", "Tom Birch", frozenset({Permission.DECIDE}))
PRINCIPAL = Staff("principal", "Ruth Ives", frozenset({Permission.DECIDE, Permission.OVERRIDE}))
GREETER = Staff("greeter", "Leo Marsh", frozenset())


def case(strong: bool = False, decision: Decision | None = None) -> Case:
    """An open case on Robert Hale, or on a strong match."""
    match, entry = (STRONG_MATCH, STRONG_ENTRY) if strong else (POSSIBLE_MATCH, ENTRY)
    return Case(
        "0190-case",
        NOON,
        ROBERT.name,
        ROBERT.born,
        "parent",
        "office",
        ListState.CURRENT,
        (match,),
        (entry,),
        PHOTO.jpeg,
        decision,
    )


SUMMARY = CaseSummary("0190-case", NOON, ROBERT.name, MatchClass.POSSIBLE)
