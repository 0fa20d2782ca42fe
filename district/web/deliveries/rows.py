"""The rows of the deliveries page: alerts and mails as one table, the newest first. No visitor is named in it: of a
mail's address only those of people who have accounts are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, func, select

from district.alerts.alert_settings import AlertSettings
from district.db.alert_tables import Alert, State
from district.db.mail_tables import MailKind, MailState, QueuedMail
from district.web.deliveries import wording
from district.web.deliveries.wording import Show, StateName
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text

MOST = 300
"""Of each, alerts and mails."""

COLUMNS = (
    Column("what", N_("What")),
    Column("channel", N_("Channel")),
    Column("to", N_("To")),
    Column("school", N_("School")),
    Column("state", N_("Stands")),
    Column("tries", N_("Tries"), Kind.NUMBER),
    Column("why", N_("Why")),
    Column("made", N_("Made"), Kind.MOMENT),
    Column("next", N_("Next try"), Kind.MOMENT),
)
_EMPTY = {
    Show.ALL: N_("Nothing has been sent yet. Alerts and mails are listed here as soon as there are some."),
    Show.FAILED: N_("Nothing has failed."),
    Show.WAITING: N_("Nothing waits to be sent."),
    Show.ENDED: N_("Nothing has been sent yet."),
}
_OPEN, _FAILED = ("waiting", "sending"), ("failed",)
_ENDED = ("delivered", "dropped", "sent", "given_up")
_STATES = {Show.ALL: (), Show.FAILED: _FAILED, Show.WAITING: _OPEN, Show.ENDED: _ENDED}
_TO_ACCOUNTS = frozenset({MailKind.INVITATION, MailKind.NEW_PASSWORD})
_COLORS = {
    StateName.WAITING: "ailing",
    StateName.SENDING: "out",
    StateName.SENT: "well",
    StateName.FAILED: "silent",
    StateName.GIVEN_UP: "out",
    StateName.DROPPED: "out",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: Show
    school: str


def wanted(show: str, school: str) -> Asked:
    """From the address; what it cannot mean is all."""
    return Asked(next((one for one in Show if one.name.lower() == show), Show.ALL), school)


def counts(session: Session) -> dict[Show, int]:
    """How many have failed, and how many wait."""
    found = dict.fromkeys((Show.FAILED, Show.WAITING), 0)
    for show in found:
        for state in (col(Alert.state), col(QueuedMail.state)):
            found[show] += session.exec(select(func.count()).where(state.in_(_STATES[show]))).one()
    return found


def table(session: Session, asked: Asked, schools: Mapping[str, str]) -> Table:
    """At most MOST alerts and MOST mails. Ids are made of the time, so their order is that of what was made."""
    alerts, mails = select(Alert), select(QueuedMail)
    if states := _STATES[asked.show]:
        alerts, mails = alerts.where(col(Alert.state).in_(states)), mails.where(col(QueuedMail.state).in_(states))
    if asked.school:
        alerts, mails = alerts.where(Alert.school == asked.school), mails.where(QueuedMail.school == asked.school)
    found = [_alert(one, schools) for one in session.exec(alerts.order_by(col(Alert.id).desc()).limit(MOST))]
    found += [_mail(one, schools) for one in session.exec(mails.order_by(col(QueuedMail.id).desc()).limit(MOST))]
    found.sort(key=lambda row: str(row.id), reverse=True)
    return Table(COLUMNS, found, N_("Deliveries, the newest first"), _EMPTY[asked.show])


def _alert(alert: Alert, schools: Mapping[str, str]) -> Row:
    state = wording.alert_state(alert.state)
    cells: dict[str, Any] = {
        "what": wording.ALERTS[alert.about],
        "channel": wording.channel_name(alert.channel),
        "to": alert.recipient,
        "school": schools.get(alert.school, alert.school),
        "state": state,
        "tries": alert.tries,
        "why": wording.why(alert.trouble),
        "made": alert.made,
        "next": alert.due if alert.state == State.WAITING else None,
    }
    return Row(cells, id=alert.id, extra=_extra("alert", state, may_end=alert.state in {State.WAITING, State.FAILED}))


def _mail(mail: QueuedMail, schools: Mapping[str, str]) -> Row:
    state = wording.mail_state(mail.state)
    cells: dict[str, Any] = {
        "what": wording.kind_name(mail.kind),
        "channel": wording.ChannelName.EMAIL,
        "to": (mail.recipient or None) if mail.kind in _TO_ACCOUNTS else None,
        "school": schools.get(mail.school, mail.school) or None,
        "state": state,
        "tries": mail.tries,
        "why": wording.why(mail.trouble, mail.answer),
        "made": mail.made,
        "next": mail.due if mail.state == MailState.WAITING else None,
    }
    ends = mail.state in {MailState.WAITING, MailState.FAILED}
    return Row(cells, id=mail.id, extra=_extra("mail", state, may_end=ends))


def _extra(what: str, state: StateName, *, may_end: bool) -> dict[str, Any]:
    return {"what": what, "color": _COLORS[state], "may_end": may_end}


def named(session: Session, what: str, key: str) -> Text | None:
    """What a delivery is, in words; None where nothing is to be said."""
    if what == "alert":
        alert = session.get(Alert, key)
        return wording.ALERTS[alert.about] if alert else None
    mail = session.get(QueuedMail, key) if what == "mail" else None
    return wording.kind_name(mail.kind) if mail else None


def told(settings: AlertSettings, schools: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who is told of unanswered cases, by which channel. Of a webhook's address only the host: the rest may be
    secret."""
    return [
        {
            "name": one.name,
            "channel": wording.channel_name(one.channel),
            "address": one.email or urlsplit(one.webhook or "").hostname,
            "after": settings.first_s if one.step == 1 else settings.second_s,
            "kinds": [wording.KindOfAlert[kind.name] for kind in one.kinds],
            "schools": [schools.get(code, code) for code in one.schools],
        }
        for one in settings.recipient
    ]
