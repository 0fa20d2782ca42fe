"""How each kind of journal entry folds into a view: one function a kind, in any order and as often as it comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import select

from district.db.projection_tables import BadgeRequest, Case, CaseRequest, ListHeld, Remembered, Visit
from district.ingest.chains import is_the_districts
from district.projections import corrections, search_keys
from district.projections.fact import Fact, row_of, time_of
from district.publish import change_stream, dismissals, school_passes
from sync.contract.api.kiosk import Outcome, kept
from sync.contract.api.school import PASS
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import PERSONAL_GROUPS, TEXT, WHOM, NotProjectable, columns_of
from sync.contract.records.case import (
    CaseDecided,
    CaseOpened,
    DecisionRemembered,
    DecisionRequested,
    DecisionRevoked,
    RequestAnswered,
    Whom,
)
from sync.contract.records.person import Text
from sync.contract.records.visit import (
    BadgePrinted,
    BadgeRequestAnswered,
    BadgeRequested,
    PassRequested,
    SignedIn,
    SignedOut,
    VisitCorrected,
    VisitVoided,
    took_class,
)
from sync.contract.visit_presence import departure_order
from sync.contract.vocabulary import PrintResult

_OUTCOMES = ("", *PrintResult)
"""From nothing known to a badge in a hand: of several prints the best counts, in whatever order they arrive."""

LONGEST_REMEMBERED = timedelta(days=366)
"""From when the district hears of it: a kiosk remembers for 365 days."""


def _copy_groups(fact: Fact, row: Visit | Case) -> None:
    """The entry's personal groups into the row's columns, None for what was erased."""
    for name in (name for name in PERSONAL_GROUPS if name in fact.header.commitments):
        part = facts.read(fact.entry, name, PERSONAL_GROUPS[name])
        values = part.model_dump(mode="json") if part is not None else {}
        for field, column in columns_of(name).items():
            if column in type(row).model_fields:
                setattr(row, column, values.get(field))
    row.kiosk, row.entry_id = fact.kiosk, fact.header.id
    if isinstance(row, Visit):
        search_keys.put(row)


def _copy_facts(said: SignedIn | CaseOpened, row: Visit | Case) -> None:
    """The facts that the row has a column for."""
    for field in type(row).model_fields.keys() & type(said).model_fields.keys() - {"visit"}:
        setattr(row, field, getattr(said, field))


def _begun_by_another(row: Visit | Case, fact: Fact) -> bool:
    return row.entry_id not in {"", fact.header.id}


def _typed_time(fact: Fact, typed: str) -> datetime:
    """When it happened: the entry's time, or an earlier one that the office typed from a paper log."""
    return min(time_of(typed), fact.at) if typed and is_the_districts(fact.kiosk) else fact.at


def _signed_in(fact: Fact) -> None:
    said = fact.needed(SignedIn)
    visit = row_of(fact, Visit, said.visit)
    if _begun_by_another(visit, fact):
        raise NotProjectable("the visit was begun by another entry")
    _copy_groups(fact, visit)
    _copy_facts(said, visit)
    visit.took_s = took_class(said.took_s)
    visit.started, visit.started_received = _typed_time(fact, said.came), fact.received
    corrections.begin(visit, late=True)


def _signed_out(fact: Fact) -> None:
    said = fact.needed(SignedOut)
    visit = row_of(fact, Visit, said.visit)
    went = _typed_time(fact, said.went)
    if departure_order(went, said.by) < departure_order(visit.ended, visit.ended_by):
        visit.ended, visit.ended_by, visit.ended_received = went, said.by, fact.received


def _voided(fact: Fact) -> None:
    visit = row_of(fact, Visit, fact.needed(VisitVoided).visit)
    visit.voided = min(visit.voided or fact.at, fact.at)


def _corrected(fact: Fact) -> None:
    """The last correction counts; what was said first is kept as the first of them."""
    if not is_the_districts(fact.kiosk):
        raise NotProjectable("only the district's own chain may hold it")
    said = fact.needed(VisitCorrected)
    visit = row_of(fact, Visit, said.visit)
    corrections.begin(visit)
    corrections.add(visit, said, fact.header.id, fact.header.actor, fact.at)


_TAKEN: Any = select(BadgeRequest).where(BadgeRequest.visit == bindparam("visit"))
_TAKEN = _TAKEN.where(BadgeRequest.kiosk == bindparam("kiosk"), BadgeRequest.outcome == Outcome.APPLIED)


def _badge_printed(fact: Fact) -> None:
    said = fact.needed(BadgePrinted)
    if said.outcome not in _OUTCOMES:
        raise NotProjectable("its outcome is unknown here")
    if not said.visit:
        _test_printed(fact, said)
        return
    visit = row_of(fact, Visit, said.visit)
    if _OUTCOMES.index(said.outcome) >= _OUTCOMES.index(visit.badge_outcome):
        visit.badge_outcome, visit.badge_reason = said.outcome, said.reason
    # The kiosk has said before, in the same chain, that it took the request.
    for asked in fact.session.execute(_TAKEN, {"visit": said.visit, "kiosk": fact.kiosk}).scalars():
        asked.outcome, asked.reason, asked.answered = said.outcome, said.reason, fact.at
        fact.rows[BadgeRequest, asked.id] = asked  # pages that show it are told


def _test_printed(fact: Fact, said: BadgePrinted) -> None:
    """A badge of nobody: its id is that of the request, which the same kiosk has taken."""
    asked = row_of(fact, BadgeRequest, said.badge)
    if asked.kiosk != fact.kiosk or not asked.outcome:
        raise NotProjectable("the kiosk was not asked for it")
    if asked.outcome == Outcome.APPLIED:  # else it came before, in another epoch
        asked.outcome, asked.reason, asked.answered = said.outcome, said.reason, fact.at


def _badge_requested(fact: Fact) -> None:
    if not is_the_districts(fact.kiosk):
        raise NotProjectable("only the district's own chain may hold a request")
    said = fact.needed(BadgeRequested)
    asked = row_of(fact, BadgeRequest, said.request)
    asked.visit, asked.badge, asked.kiosk, asked.by = said.visit, said.badge, said.kiosk, said.by
    asked.asked, asked.entry_id = fact.at, fact.header.id


def _badge_request_answered(fact: Fact) -> None:
    said = fact.needed(BadgeRequestAnswered)
    if said.outcome not in set(Outcome):
        raise NotProjectable("its outcome is unknown here")
    asked = row_of(fact, BadgeRequest, said.request)
    if not asked.outcome:
        asked.outcome, asked.reason, asked.answered = said.outcome, said.reason, fact.at


def _pass_requested(fact: Fact) -> None:
    """The district's own clock says from when the pass is valid: the kiosk's may be wrong for a year."""
    said = fact.needed(PassRequested)
    visit = row_of(fact, Visit, said.visit)
    if school_passes.make(fact.session, said.request, visit, fact.kiosk, fact.received):
        change_stream.note(fact.session, fact.school, PASS, [said.request], fact.received)


def _case_opened(fact: Fact) -> None:
    said = fact.needed(CaseOpened)
    case = row_of(fact, Case, said.case)
    if _begun_by_another(case, fact):
        raise NotProjectable("the case was opened by another entry")
    _copy_groups(fact, case)
    _copy_facts(said, case)
    case.opened, case.visit, case.went_away = fact.at, case.visit or said.about, said.left


def _case_decided(fact: Fact) -> None:
    """The first decision counts."""
    said = fact.needed(CaseDecided)
    case = row_of(fact, Case, said.case)
    if case.decided is not None and (case.decided, case.decision_entry) < (fact.at, fact.header.id):
        return
    text = facts.read(fact.entry, TEXT, Text)
    case.decision, case.reason = kept(said.decision), said.reason
    case.text = text.text if text is not None else None
    case.decided_by, case.second, case.visit = said.by, said.second, said.visit
    case.decided, case.decision_entry = fact.at, fact.header.id


def _remembered(fact: Fact) -> None:
    said = fact.needed(DecisionRemembered)
    row = row_of(fact, Remembered, said.case)
    whom = facts.read(fact.entry, WHOM, Whom)
    row.visitor_hash = whom.visitor_hash if whom is not None else None
    row.entries = [list(entry) for entry in whom.entries] if whom is not None else None
    row.other_hashes = [list(one) for one in whom.other_hashes] if whom is not None else None
    # A kiosk whose clock was ahead says an end that is years off.
    expires = min(time_of(said.expires), fact.received + LONGEST_REMEMBERED)
    row.by, row.decided, row.expires, row.entry_id = said.by, fact.at, expires, fact.header.id


def _revoked(fact: Fact) -> None:
    case = fact.needed(DecisionRevoked).case
    if dismissals.taken_back_elsewhere(fact.session, case, fact.school, fact.received):
        return
    row = row_of(fact, Remembered, case)
    row.revoked = min(row.revoked or fact.at, fact.at)


def _decision_requested(fact: Fact) -> None:
    """Only the district asks: a kiosk that could would decide for its neighbors."""
    if not is_the_districts(fact.kiosk):
        raise NotProjectable("only the district's own chain may hold a request")
    said = fact.needed(DecisionRequested)
    asked = row_of(fact, CaseRequest, said.request)
    text = facts.read(fact.entry, TEXT, Text)
    asked.case, asked.decision, asked.reason, asked.by, asked.second = (
        said.case, kept(said.decision), said.reason, said.by, said.second,
    )  # fmt: skip
    asked.text = text.text if text is not None else None
    asked.asked, asked.entry_id = fact.at, fact.header.id


def _request_answered(fact: Fact) -> None:
    """A kiosk answers once; should an answer come again in another chain, the first one counts."""
    said = fact.needed(RequestAnswered)
    if said.outcome not in set(Outcome):
        raise NotProjectable("its outcome is unknown here")
    asked = row_of(fact, CaseRequest, said.request)
    if asked.answered is None or fact.at < asked.answered:
        asked.outcome, asked.ruling, asked.answered = said.outcome, said.ruling, fact.at


def _list_applied(fact: Fact) -> None:
    said = fact.needed(facts.ListApplied)
    held = fact.session.get(ListHeld, (fact.kiosk, said.feed))
    if held is None or (held.applied, held.version) <= (fact.at, said.version):
        fact.session.merge(
            ListHeld(
                kiosk=fact.kiosk,
                feed=said.feed,
                version=said.version,
                count=said.count,
                root=said.root,
                applied=fact.at,
            )
        )
        fact.session.flush()


def _only_kept(fact: Fact) -> None:
    """An entry that is part of the audit trail and changes no view."""


def _only_kept_of_the_district(fact: Fact) -> None:
    """Part of the audit trail, and written by the district alone."""
    if not is_the_districts(fact.kiosk):
        raise NotProjectable("only the district's own chain may hold it")


_FOLDS: dict[str, Callable[[Fact], None]] = {
    Kind.EPOCH_STARTED: _only_kept,
    Kind.SIGNED_IN: _signed_in,
    Kind.SIGNED_OUT: _signed_out,
    Kind.VISIT_VOIDED: _voided,
    Kind.CASE_OPENED: _case_opened,
    Kind.CASE_DECIDED: _case_decided,
    Kind.BADGE_PRINTED: _badge_printed,
    Kind.BADGE_ASKED: _only_kept,
    Kind.BADGE_REQUESTED: _badge_requested,
    Kind.BADGE_REQUEST_ANSWERED: _badge_request_answered,
    Kind.PASS_REQUESTED: _pass_requested,
    Kind.REMEMBERED: _remembered,
    Kind.DECISION_REVOKED: _revoked,
    Kind.EMERGENCY_SET: _only_kept,
    Kind.LIST_APPLIED: _list_applied,
    Kind.STAFF_SIGNED_IN: _only_kept,
    Kind.STAFF_REFUSED: _only_kept,
    Kind.ERASED: _only_kept,
    Kind.DECISION_REQUESTED: _decision_requested,
    Kind.REQUEST_ANSWERED: _request_answered,
    Kind.ALERT_ENDED: _only_kept_of_the_district,
    Kind.ALERT_ACKNOWLEDGED: _only_kept_of_the_district,
    Kind.VISIT_CORRECTED: _corrected,
    Kind.HELP_CALLED: _only_kept_of_the_district,
    Kind.HELP_ACKNOWLEDGED: _only_kept_of_the_district,
    Kind.HELP_CLOSED: _only_kept_of_the_district,
    Kind.SEEN_WITHOUT_BADGE: _only_kept_of_the_district,
    Kind.WITHOUT_BADGE_CLOSED: _only_kept_of_the_district,
    Kind.SEEN_LEAVING: _only_kept_of_the_district,
}


def fold_of(kind: str) -> Callable[[Fact], None] | None:
    """The function of a kind, or None where this program does not know it."""
    return _FOLDS.get(kind)
