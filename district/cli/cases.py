"""District commands about held visitors: who is held, and what is decided about them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session

from district.access import staff_members
from district.cli.command import DATA, Data, Json, local, opened
from district.db.projection_tables import Case, CaseRequest
from district.db.tables import School
from district.errors import DistrictError
from district.instance import District
from district.projections import held_visitors
from district.projections.held_visitors import SHOWN, HeldState, HeldVisitor
from district.publish import case_requests, schools
from sync.contract.api.kiosk import Outcome
from sync.contract.vocabulary import STAFF_REASONS, Decision, ListState, Ruling, UnansweredRequest, Verdict

WORDS: Mapping[str, str] = {
    "admit": Decision.ADMIT,
    "admit-with-escort": Decision.ADMIT_WITH_ESCORT,
    "refuse": Decision.REFUSE,
}
"""What is typed -> what kiosks are asked."""

_UNDERSTOOD: Mapping[str, str] = {
    "escort": Decision.ADMIT_WITH_ESCORT,
    "admitted_with_escort": Decision.ADMIT_WITH_ESCORT,
}
_REASONS = ", ".join(STAFF_REASONS)
_LONGEST_WAIT_S = 600


def cases(
    data: Data = DATA,
    school: Annotated[str, typer.Option(help="Only this school's.")] = "",
    still_open: Annotated[bool, typer.Option("--open", help="Only those that nobody has decided.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print the visitors who were held: by school, those first who wait, with the id that `decide` takes."""
    with opened(data) as district, district.database.read() as session:
        if school:
            schools.find_school(session, school)
        found = held_visitors.listed(session, school, still_open=still_open)
        zones = {one.code: one.time_zone for one in schools.all_schools(session)}
    for one in found:
        typer.echo(_as_json(one) if as_json else _as_text(one, zones.get(one.school, "UTC")))
    if not found and not as_json:
        typer.echo("Nobody is held." if still_open else "Nobody has been held yet.")


def decide(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's id; see `district cases`.")],
    decision: Annotated[str, typer.Argument(metavar="DECISION", help=f"{', '.join(WORDS)}.")],
    staff: Annotated[str, typer.Option(metavar="NAME|ID", help="Who decides.")],
    reason: Annotated[str, typer.Option(help=f"{_REASONS}.")],
    data: Data = DATA,
    second: Annotated[str, typer.Option(metavar="NAME|ID", help="The second person, where one is needed.")] = "",
    note: Annotated[str, typer.Option(help="A few words for the record.")] = "",
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait for the kiosk's answer.")] = False,
    wait: Annotated[int, typer.Option(min=1, max=_LONGEST_WAIT_S, help="How many seconds to wait for it.")] = 30,
) -> None:
    """Decide about a held visitor, and wait until the kiosk that holds the case has answered. Whoever decides first
    there wins. Exit 1 where the decision was not applied, or not yet."""
    wanted = WORDS.get(decision) or _UNDERSTOOD.get(decision.replace("-", "_"), decision)
    with opened(data) as district:
        if wanted not in case_requests.DECISIONS:
            raise DistrictError(f"There is no decision {decision!r}. Decisions are {', '.join(WORDS)}.")
        if reason not in STAFF_REASONS:
            raise DistrictError(f"There is no reason {reason!r}. Reasons are {_REASONS}.")
        with district.database.read() as session:
            by, other = held_visitors.refuse_early(session, case, wanted, staff, district.now(), second)
        request = case_requests.ask(
            district.database, district.keys, case, wanted, reason, by, district.now(), other, note
        )
        if no_wait:
            typer.echo(f"Sent to the kiosk that holds the case. Request {request}")
            return
        answer = wait_for(district, Awaited(request, case), wait, lambda line: typer.echo(line, err=True))
    typer.echo(answer.sentence)
    if answer.outcome is not Outcome.APPLIED:
        raise typer.Exit(1)


def requests(case: Annotated[str, typer.Argument(metavar="CASE")], data: Data = DATA, as_json: Json = False) -> None:
    """Print what was asked about a case, and what its kiosk answered: sent, applied, superseded or refused."""
    with opened(data) as district, district.database.read() as session:
        lines = case_requests.answers(session, [case])
        names = staff_members.names_of(session, {line["by"] for line in lines})
    if as_json:
        typer.echo(json.dumps([{**line, "by_name": names.get(line["by"])} for line in lines], indent=1))
        return
    for line in lines:
        why = f" ({line['ruling']})" if line["ruling"] else ""
        typer.echo(f"{line['request']}\t{line['decision']}\t{line['by']}\t{line['outcome']}{why}")
    if not lines:
        typer.echo(f"Nothing was asked about the case {case}.")


def _as_json(one: HeldVisitor) -> str:
    content = {
        "case": one.case,
        "school": one.school,
        "kiosk": one.kiosk,
        "kiosk_name": one.kiosk_name,
        "family": one.family,
        "given": one.given,
        "opened": one.opened.isoformat(),
        "verdict": one.verdict,
        "list": one.list_state,
        "state": one.state.value,
        "decision": one.decision,
        "by": one.by,
    }
    return json.dumps(content, ensure_ascii=False)


def _as_text(one: HeldVisitor, zone: str) -> str:
    name = " ".join(part for part in (one.given, one.family) if part) or "(erased)"
    how = f"{one.verdict} match" if one.verdict != Verdict.NONE else "no match"
    lists = "" if one.list_state == ListState.CURRENT else f", list {one.list_state}"
    stands = f"{one.decision} by {one.by}" if one.state is HeldState.DECIDED else one.state.value
    return "\t".join([one.case, one.school, one.kiosk_name, name, local(one.opened, zone), f"{how}{lists}", stands])


_LOOK_S = 0.2
_SAID_EVERY_S = 5.0

_WHY: Mapping[str, str] = {
    Ruling.NOT_PERMITTED: "that staff member may not decide there, or not any longer",
    Ruling.NEEDS_SECOND_PERSON: "a strong match needs a second person, or the permission override",
    Ruling.HAS_LEFT: "the visitor went away before the end",
    UnansweredRequest.UNKNOWN_CASE: "the kiosk does not have the case any more",
    UnansweredRequest.UNREADABLE: "the kiosk runs an older version that does not know this decision or reason",
    Ruling.NEEDS_REASON: "a reason is missing",
}
"""A Ruling or an UnansweredRequest of a kiosk -> why it refused."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A request, and the case that it is about."""

    request: str
    case: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How the waiting ended. `outcome` is None where the kiosk has not answered yet."""

    outcome: Outcome | None
    sentence: str


def wait_for(district: District, awaited: Awaited, seconds: float, say: Callable[[str], None]) -> Ended:
    """Until the kiosk's answer has arrived in its journal, for at most `seconds`; `say` hears how it goes."""
    started = said = time.monotonic()
    while True:
        with district.database.read() as session:
            ended = _answer(session, awaited)
            kiosk, since = _kiosk(session, awaited.case, district.now())
        if ended is not None:
            return ended
        now = time.monotonic()
        if now - started >= seconds:
            return Ended(
                None,
                f"The kiosk {kiosk} has not answered within {seconds:.0f} s; it was {since}. The request stays: it is "
                f"taken as soon as the kiosk is reached. See `district requests {awaited.case}`.",
            )
        if said == started or now - said >= _SAID_EVERY_S:
            say(f"Sent. Waiting for the kiosk {kiosk} to answer ({seconds - (now - started):.0f} s left).")
            said = now
        time.sleep(_LOOK_S)


def _answer(session: Session, awaited: Awaited) -> Ended | None:
    row = session.get(CaseRequest, awaited.request)
    case = session.get(Case, awaited.case)
    if row is None or case is None or not row.outcome:
        return None
    outcome = Outcome(row.outcome)
    if outcome is Outcome.APPLIED:
        return Ended(outcome, f"Applied at the kiosk: {SHOWN.get(row.decision, row.decision)}.")
    if outcome is Outcome.SUPERSEDED:
        by = staff_members.names_of(session, [case.decided_by]).get(case.decided_by, case.decided_by)
        taken = f"{SHOWN.get(case.decision, case.decision)}, by {by}" if case.decision else "otherwise"
        return Ended(outcome, f"Superseded: the case had been decided before, {taken}. This decision was not taken.")
    return Ended(outcome, f"Refused by the kiosk: {_WHY.get(row.ruling, row.ruling)}. Nothing was decided.")


def _kiosk(session: Session, case_id: str, now: datetime) -> tuple[str, str]:
    """What the kiosk that holds the case is called, and when it was heard."""
    case = session.get(Case, case_id)
    name, heard = held_visitors.heard_of(session, case.kiosk if case else "", now)
    school = session.get(School, case.school) if case else None
    return name, f"last heard {local(heard, school.time_zone if school else 'UTC')}" if heard else "never heard"
