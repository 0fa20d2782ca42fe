"""How a case stands, in a sentence: open, sent, or decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from district.access import staff_members
from district.db.people_tables import Account
from district.db.projection_tables import Case, CaseRequest, Visit
from district.db.tables import Staff
from district.projections import case_holders, held_visitors
from district.projections.held_visitors import HeldState, state_of
from district.publish.schools import staff_of
from district.web.forms import Said
from district.web.today.wording import DECISIONS, REFUSALS, REFUSED_OTHERWISE
from district.web.wording import REASONS
from language.marks import N_, Text
from sync.contract.api.kiosk import Outcome
from sync.contract.api.kiosk import sent as sent_as
from sync.contract.vocabulary import CloseReason, Decision, Permission, Ruling, UnansweredRequest, Verdict

SILENT = timedelta(minutes=2)
"""A kiosk that was not heard for longer is said to be silent."""

UNANSWERED = timedelta(seconds=30)
"""A kiosk that is heard answers within seconds: after so long, its visitor should not wait for it."""

_ASKED: Any = (
    select(CaseRequest)
    .where(col(CaseRequest.case) == bindparam("case"))
    .order_by(col(CaseRequest.asked), col(CaseRequest.id))
)
"""Built once: to build a statement takes longer than to ask."""

NO_STAFF = N_(
    "Your account is not among this school's staff who decide, so a kiosk would not take your decision. "
    "Ask IT to add you."
)
_GONE = N_("The kiosk {kiosk}, which holds this case, is no longer in service, so nobody can decide it.")
MAY_NOT = N_("You may see this visitor, and not decide. Ask somebody of the office.")

_DONE: dict[str, Text] = {
    Decision.ADMIT: N_("Admitted by {name}."),
    Decision.ADMIT_WITH_ESCORT: N_("Admitted with escort by {name}."),
    Decision.REFUSE: N_("Refused by {name}. Please tell the visitor in person."),
    Decision.NOTED: N_("{name} has taken note of it."),
}
_AFTER: dict[str, Text] = {
    Decision.ADMIT: N_("{name} decided after the visitor had left: admitted."),
    Decision.ADMIT_WITH_ESCORT: N_("{name} decided after the visitor had left: admitted with escort."),
    Decision.REFUSE: N_("{name} decided after the visitor had left: refused."),
    Decision.NOTED: N_("{name} has taken note of it."),
}
_FIRST: dict[str, Text] = {
    Decision.ADMIT: N_("{name} decided first: admitted."),
    Decision.ADMIT_WITH_ESCORT: N_("{name} decided first: admitted with escort."),
    Decision.REFUSE: N_("{name} decided first: refused."),
    Decision.NOTED: N_("{name} decided first: it was noted."),
}
_CLOSED = N_("{name} closed the case, because nothing answered for it any more.")


@dataclass(frozen=True, slots=True)
class Standing:
    """`key` changes whenever the page has to be shown anew.

    Attributes:
        sentences: what there is to say, in order.
        is_open: somebody may decide.
        is_sent: a decision is on its way to the kiosk.
        sent_by, sent: by whom (staff id and name), and which.
        is_past: the visitor had left before anybody decided.
        is_refused: the kiosk did not take the last decision; the case is open again.
        is_lost: nothing answers for the case any more, so it can be closed and not be decided.
        is_closed: that was done.
    """

    key: str
    sentences: Sequence[Text | Said]
    is_open: bool = False
    is_sent: bool = False
    is_refused: bool = False
    sent_by: str = ""
    sender: str = field(default="", repr=False)
    sent: str = ""
    is_past: bool = False
    is_lost: bool = False
    is_closed: bool = False


def standing(session: Session, case: Case, viewer_staff: str, now: datetime) -> Standing:
    """For the viewer whose staff id is `viewer_staff` ("" for nobody's)."""
    return standing_of(session, case, held_visitors.visits_about(session, [case]).get(case.id), viewer_staff, now)


def standing_of(session: Session, case: Case, visit: Visit | None, viewer_staff: str, now: datetime) -> Standing:
    """The same where the visit that the case is about is known."""
    asked: Sequence[CaseRequest] = session.scalars(_ASKED, {"case": case.id}).all()
    names = staff_members.names_of(session, {case.decided_by, *(one.by for one in asked)})
    is_past = held_visitors.was_over(case, visit)
    if case.decision:
        return _decided(case, asked, viewer_staff, names.get(case.decided_by, ""), is_past=is_past)
    sent = next((one for one in reversed(asked) if not one.outcome), None)
    if case_holders.is_lost(session, case, now):
        return _lost(session, case, names.get(sent.by, sent.by) if sent else "", now, is_past=is_past)
    if state_of(case) is HeldState.LEFT:
        return Standing("left", [REFUSALS[Ruling.HAS_LEFT], N_("Staff take note of it at the kiosk.")])
    if sent is not None:
        return _sent(session, case, sent, names.get(sent.by, ""), now)
    last = asked[-1] if asked else None
    if last is not None and last.outcome == Outcome.REFUSED:
        why = [REFUSALS.get(last.ruling, REFUSED_OTHERWISE), N_("Nothing was decided.")]
        return Standing(f"refused-{last.id}", why, is_open=True, is_refused=True, is_past=is_past)
    return Standing(f"open-{is_past}" if case.visit else "open", [], is_open=True, is_past=is_past)


def _lost(session: Session, case: Case, sender: str, now: datetime, *, is_past: bool) -> Standing:
    """`sender`: whose decision was sent and will not be answered, "" for nobody's."""
    kiosk, _ = held_visitors.heard_of(session, case.kiosk, now)
    said: list[Text | Said] = [Said(_GONE, {"kiosk": kiosk})]
    if case_holders.is_disowned(session, case):
        said = [REFUSALS[UnansweredRequest.UNKNOWN_CASE], N_("Nothing was decided.")]
    elif sender:
        said.append(Said(N_("What {name} sent was not answered and will not be."), {"name": sender}))
    said.append(N_("Look whether the visitor is still at the door; then close the case below."))
    return Standing(f"lost-{bool(sender)}", said, is_past=is_past, is_lost=True)


def _decided(case: Case, asked: Sequence[CaseRequest], viewer_staff: str, name: str, *, is_past: bool) -> Standing:
    mine = next((one for one in reversed(asked) if one.by == viewer_staff), None)
    is_late = mine is not None and mine.outcome == Outcome.SUPERSEDED and case.decided_by != viewer_staff
    is_late = is_late or (mine is not None and not mine.outcome and case.decided_by != viewer_staff)
    if case.reason in set(CloseReason):
        closed: list[Text | Said] = [Said(_CLOSED, {"name": name or case.decided_by}), REASONS[case.reason]]
        return Standing("closed", closed, is_past=is_past, is_closed=True)
    texts = _FIRST if is_late else _AFTER if is_past else _DONE
    text = texts.get(sent_as(case.decision))
    who = name or case.decided_by
    said: list[Text | Said] = [Said(text, {"name": who})] if text else [N_("Decided.")]
    return Standing(f"decided-{is_late}", said, is_past=is_past)


def _sent(session: Session, case: Case, sent: CaseRequest, name: str, now: datetime) -> Standing:
    kiosk, heard = held_visitors.heard_of(session, case.kiosk, now)
    word = DECISIONS.get(sent.decision, N_("Decide"))
    said: list[Text | Said] = [Said(N_("Sent to the kiosk {kiosk} by {name}:"), {"kiosk": kiosk, "name": name}), word]
    is_silent = heard is None or now - heard > SILENT
    is_late = sent.asked is not None and now - sent.asked > UNANSWERED
    if is_silent:
        said.append(N_("The kiosk is silent. It takes the decision as soon as it is reached; until then, go there."))
    elif is_late:
        said.append(N_("The kiosk is heard and has not answered. Look after the visitor at the door."))
    key = f"sent-{sent.id}-{is_silent}-{is_late}"
    return Standing(key, said, is_sent=True, sent_by=sent.by, sender=name, sent=sent.decision)


def staff_at(session: Session, account: Account, school: str) -> Staff | None:
    """The viewer as staff of a school; None where the account is nobody's there, or no longer."""
    return staff_members.works_at(session, account.staff, school)


def actor_at(session: Session, account: Account, school: str) -> str:
    """Who writes an entry in a school's chain: the viewer as staff of the school, else as an account."""
    person = staff_at(session, account, school)
    return f"staff:{person.id}" if person else f"account:{account.id}"


def needs_second(case: Case, person: Staff, *, may_override: bool) -> bool:
    """Whether admitting takes two people: the kiosk's own rule (kiosk.checkin.case.rule), and the account's right."""
    return case.verdict == Verdict.STRONG and not (may_override and Permission.OVERRIDE in person.permissions)


def colleagues(session: Session, person: Staff) -> list[Staff]:
    """Who may be the second person."""
    return [
        one
        for one in staff_of(session, person.school)
        if one.id != person.id and one.disabled is None and Permission.DECIDE in one.permissions
    ]
