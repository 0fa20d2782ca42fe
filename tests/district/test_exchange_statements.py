"""A kiosk's exchange asks the database little: it is most of what a district's processors do all day."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from district.instance import District
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.visit import SignedOut
from sync.exchange.client import Client
from tests.districts import Station

ON_BOTH = True

MOST = 34
"""Statements of a visit's exchange with all its requests; it was 60 before."""
MOST_OF_NOTHING = 10
"""Of one in which nobody came."""


@contextmanager
def _asked(district: District) -> Iterator[list[str]]:
    """Statements of requests, not of what the server does beside them."""
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if threading.current_thread().name == "AnyIO worker thread" and not statement.startswith("BEGIN"):
            said.append(statement)

    engine = district.database._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _exchanged(kiosk: Station, client: Client, cursor: str, first: int) -> str:
    """What a kiosk with a cursor asks when nothing is new below it; with entries to send, from `first`."""
    page = client.changes(cursor)
    client.held(kiosk.keys)
    if first <= len(kiosk.outbox.entries()):
        client.push(kiosk.outbox.batch(first))
    client.feeds()
    return page.cursor


def test_an_exchange_asks_the_database_little(district: District, kiosk: Station, url: str) -> None:
    client = kiosk.client(url)
    earlier = kiosk.outbox.visit("Earlier")
    cursor = _exchanged(kiosk, client, "", 1)
    sent = len(kiosk.outbox.entries())
    kiosk.outbox.visit("Later")
    kiosk.outbox.append(Kind.SIGNED_OUT, {facts.FACTS: SignedOut(visit=earlier, by="badge")})
    with _asked(district) as said:
        cursor = _exchanged(kiosk, client, cursor, sent + 1)
    assert len(said) <= MOST, "\n".join(said)
    assert any("entry_group" in one for one in said)
    cursor = _exchanged(kiosk, client, cursor, sent + 3)
    with _asked(district) as said:
        _exchanged(kiosk, client, cursor, sent + 3)
    assert 0 < len(said) <= MOST_OF_NOTHING, "\n".join(said)
