"""The wake stream between processes: moved by one, served by another, and never in the way of an end."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, text

from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.errors import Untrusted
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport
from sync.exchange.wake_listener import SILENCE_S, WakeListener
from tests.sync.commands import run
from tests.sync.processes import Server, serving
from tests.sync.test_processes import enroll
from tests.sync.test_wake_listener import DEADLINE_S, Ear
from tests.sync.wires import Authority

pytestmark = pytest.mark.slow


def listener(server: Server, token: str, ear: Ear, ca: Path | None = None) -> WakeListener:
    started = WakeListener(lambda: Transport(server.url, token, ca, lambda: False, DEFAULT_TIMEOUTS), ear.moved)
    started.start()
    return started


def end(server: Server, ears: list[WakeListener]) -> None:
    """The server ends while streams are open, and the kiosks' listeners when they are told."""
    assert server.end() == 0
    for one in ears:
        one.stop()
        assert one.join(DEADLINE_S)


def test_a_command_wakes_kiosks_of_a_server_that_runs_and_the_server_ends_with_streams_open(
    district_data: Path, tmp_path: Path
) -> None:
    with serving(district_data, "--port", "0") as server:
        kiosk = enroll(district_data, server.url, tmp_path)
        ear = Ear()
        ears = [listener(server, kiosk.enrolled.token, ear)]
        assert ear.hears(1)
        run(district_data, "staff", "pin", "ana-ruiz", "--pin", "975310")
        assert ear.hears(2)
        end(server, ears)


def test_several_workers_on_postgresql_wake_as_one(postgres_server: str, tmp_path: Path) -> None:
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE waking"))
    admin.dispose()
    database = postgres_server.replace("/postgres?", "/waking?")
    data = tmp_path / "district"
    run(data, "init", "--sample", database=database)
    with serving(data, "--port", "0", "--workers", "2", database=database) as server:
        kiosk = enroll(data, server.url, tmp_path, database)
        heard = [Ear() for _ in range(8)]
        ears = [listener(server, kiosk.enrolled.token, ear) for ear in heard]
        assert all(ear.hears(1) for ear in heard)
        run(data, "staff", "pin", "ana-ruiz", "--pin", "975310", database=database)
        assert all(ear.hears(2) for ear in heard)
        end(server, ears)


def test_a_stream_over_tls_needs_the_authority_that_is_set(district_data: Path, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.context()
    file = str(tmp_path / "server.pem")
    with serving(district_data, "--port", "0", "--certificate", file, "--key", file) as server:
        code = run(district_data, "code", "oakridge").stdout.split()[-1]
        key = Ed25519PrivateKey.generate()
        token = redeem(Client(server.url, ca=authority.path), code, key).token
        ear = Ear()
        trusting = listener(server, token, ear, authority.path)
        assert ear.hears(1)
        run(district_data, "staff", "pin", "ana-ruiz", "--pin", "975310")
        assert ear.hears(2)
        trusting.stop()  # although its line says nothing now
        assert trusting.join(DEADLINE_S)
        strange = Transport(server.url, token, None, lambda: False, DEFAULT_TIMEOUTS)
        with pytest.raises(Untrusted), strange.stream("/wake", SILENCE_S):
            pass
        assert server.end() == 0
