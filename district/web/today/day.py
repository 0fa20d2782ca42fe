"""What a school's day holds: who waits, who is in the building, who is expected, who came. Every query has a limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.access import staff_members
from district.db.projection_tables import Case, CaseRequest, Visit
from district.projections.held_visitors import HeldState, state_of, visits_about, was_over
from district.projections.on_site import MOST, on_site
from district.publish import expected as expected_visitors
from district.publish import visit_edits
from district.web.forms import Said
from district.web.today import hosts_told
from district.web.today.hosts_told import HostNote
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
MOST_LOGGED = 40
_LOGGED: Any = (
    Visit.id, Visit.family, Visit.given, Visit.middle, Visit.suffix, Visit.born, Visit.photo, Visit.purpose,
    Visit.destination, Visit.host, Visit.started, Visit.ended, Visit.voided, Visit.corrections,
)  # fmt: skip
"""What the log says of a visit, read as a row: half of what there is, for each of a day's visitors."""


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
class Guest:
    """Somebody in the building, or who was today. `last` is the visit whose photo stands beside today's; `was` is what
    was said before a correction; `may_change`: it can be corrected or voided still."""

    id: str
    name: str = field(repr=False)
    kind: str
    place: str
    started: datetime
    ended: datetime | None
    until: datetime
    is_overdue: bool
    is_void: bool
    has_photo: bool
    ends_with_day: bool
    last: str = ""
    last_at: datetime | None = None
    was: str = ""
    host: HostNote | None = None
    may_change: bool = False


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


def waiting(session: Session, school: str, zone: ZoneInfo, words: Translator, now: datetime) -> list[Waiter]:
    """Those nobody has decided about: the most serious first, then the longest waiting; who went away, on that day
    only."""
    rows = waiting_cases(session, school, began(zone, now), now)
    cases = [case for case, _ in rows]
    known = entries_of(session, [match for case in cases for match in case.matches or []])
    visits, sent = visits_about(session, cases), _sent(session, cases)
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
    rows = session.exec(wanted.limit(MOST_LOGGED)).all()
    names = staff_members.names_of(session, {one.decided_by for one in rows})
    return [
        Closed(one.id, one.given or one.family or "", one.decided, names.get(one.decided_by, ""), REASONS[one.reason])
        for one in rows
        if one.decided is not None
    ]


def closed_query(school: Any, since: Any) -> SelectOfScalar[Case]:
    """The question for the cases that were closed since a moment, as nothing answered: of values or parameters."""
    is_closed = col(Case.reason).in_(list(CloseReason))
    return select(Case).where(Case.school == school, is_closed, col(Case.decided) >= since)


def _sent(session: Session, cases: Sequence[Case]) -> Mapping[str, CaseRequest]:
    """The last decision of each case that its kiosk has not answered."""
    wanted = select(CaseRequest).where(
        col(CaseRequest.case).in_([case.id for case in cases]), CaseRequest.outcome == "",
        col(CaseRequest.asked).is_not(None),
    )  # fmt: skip
    return {one.case: one for one in session.exec(wanted.order_by(col(CaseRequest.asked), col(CaseRequest.id)))}


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


def inside(session: Session, school: str, labels: Labels, words: Translator, now: datetime) -> list[Guest]:
    """Those in the building, the newest first."""
    rows = on_site(session, school, now)
    said = hosts_told.notes(session, rows, labels, words, now)
    return [replace(one, host=said.get(one.id)) for one in _guests(rows, labels, words, now)]


def came(
    session: Session, school: str, labels: Labels, words: Translator, now: datetime, most: int = MOST_LOGGED
) -> list[Guest]:
    """Those who came today, the newest first, each with an earlier visit of the same person that has a photo."""
    wanted = select(*_LOGGED).where(Visit.school == school, col(Visit.started) >= midnight(labels, now))
    found: Any = session.execute(wanted.order_by(col(Visit.started).desc(), col(Visit.id)).limit(most)).all()
    rows: Sequence[Visit] = found
    return list(_guests(rows, labels, words, now, _earlier(session, school, rows)))


def _earlier(session: Session, school: str, rows: Sequence[Visit]) -> Mapping[str, Visit]:
    """Visit -> the last one before of the same name and birth date, where both are still kept.

    A birth date outlives its day only where a list entry matched, so earlier visits are looked for by their cases.
    """
    asked = [row for row in rows if row.photo and row.born and row.family]
    if not asked:
        return {}
    found = session.exec(
        select(Visit)
        .join(Case, col(Case.visit) == Visit.id)
        .where(
            Case.school == school,
            col(Case.born).in_({row.born for row in asked}),
            col(Case.family).in_({row.family for row in asked}),
            col(Visit.photo).is_not(None),
            col(Visit.started).is_not(None),
        )
        .order_by(col(Visit.started))
        .limit(MOST)
    ).all()
    return {
        row.id: before
        for row in asked
        for before in found
        if (before.family, before.given, before.born) == (row.family, row.given, row.born)
        if before.started and row.started and before.started < row.started
    }


def _guests(
    rows: Iterable[Visit], labels: Labels, words: Translator, now: datetime, earlier: Mapping[str, Visit] | None = None
) -> Iterable[Guest]:
    for row in rows:
        if row.started is None:
            continue
        until = labels.until(row.purpose, row.started)
        last = (earlier or {}).get(row.id)
        yield Guest(
            row.id, name_of(row, words), labels.type_of(row.purpose), labels.place_of(row.host, row.destination),
            row.started, row.ended, until, row.ended is None and row.voided is None and until <= now,
            row.voided is not None, bool(row.photo), until.time() == time(), last.id if last else "",
            last.started if last else None, _said_first(row, labels),
            may_change=visit_edits.may_change(row, began(labels.zone, now)),
        )  # fmt: skip


def _said_first(row: Visit, labels: Labels) -> str:
    """Why and to whom somebody came as it was said before a correction, "" where there was none."""
    first = row.corrections[0] if row.corrections else None
    if first is None or first["by"]:
        return ""
    parts = labels.type_of(first["purpose"]), labels.place_of(first["host"], first["destination"])
    return " · ".join(filter(None, parts))


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


def name_of(row: Visit | Case, words: Translator) -> str:
    """A visitor's whole name; "" where it was erased."""
    name = words.person(row.family or "", row.given or "", row.middle or "")
    return f"{name} {row.suffix}" if row.suffix else name
