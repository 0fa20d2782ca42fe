"""Sends alerts while the district serves: threads that look into the database, once a second, for what is due."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from district.alerts import alert_queue, channels, message, source_alerts
from district.alerts.alert_queue import Claimed
from district.alerts.alert_settings import AlertSettings, load
from district.db.alert_tables import Trouble
from district.instance import District
from district.settings import said
from language.translator import translator

EVERY_S = 1.0
THREADS = 3
"""So that one receiver who does not answer holds up nobody else's message for long."""

_END_S = 1.0
_log = structlog.get_logger("district")


@asynccontextmanager
async def alerting(district: District) -> AsyncIterator[None]:
    """Send alerts while the block runs. A delivery under way at its end is abandoned, and taken up after its lease."""
    async with at_work("alerts", THREADS, district, work):
        yield


@asynccontextmanager
async def at_work(
    name: str, count: int, district: District, work: Callable[[District, threading.Event], object]
) -> AsyncIterator[None]:
    """Call `work` again and again from so many threads, while the block runs. It is told when to stop."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_run, args=(name, district, stop, work), name=f"{name}-{number}", daemon=True)
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(_END_S)


def _run(
    name: str, district: District, stop: threading.Event, work: Callable[[District, threading.Event], object]
) -> None:
    while not stop.wait(EVERY_S):
        try:
            work(district, stop)
        except Exception as error:  # noqa: BLE001  the edge of the thread: the rows stay, and the next look finds them
            _log.error(name, fault=type(error).__name__)


def work(district: District, stop: threading.Event | None = None) -> int:
    """Make what has become due and send until nothing is; returns how many tries that were."""
    with district.database.read() as session:
        settings, spoken = load(session), said(session, "language")
    if settings is None:
        return 0
    alert_queue.make(district, settings)
    tries = source_alerts.work(district, settings, spoken)
    while not (stop and stop.is_set()) and (claimed := alert_queue.claim(district)):
        trouble = _send(district, settings, claimed, spoken)
        for one in (claimed.alert, *(other.alert for other in claimed.others)):
            alert_queue.note(district, one, trouble)
        tries += 1
        _log.info(
            "alert", alert=claimed.alert.id, case=claimed.alert.case, step=claimed.alert.step, trouble=trouble or "none"
        )
    return tries


def _send(district: District, settings: AlertSettings, claimed: Claimed, spoken: str) -> Trouble | None:
    """One try. `spoken`: the district's language, for whom the settings name no other."""
    to = settings.named(claimed.alert.recipient)
    if to is None:
        return Trouble.NOT_SET
    keys = district.keys
    words = translator(to.language or spoken)
    if to.webhook:
        body = message.body(claimed, settings, keys)
        key, now = claimed.alert.id, district.now()
        return channels.post(to.webhook, to.secret_env, key, body, now, settings.proxy, to.ca)
    if settings.smtp is None or to.email is None:
        return Trouble.NOT_SET
    return channels.mail(settings.smtp, message.email(claimed, settings, settings.smtp, to.email, keys, words))
