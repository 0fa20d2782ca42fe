"""A mail's life once it is queued: claimed by one process at a time, tried, noted, ended by a person or by time.

Every step is a transaction of its own and nothing is remembered outside the database, as with alerts. What a mail says
goes with its end, but where a legal hold keeps it; its kind, when it was made and how it ended stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from district.db.alert_tables import Trouble
from district.db.mail_tables import MailAttachment, MailState, QueuedMail
from district.errors import Unfit
from district.ingest import legal_holds
from language.marks import N_
from sync.contract.clocks import SLACK

if TYPE_CHECKING:
    from district.alerts.channels import Refusal  # with it comes an HTTP client, which no command needs
    from district.instance import District

MOST_TRIES = 14
LEASE = timedelta(minutes=3)
"""Longer than any delivery; a mail whose sender died is tried again after it."""

MOST_KEPT = timedelta(days=14)
"""For how long what a failed mail says is kept, for somebody to try it again."""

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
_DUE = (MailState.WAITING, MailState.SENDING)
_ENDABLE = (MailState.WAITING, MailState.FAILED)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this process, and no other, is to send now."""

    mail: QueuedMail
    attachments: Sequence[MailAttachment]


def pause_after(tries: int) -> timedelta:
    """30 s, 1, 2, 4, 8, 16, 30, 30 ... minutes: with MOST_TRIES four hours in all, which outlasts greylisting and most
    mail servers' bad days."""
    return min(_FIRST_PAUSE * (1 << (tries - 1)), _LONGEST_PAUSE)


def claim(district: District) -> Claimed | None:
    """Take the mail that is due, if any: until LEASE has passed, or it is noted, nobody else takes it.

    What is no longer worth sending ends on the way; what was abandoned too often has failed.
    """
    while True:
        now = district.now()
        with district.database.read() as session:
            found = session.exec(
                select(QueuedMail.id, QueuedMail.tries, QueuedMail.until)
                .where(_is_due(now))
                .order_by(col(QueuedMail.tries), col(QueuedMail.due), col(QueuedMail.id))
                .limit(1)
            ).first()
        if found is None:
            return None
        key, tries, until = found
        with district.database.write() as session:
            # One that somebody else has claimed meanwhile has more tries, or is not due: then nothing is taken.
            mine = (col(QueuedMail.id) == key, col(QueuedMail.tries) == tries, _is_due(now))
            if until <= now:
                _erase(session, [key], now, *mine)
                continue
            if tries >= MOST_TRIES:
                failed = {"state": MailState.FAILED, "trouble": Trouble.INTERRUPTED, "answer": 0, "ended": now}
                session.exec(update(QueuedMail).where(*mine).values(**failed))
                continue
            sending = {"state": MailState.SENDING, "tries": tries + 1, "due": now + LEASE}
            if session.exec(update(QueuedMail).where(*mine).values(**sending)).rowcount != 1:
                continue
            attached = session.exec(
                select(MailAttachment).where(MailAttachment.mail == key).order_by(col(MailAttachment.number))
            ).all()
            return Claimed(session.get_one(QueuedMail, key), attached)


def _is_due(now: datetime) -> ColumnElement[bool]:
    """No pause lasts for an hour: what is due later was put off by a clock that was ahead."""
    return col(QueuedMail.state).in_(_DUE) & ((col(QueuedMail.due) <= now) | (col(QueuedMail.due) > now + SLACK))


def note(district: District, sent: QueuedMail, refusal: Refusal | None) -> None:
    """Keep how a try went, and when the next one is due.

    A process that was too slow, so that another one has the mail by now, may still say that it was sent.
    """
    now = district.now()
    with district.database.write() as session:
        if refusal is None:
            _erase(session, [sent.id], now, col(QueuedMail.state) != MailState.SENT, state=MailState.SENT)
            return
        ends = refusal.is_final or sent.tries >= MOST_TRIES
        values = {
            "state": MailState.FAILED if ends else MailState.WAITING,
            "trouble": refusal.trouble,
            "answer": refusal.answer,
            "ended": now if ends else None,
            "due": now + pause_after(sent.tries),
        }
        mine = (col(QueuedMail.state) == MailState.SENDING, col(QueuedMail.tries) == sent.tries)
        session.exec(update(QueuedMail).where(col(QueuedMail.id) == sent.id, *mine).values(**values))


def try_again(session: Session, key: str, now: datetime) -> None:
    """Send one that waits or has failed at once, with all its tries anew. Raises Unfit where it is neither."""
    fresh = {"state": MailState.WAITING, "tries": 0, "trouble": "", "answer": 0, "due": now, "ended": None}
    there = update(QueuedMail).where(col(QueuedMail.id) == key, col(QueuedMail.state).in_(_ENDABLE))
    if session.exec(there.where(col(QueuedMail.until) > now).values(**fresh)).rowcount != 1:
        raise Unfit(N_("This mail is being sent, was sent, or has ended. Nothing was changed."))


def give_up(session: Session, key: str, now: datetime) -> None:
    """End one that waits or has failed; what it says is erased. Raises Unfit where it is neither."""
    if _erase(session, [key], now, col(QueuedMail.state).in_(_ENDABLE)) != 1:
        raise Unfit(N_("This mail is being sent, was sent, or has ended. Nothing was changed."))


def forget(session: Session, now: datetime, before: datetime) -> int:
    """End what is no longer worth sending, and delete what was made before a moment; returns how many of both."""
    over = (col(QueuedMail.until) < now) | (col(QueuedMail.ended) < now - MOST_KEPT)
    late = session.exec(select(QueuedMail.id).where(col(QueuedMail.state).in_(_ENDABLE), over)).all()
    ended = _erase(session, late, now, col(QueuedMail.state).in_(_ENDABLE))
    _empty(session, session.exec(select(QueuedMail).where(_over(), QueuedMail.recipient != "")).all())  # were held
    holds = legal_holds.for_forgetting(session)
    gone = [one for one in session.exec(made_before(before)).all() if not holds.keep(one)]
    for one in gone:
        session.exec(delete(MailAttachment).where(col(MailAttachment.mail) == one.id))
        session.delete(one)
    session.flush()
    return ended + len(gone)


def made_before(before: datetime) -> SelectOfScalar[QueuedMail]:
    """Mails that have had their time."""
    return select(QueuedMail).where(col(QueuedMail.made) < before)


def _erase(
    session: Session,
    keys: Sequence[str],
    now: datetime,
    *where: ColumnElement[bool],
    state: MailState = MailState.GIVEN_UP,
) -> int:
    """End mails, and erase what they say and to whom; returns how many."""
    ended: dict[str, object] = {"state": state, "ended": now}
    ended |= {"trouble": "", "answer": 0} if state is MailState.SENT else {}
    count = session.exec(update(QueuedMail).where(col(QueuedMail.id).in_(keys), *where).values(**ended)).rowcount
    _empty(session, session.exec(select(QueuedMail).where(col(QueuedMail.id).in_(keys), _over())).all())
    return count


def _over() -> ColumnElement[bool]:
    return col(QueuedMail.state).in_((MailState.SENT, MailState.GIVEN_UP))


def _empty(session: Session, mails: Sequence[QueuedMail]) -> None:
    """What mails that have ended say goes, but where a legal hold keeps it."""
    holds = legal_holds.in_force(session)
    gone = [one.id for one in mails if one.recipient and not holds.keep(one)]
    said = {"recipient": "", "subject": "", "text": ""}
    session.exec(update(QueuedMail).where(col(QueuedMail.id).in_(gone)).values(**said))
    session.exec(delete(MailAttachment).where(col(MailAttachment.mail).in_(gone)))


def withdraw(session: Session, about: str, now: datetime) -> int:
    """End the mails about something that was withdrawn, as far as they are not sent; returns how many. One that is
    being sent this moment may arrive, but is not tried again."""
    ids = session.exec(select(QueuedMail.id).where(QueuedMail.about == about)).all()
    return _erase(session, ids, now, col(QueuedMail.state).in_((*_ENDABLE, MailState.SENDING)))
