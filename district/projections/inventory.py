"""What is kept of people, field by field, generated from the declarations of the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import inspect
from sqlmodel import SQLModel

from district.db.conduct_tables import Conduct, ConductStep, Referral
from district.db.list_tables import EntryPhoto, ReplacedDetail
from district.db.mail_tables import MailAttachment, QueuedMail
from district.db.projection_tables import Case, CaseRequest, Remembered, Visit
from sync.contract.journal.facts import PERSONAL_GROUPS, columns_of
from sync.contract.records import case, person, question, visit
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.records.kept import RULES, Kept, Part, Retention, Shown, declared

_TABLES: tuple[type[SQLModel], ...] = (Visit, Case, CaseRequest, Remembered)
_RECORDS: Mapping[str, tuple[type[Part], ...]] = {
    "Who the visitor is": (person.Identity, person.BirthDate, person.PhotoReference, person.Text),
    "What the visitor answered": (question.Answers, question.Answer),
    "The visit": (
        visit.SignedIn, visit.SignedOut, visit.VisitVoided, visit.VisitCorrected, visit.BadgePrinted,
        visit.BadgeAsked, visit.BadgeRequested, visit.BadgeRequestAnswered, visit.PassRequested,
    ),
    "A case: a visitor who was held": (
        case.CaseOpened, case.Matches, case.MatchFact, case.CaseDecided, case.DecisionRequested, case.RequestAnswered,
    ),
    "A remembered decision": (case.DecisionRemembered, case.Whom, case.DecisionRevoked),
    "An expected visitor": (ExpectedVisitor,),
}  # fmt: skip
"""Every record, by what it is about; a test compares it with the modules of `sync.contract.records`."""

_INSIDE: Mapping[type[Part], type[Part]] = {question.Answer: question.Answers, case.MatchFact: case.Matches}
"""What is only ever kept inside another record is personal, kept and shown as that one is."""

_TABLES_BESIDE: Mapping[str, tuple[str, tuple[type[SQLModel], ...]]] = {
    "Conduct, bars and referrals": ("conduct", (Conduct, ConductStep, Referral)),
    "A mail": ("mail", (QueuedMail, MailAttachment)),
    "An entry of the barred list": ("entry", (EntryPhoto, ReplacedDetail)),
}
"""Tables of the district about people that no record fills: what they are about, how long, and which."""

RULES_BESIDE: Mapping[str, str] = {
    "conduct": "As many days after it is over as the setting record-days says.",
    "mail": "Until it is sent or given up; 14 days at most after it failed.",
    "entry": (
        "Until it is replaced or taken off, or at most 7 days after the entry is off the list, over, or names another "
        "person. One that waits "
        "for a second person stands in table list_proposal until it is decided."
    ),
}
_SHOWN_BESIDE: Mapping[str, tuple[str, ...]] = {"conduct": ("page",), "mail": (), "entry": ("page",)}
_TOLD = frozenset({"words", "outcome"})
"""Fields of conduct that a person's export tells, too."""

_INTRODUCTION = """# Data inventory

What Vestibule keeps of people, field by field: where, for how long, and where it may be shown. It is the output of
`python main.py district inventory`, generated from the declarations in `sync/contract/records/` and in the district's
tables; a test says when this page is stale. Facts of the journal (ids, codes, times) name nobody and stay as long as
the journal. Of a card, nothing else is ever written down: no number, no address, no picture, no height or eye color;
nor how somebody identified themselves, nor the language they chose.

How long, by class (`district retention` prints what is due):

| class | at the kiosk | at the district |
|---|---|---|
"""


def lines() -> Iterator[dict[str, Any]]:
    """One for each field of each record, then those of the tables beside them."""
    for heading, parts in _RECORDS.items():
        for part in parts:
            outer = _INSIDE.get(part)
            whole = next(iter(declared(outer).values())) if outer else None
            for name, own in declared(part).items():
                kept = whole or own
                yield {
                    "about": heading,
                    "record": part.__name__,
                    "field": name,
                    "personal": kept.personal,
                    "kept_in": _places(outer or part, kept, name if outer is None else ""),
                    "retention": kept.retention.value,
                    "kiosk": RULES[kept.retention].kiosk,
                    "district": RULES[kept.retention].district,
                    "shown": [place.name.lower() for place in Shown if place in kept.may_show and place.name],
                }
    yield from lines_beside()


def lines_beside() -> Iterator[dict[str, Any]]:
    """One for each personal column of the tables that no record fills."""
    for heading, (kept, tables) in _TABLES_BESIDE.items():
        for table in tables:
            for column in inspect(table).columns:
                if column.info["personal"]:
                    shown = list(_SHOWN_BESIDE[kept])
                    if kept == "conduct" and column.name in _TOLD:
                        shown.append("export")
                    yield {
                        "about": heading,
                        "record": table.__name__,
                        "field": column.name,
                        "personal": True,
                        "kept_in": f"table {table.__tablename__}",
                        "retention": kept,
                        "kiosk": "Not at the kiosk.",
                        "district": RULES_BESIDE[kept],
                        "shown": shown,
                    }


def page(rows: list[dict[str, Any]]) -> str:
    """As a Markdown page."""
    written = [_INTRODUCTION]
    written += [f"| {kept.value} | {RULES[kept].kiosk} | {RULES[kept].district} |\n" for kept in Retention]
    written += [f"| {kept} | Not at the kiosk. | {rule} |\n" for kept, rule in RULES_BESIDE.items()]
    heading = ""
    for row in rows:
        if row["about"] != heading:
            heading = row["about"]
            written.append(f"\n## {heading}\n\n| field | personal | kept in | how long | may be shown |\n")
            written.append("|---|---|---|---|---|\n")
        shown = ", ".join(row["shown"]) or "nowhere"
        personal = "yes" if row["personal"] else "no"
        written.append(
            f"| {row['record']}.{row['field']} | {personal} | {row['kept_in']} | {row['retention']} | {shown} |\n"
        )
    return "".join(written)


def _places(part: type[Part], kept: Kept, field: str) -> str:
    """The journal's group at both ends, and the tables of the district that have a column for it."""
    if part is ExpectedVisitor:
        return "table visitor_pass at both ends"
    group = next((name for name, one in PERSONAL_GROUPS.items() if one is part), "facts")
    if not kept.personal:
        return "journal group facts"
    columns = columns_of(group)
    wanted = {columns[field]} if field else set(columns.values())
    tables = [str(view.__tablename__) for view in _TABLES if wanted & set(inspect(view).columns.keys())]
    return f"journal group {group}; tables {', '.join(tables)}" if tables else f"journal group {group}"
