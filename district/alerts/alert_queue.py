"""The alerts' life, as rows: made where a case goes unanswered, claimed by one process at a time, tried, noted. What is
told at once is made by alert_making.

Every step is a transaction of its own, and nothing is remembered outside the database: any process may do any step,
or die in it. Time is counted from when the district heard of a case, because a kiosk's clock may be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case as case_when
from sqlmodel import Session, col, delete, func, select
from sqlmodel.sql.expression import SelectOfScalar

from district.alerts import declared, together
from district.alerts.alert_making import new_alert
from district.alerts.alert_settings import AlertSettings
from district.alerts.declared import Declared
from district.alerts.together import Other
from district.db.alert_tables import About, Alert, State, Trouble
from district.db.projection_tables import Case, Visit
from district.db.tables import Entry, School
from district.db.today_tables import HelpCall
from district.errors import DistrictError, Unfit
from district.ingest.chains import append, chain_of
from district.instance import District
from district.projections import projector
from language.marks import N_
from sync.contract.clocks import SLACK, issued_beyond
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, TEXT
from sync.contract.records.kept import Part
from sync.contract.records.person import Text
from sync.contract.safe_text import is_plain

MOST_TRIES = 8
LEASE = timedelta(seconds=90)
"""Longer than any delivery; a message whose sender died is tried again after it."""

TOO_OLD = timedelta(hours=12)
"""What was heard of before, nobody stands at a door for any more."""

_FIRST_PAUSE, _LONGEST_PAUSE = 5, 300
_OF_CASES = (About.CASE, About.VISIT)
_FIELDS: Mapping[str, str] = {About.HELP: "call", About.EMERGENCY: "emergency"}
"""Where the journal says what an alert is about; the others are about a case."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An alert that this process, and no other, is to send now."""

    alert: Alert
    case: Case | None  # None for a call for help, and for an emergency
    school: School
    visit: Visit | None = None  # of somebody who was let in before the case was opened
    emergency: Declared | None = None
    others: tuple[Other, ...] = ()  # that go out in the same mail
    is_everywhere: bool = False  # they are all schools of the district


def pause_after(tries: int) -> timedelta:
    """5, 10, 20, ... 300 seconds: with MOST_TRIES some ten minutes in all."""
    return timedelta(seconds=min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE))


def make(district: District, settings: AlertSettings) -> int:
    """Make the alerts that have become due; returns how many."""
    now = district.now()
    with district.database.read() as session:
        schools = {school for school, _ in _missing(session, settings, now)}
    if not schools:
        return 0
    with district.database.write() as session:
        # The schools' rows are the locks; who waited for one finds what the other made.
        session.exec(
            select(School.code).where(col(School.code).in_(schools)).order_by(School.code).with_for_update()
        ).all()
        made = [alert for school, alert in _missing(session, settings, now) if school in schools]
        session.add_all(made)
        return len(made)


def _missing(session: Session, settings: AlertSettings, now: datetime) -> list[tuple[str, Alert]]:
    """Alerts about open cases that are due by the settings and that nobody has made, with their schools."""
    heard = select(func.min(Entry.received)).where(Entry.entry_id == Case.entry_id).correlate(Case).scalar_subquery()
    waited = session.exec(
        select(Case.id, Case.school, heard, Case.verdict).where(
            col(Case.decided).is_(None),
            col(Case.went_away).is_(False),
            Case.entry_id != "",
            # What a clock that was ahead received is due at once: nobody can tell how long they have stood there.
            (heard <= now - timedelta(seconds=settings.first_s)) | (heard > now + SLACK),
            heard > now - TOO_OLD,
        )
    ).all()
    ids = [case for case, _, _, _ in waited]
    made = set(session.exec(select(Alert.case, Alert.step, Alert.recipient).where(col(Alert.case).in_(ids))).all())
    steps = ((1, settings.first_s), (2, settings.second_s))
    return [
        (school, new_alert(case, school, step, one, now))
        for case, school, since, verdict in waited
        for step, after_s in steps
        if now - since >= timedelta(seconds=after_s) or issued_beyond(since, [now])
        for one in settings.told(school, step, verdict)
        if (case, step, one.name) not in made
    ]


def claim(district: District) -> Claimed | None:
    """Take the alert that is due, if any: until LEASE has passed, or it is noted, nobody else takes it.

    What was due for a case decided meanwhile is dropped on the way; what was abandoned too often has failed.
    """
    while True:
        now = district.now()
        with district.database.read() as session:
            if session.exec(_due(now)).first() is None:
                return None
        with district.database.write() as session:
            alert = session.exec(_due(now).with_for_update(skip_locked=True)).first()
            if alert is None:
                return None
            case = session.get(Case, alert.case) if alert.about in _OF_CASES else None
            emergency = declared.find(session, alert) if alert.about == About.EMERGENCY else None
            if not _is_news(session, alert, case, emergency):
                alert.state = State.DROPPED
            elif alert.tries >= MOST_TRIES:
                _end(session, district, alert, Trouble.INTERRUPTED, now)
            else:
                alert.state, alert.tries, alert.due = State.SENDING, alert.tries + 1, now + LEASE
                school = session.exec(select(School).where(School.code == alert.school)).one()
                visit = session.get(Visit, case.visit) if case is not None and case.visit else None
                others = together.take(session, alert, now, alert.due)
                everywhere = bool(others) and len(others) + 1 == _schools(session)
                return Claimed(alert, case, school, visit, emergency, others, is_everywhere=everywhere)
        projector.project(district.database, chain_of(alert.school), now)


def _schools(session: Session) -> int:
    return session.exec(select(func.count()).select_from(School)).one()


def _is_news(session: Session, alert: Alert, case: Case | None, emergency: Declared | None) -> bool:
    """Whether what an alert tells of still stands."""
    if alert.about == About.HELP:
        call = session.get(HelpCall, alert.case)
        return call is not None and call.closed is None
    if alert.about == About.EMERGENCY:
        return emergency is not None and not emergency.is_over
    return case is not None and (case.decided is None or alert.about == About.VISIT)


def _due(now: datetime) -> SelectOfScalar[Alert]:
    """Calls for help go first, for somebody waits for each; then what was never tried, so that a receiver that fails
    again and again holds up nobody's first message, and of it emergencies last: an act at every school is hundreds of
    messages at once, and the few others must not wait behind them. No pause lasts for an hour: what is due later was
    put off by a clock that was ahead."""
    place = case_when(
        (col(Alert.about) == About.HELP, 0),
        (col(Alert.tries) > 0, 3),
        (col(Alert.about) == About.EMERGENCY, 2),
        else_=1,
    )
    return (
        select(Alert)
        .where(
            ~together.follows(),
            col(Alert.state).in_(together.OPEN),
            (col(Alert.due) <= now) | (col(Alert.due) > now + SLACK),
        )
        .order_by(place, col(Alert.tries), col(Alert.due), col(Alert.id))
        .limit(1)
    )


def note(district: District, sent: Alert, trouble: Trouble | None) -> None:
    """Keep how a try went, and when the next one is due; the end of it is journaled in the school's own chain.

    A process that was too slow, so that another one has the alert by now, may still say that it was delivered.
    """
    now = district.now()
    with district.database.write() as session:
        alert = session.exec(select(Alert).where(Alert.id == sent.id).with_for_update()).one()
        if alert.state == State.DELIVERED or (trouble and (alert.state, alert.tries) != (State.SENDING, sent.tries)):
            return
        if trouble is None or alert.tries >= MOST_TRIES:
            _end(session, district, alert, trouble, now)
        else:
            alert.state, alert.trouble, alert.due = State.WAITING, trouble, now + pause_after(alert.tries)
    projector.project(district.database, chain_of(sent.school), now)


def _end(session: Session, district: District, alert: Alert, trouble: Trouble | None, now: datetime) -> None:
    alert.state = State.FAILED if trouble else State.DELIVERED
    alert.trouble = trouble or ""
    alert.delivered = None if trouble else now
    _journal(session, district, alert, "district", now)


def _journal(session: Session, district: District, alert: Alert, by: str, now: datetime) -> None:
    said = facts.AlertEnded(
        alert=alert.id,
        **_subject(alert),
        step=alert.step,
        channel=alert.channel,
        recipient=alert.recipient,
        outcome=alert.state,
        tries=alert.tries,
        trouble=alert.trouble,
    )
    append(session, district.keys, alert.school, Kind.ALERT_ENDED, by, {FACTS: said}, now)


def try_again(district: District, alert_id: str) -> None:
    """Send one that waits or has failed at once, with all its tries anew. Raises Unfit where it is neither."""
    now = district.now()
    with district.database.write() as session:
        alert = _endable(session, alert_id)
        alert.state, alert.tries, alert.trouble, alert.due = State.WAITING, 0, "", now


def give_up(district: District, alert_id: str, by: str) -> None:
    """End one that waits or has failed. `by` goes into the school's chain. Raises Unfit where it is neither."""
    now = district.now()
    with district.database.write() as session:
        alert = _endable(session, alert_id)
        alert.state = State.GIVEN_UP
        _journal(session, district, alert, by, now)
    projector.project(district.database, chain_of(alert.school), now)


def _endable(session: Session, alert_id: str) -> Alert:
    alert = session.exec(select(Alert).where(Alert.id == alert_id).with_for_update()).first()
    if alert is None or alert.state not in {State.WAITING, State.FAILED}:
        raise Unfit(N_("This alert is being sent, was delivered, or has ended. Nothing was changed."))
    return alert


def _subject(alert: Alert) -> dict[str, str]:
    """The fields of the journal that say what an alert is about."""
    return {"case": "", _FIELDS.get(alert.about, "case"): alert.case}


def acknowledge(district: District, alert_id: str, by: str = "") -> Alert:
    """Somebody has seen it, with all that went out in its mail: `by` a person's name where one is known, else the
    recipient. The first time counts.

    Raises DistrictError for an alert that there is not, and for a name that cannot be.
    """
    if not is_plain(by, 100):
        raise DistrictError("A name has at most 100 printable characters. Nothing was noted.")
    now = district.now()
    with district.database.write() as session:
        alert = session.exec(select(Alert).where(Alert.id == alert_id).with_for_update()).first()
        if alert is None:
            raise DistrictError(f"There is no alert {alert_id}. See `district alerts`.")
        if alert.acknowledged is not None:
            return alert
        seen = [alert, *(one for one in together.of_same_mail(session, alert) if one.acknowledged is None)]
        for one in seen:
            _acknowledged(session, district, one, by, now)
    for one in seen:
        projector.project(district.database, chain_of(one.school), now)
    return alert


def _acknowledged(session: Session, district: District, alert: Alert, by: str, now: datetime) -> None:
    alert.acknowledged, alert.acknowledged_by = now, by or alert.recipient
    parts: dict[str, Part] = {FACTS: facts.AlertAcknowledged(alert=alert.id, **_subject(alert))}
    if by:  # a person's name can be erased, so it stands apart
        parts[TEXT] = Text(text=by)
    append(session, district.keys, alert.school, Kind.ALERT_ACKNOWLEDGED, f"recipient:{alert.recipient}", parts, now)


def forget(session: Session, before: datetime) -> int:
    """Delete alerts that were made before a moment and need nobody any more; returns how many. The school's chain keeps
    that they went out, and who has seen them."""
    ended = col(Alert.state).in_((State.DELIVERED, State.DROPPED, State.GIVEN_UP)) | (
        (col(Alert.state) == State.FAILED) & col(Alert.acknowledged).is_not(None)
    )
    return session.exec(delete(Alert).where(col(Alert.made) < before, ended)).rowcount
