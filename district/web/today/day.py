"""What a school's day holds beside its visits: who waits, and who is expected. Every query has a
limit but that of decisions on their way, of which there are a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, literal
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.access import staff_members
from district.db.projection_tables import Case, CaseRequest, Visit
from district.projections.held_visitors import HeldState, state_of, visits_about, was_over
from district.publish import expected as expected_visitors
from district.publish.case_requests import SENT
from district.web.forms import Said
from district.web.today import hosts_told
from district.web.today.day_visits import Shown
from district.web.today.labels import Labels
from district.web.today.listed_entries import Entry, entries_of
from district.web.today.waiting_cases import waiting_cases
from district.web.today.wording import ToDo, stay_of, to_do, why
from district.web.wording import LIST_KINDS, REASONS
from language.marks import Text
from language.translator import Translator
from sync.contract.time_zones import day_in
from sync.contract.vocabulary import CloseReason

MOST_EXPECTED = 200
MOST_CLOSED = 40


@dataclass(frozen=True, slots=True)
class Waiter:
    """A card of the waiting list. `first` stands open; `name`, `born`, `why` and `kinds` are covered. `stay`: of
    somebody who was let in before; `sent_by` and `sent`: who sent a decision that its kiosk did not answer, and when.
    """

    id: str
    first: str = field(repr=False)
    to_do: ToDo
    opened: datetime
    has_photo: bool
    is_here: bool
    name: str = field(repr=False)
    born: str = field(repr=False)
    why: Text
    kinds: Sequence[Text]
    stay: Said | None = None
    sent_by: str = ""
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A case that somebody closed, as nothing answered: `first` stands open, as on a card of the waiting list."""

    id: str
    first: str = field(repr=False)
    at: datetime
    by: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody whom the school expects today. `away` says that the host is away."""

    id: str
    name: str = field(repr=False)
    kind: str
    place: str
    begins: datetime
    ends: datetime
    away: Said | None = None


def midnight(labels: Labels, now: datetime) -> datetime:
    """When the school's day began."""
    return began(labels.zone, now)


def began(zone: ZoneInfo, now: datetime) -> datetime:
    """When the day of a place began by its clock."""
    return datetime.combine(day_in(zone, now), time(), zone)


def limits(zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """When the day of a place began by its clock, and when the next one does."""
    today = day_in(zone, now)
    return datetime.combine(today, time(), zone), datetime.combine(today + timedelta(days=1), time(), zone)


def waiting(
    session: Session, school: str, zone: ZoneInfo, words: Translator, now: datetime, *, is_sent: bool
) -> list[Waiter]:  # fmt: skip
    """Those nobody has decided about: the most serious first, then the longest waiting; who went away, on that day
    only. `is_sent`: a decision may be under way, False where it is known that none is."""
    rows = waiting_cases(session, school, began(zone, now), now)
    cases = [case for case, _ in rows]
    known = entries_of(session, [match for case in cases for match in case.matches or []])
    visits, sent = visits_about(session, cases), _sent(session, school) if is_sent else {}
    names = staff_members.names_of(session, {one.by for one in sent.values()})
    made = []
    for case, is_lost in rows:
        if case.opened is None:
            continue
        visit, asked = visits.get(case.id), sent.get(case.id)
        doing = to_do(case, visit, is_sent=asked is not None, is_lost=is_lost)
        card = _waiter(case, case.opened, visit, known, words, doing)
        sent_by, sent_at = (names.get(asked.by, asked.by), asked.asked) if asked else ("", None)
        stay = stay_of(visit, zone, words) if visit is not None else None
        made.append(replace(card, stay=stay, sent_by=sent_by, sent=sent_at))
    return made


def closed(session: Session, school: str, zone: ZoneInfo, now: datetime) -> list[Closed]:
    """The cases that were closed today because nothing answered for them, the last first."""
    wanted = closed_query(school, began(zone, now)).order_by(col(Case.decided).desc(), col(Case.id))
    rows = session.exec(wanted.limit(MOST_CLOSED)).all()
    names = staff_members.names_of(session, {one.decided_by for one in rows})
    return [
        Closed(one.id, one.given or one.family or "", one.decided, names.get(one.decided_by, ""), REASONS[one.reason])
        for one in rows
        if one.decided is not None
    ]


def closed_query(school: Any, since: Any) -> SelectOfScalar[Case]:
    """The question for the cases that were closed since a moment, as nothing answered: of values or parameters."""
    # Each a literal: a list of values would be filled in anew each time.
    is_closed = col(Case.reason).in_([literal(one.value) for one in CloseReason])
    return select(Case).where(Case.school == school, is_closed, col(Case.decided) >= since)


def sent_query(school: Any) -> SelectOfScalar[CaseRequest]:
    """The question for the decisions about open cases that were sent and not answered, of a value or a parameter."""
    return (
        select(CaseRequest)
        .join(Case, col(Case.id) == CaseRequest.case)
        .where(CaseRequest.school == school, CaseRequest.outcome == SENT, col(CaseRequest.asked).is_not(None))
        .where(Case.decision == "")
    )


def _sent(session: Session, school: str) -> Mapping[str, CaseRequest]:
    """The last decision of each open case that its kiosk has not answered."""
    rows = session.scalars(_sent_statement(), {"school": school})
    return {one.case: one for one in rows}


@cache
def _sent_statement() -> Any:
    return sent_query(bindparam("school")).order_by(col(CaseRequest.asked), col(CaseRequest.id))


def _waiter(
    case: Case, opened: datetime, visit: Visit | None, known: Mapping[tuple[str, str], Entry], words: Translator,
    doing: ToDo,
) -> Waiter:  # fmt: skip
    found = [known.get((match["feed"], match["entry"])) for match in case.matches or []]
    kinds = dict.fromkeys(LIST_KINDS[entry.kind] for entry in found if entry and entry.kind in LIST_KINDS)
    is_here = state_of(case) is HeldState.WAITING and not was_over(case, visit) and doing is not ToDo.LOST
    return Waiter(
        case.id,
        case.given or case.family or "",
        doing,
        opened,
        bool(case.photo),
        is_here,
        name_of(case, words),
        case.born or "",
        why(case),
        list(kinds),
    )


def expected(session: Session, school: str, labels: Labels, words: Translator, now: datetime) -> list[Awaited]:
    """Those whom the school expects from now until the end of the day and who have not come, the next first."""
    today = day_in(labels.zone, now)
    hosts = {one.code: one for one in labels.known_hosts}
    gone = {code for code, one in hosts.items() if one.is_away(today)}
    return [
        Awaited(
            one.row.id, words.person(one.row.family, one.row.given), labels.type_of(one.row.purpose),
            labels.place_of(one.row.host, one.row.destination), one.begins, one.ends,
            hosts_told.away(hosts[one.row.host], hosts, words) if one.row.host in gone else None,
        )
        for one in expected_visitors.on_day(session, school, labels.zone, today)[:MOST_EXPECTED]
        if not one.visit and one.ends >= now
    ]  # fmt: skip


def name_of(row: Shown | Visit | Case, words: Translator) -> str:
    """A visitor's whole name; "" where it was erased."""
    name = words.person(row.family or "", row.given or "", row.middle or "")
    return f"{name} {row.suffix}" if row.suffix else name
