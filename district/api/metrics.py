"""`/metrics`: how the district stands, in Prometheus' text form, for its monitoring.

Every figure is read from the database when it is asked for, so each serving process gives the same answer. Nothing
personal is in it. It answers this machine itself, and callers with the token from the environment.
"""

from __future__ import annotations

import hmac
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from fastapi import Request
from sqlalchemy import ColumnElement
from sqlalchemy import case as case_of
from sqlmodel import Session, col, func, select
from starlette.responses import PlainTextResponse, Response

from district.access import kiosk_status
from district.access.kiosk_status import Standing
from district.api.dependencies import Here
from district.db.alert_tables import Alert, State
from district.db.mail_tables import MailState, QueuedMail
from district.db.projection_tables import Case, Visit
from district.db.tables import Entry, Feed, Quarantined, Waiting
from district.projections import case_holders

PATH = "/metrics"
TOKEN_VARIABLE = "VESTIBULE_METRICS_TOKEN"  # noqa: S105  a variable's name
PROXIED_VARIABLE = "VESTIBULE_DISTRICT_BEHIND_PROXY"
"""Tells every process that serves that a web server in front hands on what it is asked."""
_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_UNDELIVERED = (State.WAITING, State.SENDING, State.FAILED)
_UNSENT = (MailState.WAITING, MailState.SENDING, MailState.FAILED)


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge: what it is, and its samples as (label value, figure); without a `label` there is one sample."""

    name: str
    meaning: str
    samples: Sequence[tuple[str, float]]
    label: str = field(default="")

    def lines(self) -> Iterator[str]:
        yield f"# HELP {self.name} {self.meaning}"
        yield f"# TYPE {self.name} gauge"
        for value, figure in self.samples:
            labels = f'{{{self.label}="{_escaped(value)}"}}' if self.label else ""
            yield f"{self.name}{labels} {figure:.15g}"


def metrics(request: Request, here: Here) -> Response:
    """A monitor on this machine, or one with the token."""
    if not _may(request):
        sentence = f"Ask from this machine itself, or with the token of {TOKEN_VARIABLE}.\n"
        return PlainTextResponse(sentence, 403, {"Cache-Control": "no-store"})
    with here.database.read() as session:
        lines = [line for one in figures(session, here.now()) for line in one.lines()]
    return PlainTextResponse("\n".join([*lines, ""]), headers={"Cache-Control": "no-store"}, media_type=_TYPE)


def figures(session: Session, now: datetime) -> list[Metric]:
    """All of them."""
    feeds = session.exec(select(Feed).where(Feed.issued != "").order_by(Feed.name)).all()
    waiting, oldest, lost = _held(session, now)
    unseen = (col(Alert.state).in_(_UNDELIVERED), col(Alert.acknowledged).is_(None))
    alerts = dict(session.exec(select(Alert.state, func.count()).where(*unseen).group_by(Alert.state)).all())
    unsent = select(QueuedMail.state, func.count()).where(col(QueuedMail.state).in_(_UNSENT))
    mails = dict(session.exec(unsent.group_by(QueuedMail.state)).all())
    return [
        *_of_kiosks(kiosk_status.overview(session, now), now),
        Metric(
            "vestibule_list_age_seconds", "Time since the version in force of a list was signed.",
            [(one.name, _age(datetime.fromisoformat(one.issued), now)) for one in feeds], "feed",
        ),
        Metric("vestibule_cases_waiting", "Visitors who are held and whom nobody has decided about.", [("", waiting)]),
        Metric("vestibule_case_oldest_seconds", "How long the first of them has waited.", [("", _age(oldest, now))]),
        Metric(
            "vestibule_cases_lost", "Cases that nothing answers for any more, until somebody closes them.",
            [("", lost)],
        ),
        Metric(
            "vestibule_entries_unprojected", "Journal entries that came and are not worked into the views yet.",
            [("", _count(session, Entry, col(Entry.projected).is_(False)))],
        ),
        Metric(
            "vestibule_entries_set_aside", "Journal entries that could not be worked into the views.",
            [("", _count(session, Waiting))],
        ),
        Metric(
            "vestibule_batches_quarantined", "Batches that were not believed and are kept for a look.",
            [("", _count(session, Quarantined))],
        ),
        Metric(
            "vestibule_alerts_undelivered", "Alerts that have not arrived and that nobody has acknowledged.",
            [(one.value, alerts.get(one, 0)) for one in _UNDELIVERED], "state",
        ),
        Metric(
            "vestibule_mails_undelivered", "Mails that have not been sent; what failed waits for a person.",
            [(one.value, mails.get(one, 0)) for one in _UNSENT], "state",
        ),
    ]  # fmt: skip


def _of_kiosks(lines: Sequence[dict[str, Any]], now: datetime) -> list[Metric]:
    standings = Counter(kiosk_status.standing(line) for line in lines)
    service = [line for line in lines if kiosk_status.standing(line) is not Standing.OUT]
    ends = kiosk_status.certificate_end(lines)
    return [
        Metric(
            "vestibule_kiosks", "Kiosks by how they stand.", [(one.value, standings[one]) for one in Standing], "state"
        ),
        Metric(
            "vestibule_kiosks_disk_low", "Kiosks whose disk was almost full when they were last heard.",
            [("", sum(one["disk"] == kiosk_status.LOW for one in service))],
        ),
        Metric(
            "vestibule_certificate_left_seconds",
            "Time until the server's certificate ends, as kiosks see it, the earliest; no sample where none sees one.",
            [("", (ends - now).total_seconds())] if ends else [],
        ),
    ]  # fmt: skip


def _held(session: Session, now: datetime) -> tuple[int, datetime | None, int]:
    """How many visitors are held and undecided, since when the first of them is, and for how many cases
    nothing answers any more. Somebody who left, or whose visit is over, waits for nothing."""
    is_lost = case_holders.lost(session, now)
    is_over = func.coalesce(Visit.ended, Visit.voided).is_not(None)
    waits = case_of((is_lost | is_over, None), else_=Case.opened)
    counted = (
        select(func.count(waits), func.min(waits), func.count(case_of((is_lost, Case.id))))
        .join(Visit, col(Visit.id) == Case.visit, isouter=True)
        .where(col(Case.decided).is_(None), col(Case.went_away).is_(False), col(Case.opened).is_not(None))
    )
    return session.exec(counted.select_from(Case)).one()


def _count(session: Session, table: type[Entry | Waiting | Quarantined], *where: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(table).where(*where)).one()


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _may(request: Request) -> bool:
    wanted = os.environ.get(TOKEN_VARIABLE, "")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if wanted and scheme.casefold() == "bearer":
        return hmac.compare_digest(token.strip().encode(), wanted.encode())
    # A web server on this machine hands on what the world asks; most say so, and one that does not opens nothing.
    if os.environ.get(PROXIED_VARIABLE) or any(name in request.headers for name in _FORWARDED):
        return False
    return _is_this_machine(request.client.host if request.client else "")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
