"""Four eyes: changes of the barred list that wait until a second person approves them, where the district wants that.

An entry that is added counts at once and is looked at afterwards: until then a barred person must not walk in. What
changes or takes off an entry, an import and an undo wait, because they may let somebody in. The command line asks
nobody, and is shown as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from district.access.district_keys import DistrictKeys
from district.db.list_tables import ListProposal
from district.errors import Unfit
from district.publish import entry_details, list_edits, list_history, list_imports, list_lock, list_search
from district.publish.list_history import Act
from district.settings import said
from language.marks import N_, TextEnum
from sync.contract.barred_list.feeds import row

SHOWN = 200
ENDED_SHOWN = 50


class State(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    IN_FORCE = "in-force"  # an entry that was added; a second person is to look at it
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STALE = "stale"  # what it was about changed meanwhile


WAITING = (State.OPEN, State.IN_FORCE)


class ProposalFault(TextEnum):
    """Why a proposal cannot be decided."""

    OWN = N_("You proposed this yourself. A second person has to look at it.")
    NOT_OWN = N_("Only who proposed it can withdraw it. You can refuse it.")
    IN_FORCE = N_("The entry is on the list already, so a second person has to look at it.")
    APPROVED = N_("{name} approved this already. It was done once.")
    REFUSED = N_("{name} refused this already.")
    WITHDRAWN = N_("{name} withdrew this already.")
    STALE = N_("The list changed meanwhile, so this no longer fits. Nothing was changed; propose it again.")


def wanted(session: Session) -> bool:
    """Whether changes by the pages wait for a second person."""
    return said(session, "four-eyes") == "on"


def propose(
    session: Session,
    act: Act,
    by: str,
    now: datetime,
    *,
    known: str,
    entry: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """Let a change wait, in the caller's transaction; returns its number."""
    state = State.IN_FORCE if act is Act.ADD else State.OPEN
    made = ListProposal(
        made=now, by=by, act=act, entry=entry, known=known, state=state,
        before=dict(before) if before is not None else None, after=dict(after) if after is not None else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if made.number is None:
        raise ValueError("a proposal that was flushed has a number")
    return made.number


def leaf_of(fields: Mapping[str, Any]) -> str:
    """What an entry's editor knows it by."""
    return row(fields).leaf.hex()


def waiting(session: Session, entry: str = "") -> list[ListProposal]:
    """Those that wait, the oldest first; with `entry` those about it."""
    found = _many().where(col(ListProposal.state).in_(WAITING)).order_by(col(ListProposal.number))
    return list(session.exec((found.where(ListProposal.entry == entry) if entry else found).limit(SHOWN)))


def count(session: Session) -> int:
    found = select(func.count()).select_from(ListProposal).where(col(ListProposal.state).in_(WAITING))
    return session.exec(found).one()


def ended(session: Session) -> list[ListProposal]:
    """The last that were decided, the newest first."""
    found = _many().where(col(ListProposal.state).not_in(WAITING))
    return list(session.exec(found.order_by(col(ListProposal.number).desc()).limit(ENDED_SHOWN)))


def _many() -> SelectOfScalar[ListProposal]:
    """Without what each entry is to be: that may hold a photo, megabytes for a table of them."""
    return select(ListProposal).options(defer(inspect(ListProposal).attrs["after"].class_attribute))


def is_stale(session: Session, proposal: ListProposal) -> bool:
    """Whether what it is about is no more what it was when it was proposed."""
    if proposal.act == Act.UNDO:
        made = list_imports.last_import(session)
        return made is None or made.isoformat() != proposal.known
    found = list_search.entry(session, proposal.entry)
    if found is None or found[1] != proposal.known:
        return True
    then, now = proposal.before or {}, entry_details.of_entry(session, proposal.entry)
    return any(then.get(name, kept) != kept for name, kept in now.items())


def approve(session: Session, keys: DistrictKeys, number: int, by: str, now: datetime) -> ListProposal | None:
    """Do what was proposed, in the caller's transaction; of two who approve at once, the second finds it done. Raises
    Unfit. Where the list changed meanwhile nothing is done, and the proposal is STALE from then on. None where there is
    no such proposal."""
    list_lock.hold(session)
    proposal = _to_decide(session, number, by, mine=False)
    if proposal is None or _went_stale(session, proposal, by, now):
        return proposal
    act, known = Act(proposal.act), proposal.known
    if act is Act.EDIT and proposal.after is not None:
        changed(
            session, keys, proposal.before or {}, proposal.after, known, now, by=proposal.by, approved_by=by
        )  # fmt: skip
    elif act is Act.WITHDRAW:
        done = list_edits.withdraw(session, keys, proposal.entry, known, now)
        list_history.note(session, act, done, now, by=proposal.by, approved_by=by, entry=proposal.entry)
    elif act is Act.UNDO and is_small(session):
        done = list_edits.undo(session, keys, now)
        list_history.note(session, act, done, now, by=proposal.by, approved_by=by)
    _end(proposal, State.APPROVED, by, now)
    return proposal


def changed(
    session: Session, keys: DistrictKeys, before: Mapping[str, Any], after: Mapping[str, Any], known: str,
    now: datetime, *, by: str, approved_by: str = "",
) -> None:  # fmt: skip
    """Change an entry that is still what its editor knew, and what stands beside it, and note it, in the caller's
    transaction; `before` and `after` as in ListProposal. Raises Unfit."""
    # Also where no kiosk gets the change: an import may give the id to another person while this waits for it.
    list_edits.still(session, after["id"], known)
    was, then = entry_details.signed(before), entry_details.signed(after)
    done = list_edits.change(session, keys, then, known, now) if was != then else []
    # Only what was changed: a colleague may have changed something else beside the entry since `before` was read.
    beside = {name: value for name, value in after.items() if before.get(name) != value}
    entry_details.keep(session, beside | {"id": after["id"]})
    fields = list_history.changed_fields(before, after)
    list_history.note(session, Act.EDIT, done, now, by=by, approved_by=approved_by, entry=after["id"], fields=fields)


def is_small(session: Session) -> bool:
    """Whether taking the last change back is done at once; a long one is work in the background."""
    return list_edits.replaced(session) <= list_edits.SMALL


def refuse(session: Session, keys: DistrictKeys, number: int, by: str, now: datetime) -> ListProposal | None:
    """As `approve`, the other way: what was proposed is not done, an entry that was added comes off again."""
    list_lock.hold(session)
    proposal = _to_decide(session, number, by, mine=False)
    if proposal is None or _went_stale(session, proposal, by, now):
        return proposal
    if proposal.act == Act.ADD:
        done = list_edits.withdraw(session, keys, proposal.entry, proposal.known, now)
        list_history.note(session, Act.WITHDRAW, done, now, by=by, entry=proposal.entry)
    _end(proposal, State.REFUSED, by, now)
    return proposal


def withdraw(session: Session, number: int, by: str, now: datetime) -> ListProposal | None:
    """Who proposed it does not want it any more. Raises Unfit; None where there is no such proposal."""
    proposal = _to_decide(session, number, by, mine=True)
    if proposal is not None and proposal.state != State.STALE:
        if proposal.state == State.IN_FORCE:
            raise Unfit(ProposalFault.IN_FORCE)
        _end(proposal, State.WITHDRAWN, by, now)
    return proposal


def _to_decide(session: Session, number: int, by: str, *, mine: bool) -> ListProposal | None:
    """One that still waits, locked. Raises Unfit."""
    proposal = session.exec(
        select(ListProposal).where(ListProposal.number == number).with_for_update()
    ).one_or_none()  # fmt: skip
    if proposal is None or proposal.state == State.STALE:
        return proposal
    if proposal.state not in WAITING:
        raise Unfit(ProposalFault[proposal.state.upper()], name=proposal.ended_by)
    if (proposal.by == by) is not mine:
        raise Unfit(ProposalFault.NOT_OWN if mine else ProposalFault.OWN)
    return proposal


def _went_stale(session: Session, proposal: ListProposal, by: str, now: datetime) -> bool:
    if proposal.state != State.STALE and is_stale(session, proposal):
        _end(proposal, State.STALE, by, now)
    return proposal.state == State.STALE


def _end(proposal: ListProposal, state: State, by: str, now: datetime) -> None:
    """A proposal that is over keeps no personal data."""
    proposal.state, proposal.ended_by, proposal.ended = state, by, now
    proposal.before, proposal.after = None, None
