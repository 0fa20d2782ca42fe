"""Kiosks with something to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from district import housekeeping, logs
from district.alerts import sender
from district.api import connection_limit, http_protocol
from district.instance import District
from tests.district.besieged import SOON_S, served
from tests.district.receivers import MailServer, WebhookReceiver, up
from tests.districts import (  # noqa: F401  fixtures, and the hook that runs a test on both databases
    Station,
    clock,
    database_url,
    district,
    district_data,
    empty_database,
    kiosk,
    new_station,
    postgres_server,
    postgres_tables,
    pytest_generate_tests,
    sample_data,
    url,
    way,
)


@pytest.fixture(autouse=True)
def _who_sends(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alerts and mails go when a test says so: a server looks every second, for custody orders as it starts, and would
    take what a test is to count. The marker `server_sends` leaves the server to it."""
    if request.node.get_closest_marker("server_sends") is None:
        monkeypatch.setattr(sender, "EVERY_S", 3_600.0)
        monkeypatch.setattr(housekeeping, "_tell_schools", _never)


async def _never(_: District) -> None:
    await asyncio.Event().wait()


@pytest.fixture
def talkative(kiosk: Station) -> Station:
    """A kiosk with an epoch of five entries."""
    for number in range(4):
        kiosk.outbox.visit(f"Visitor{number}")
    return kiosk


@pytest.fixture
def strict(district: District, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server with short last moments and room for few strangers."""
    monkeypatch.setattr(logs, "install", lambda: None)  # the lines of the tests' own process stay as they are
    for name in ("HEAD_S", "PART_S", "STRANGERS_BODY_S", "READER_S"):
        monkeypatch.setattr(http_protocol, name, SOON_S)
    monkeypatch.setattr(connection_limit, "room", lambda: (60, 20))
    with served(district) as url:
        yield url


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that alerts are sent to."""
    server = MailServer()
    with up(server):
        yield server


@pytest.fixture
def dispatch() -> Iterator[WebhookReceiver]:
    """A webhook that alerts are sent to."""
    server = WebhookReceiver()
    with up(server):
        yield server
