"""Who is trusted at the other end of the line: with a certificate authority made on the spot."""

from __future__ import annotations

import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from sync.exchange.client import Client
from sync.exchange.errors import CertificateDate, Untrusted
from sync.exchange.transport import Transport
from tests.sync.wires import NOW, SHORT, Authority, answer, other_end, says


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_a_districts_own_authority_is_trusted_where_it_is_set(authority: Authority) -> None:
    with other_end(says(answer()), authority.context()) as url:
        assert Client(url, ca=authority.path).health().district == "d"


def test_an_authority_that_is_not_set_is_not_trusted_and_nothing_is_sent(authority: Authority) -> None:
    heads: list[bytes] = []
    with (
        other_end(lambda _, head: heads.append(head), authority.context()) as url,
        pytest.raises(Untrusted, match="server_ca"),
    ):
        Client(url, "the-token").health()
    assert heads == []


def test_a_certificate_of_another_machine_is_not_trusted(authority: Authority) -> None:
    with (
        other_end(says(answer()), authority.context(address="10.9.8.7")) as url,
        pytest.raises(Untrusted, match="prove who it is"),
    ):
        Client(url, ca=authority.path).health()


@pytest.mark.parametrize(("days_from", "days_to"), [(-30, -1), (1, 30)])
def test_a_certificate_out_of_its_dates_says_clock(authority: Authority, days_from: int, days_to: int) -> None:
    with (
        other_end(says(answer()), authority.context(days_from, days_to)) as url,
        pytest.raises(CertificateDate, match="Check the clock first"),
    ):
        Client(url, ca=authority.path).health()


def test_when_the_certificate_ends_is_known_from_the_line_itself_and_anew_when_it_connects_again(
    authority: Authority, tmp_path: Path
) -> None:
    lines: list[bytes] = []

    def play(connection: socket.socket, head: bytes) -> None:
        lines.append(head)
        says(answer())(connection, head)

    context = authority.context(days_to=9)
    with other_end(play, context) as url:
        client = Client(url, ca=authority.path)
        before = client.certificate_ends
        assert before is None
        client.health()
        assert client.certificate_ends == (NOW + timedelta(days=9)).replace(microsecond=0).isoformat()
        authority.context(days_to=90)
        context.load_cert_chain(tmp_path / "server.pem")
        client.health()
        assert client.certificate_ends == (NOW + timedelta(days=90)).replace(microsecond=0).isoformat()
        client.close()
    assert len(lines) == 2, "one connection a request, as this server closes each"


def test_behind_a_proxy_it_is_known_too(authority: Authority) -> None:
    with other_end(says(answer()), authority.context(days_to=9)) as url:
        port = int(url.rpartition(":")[2])

        def connect(near: socket.socket, _: bytes) -> None:
            with socket.create_connection(("127.0.0.1", port)) as far:
                near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                carry = Thread(target=pump, args=(far, near))
                carry.start()
                pump(near, far)
                carry.join()

        with other_end(connect) as proxy:
            line = Transport(url, "", authority.path, lambda: False, SHORT)
            line._session.proxies = {"https": proxy}
            assert line.call("GET", "/health").status == 200
            line.close()
    assert line.certificate_ends == (NOW + timedelta(days=9)).replace(microsecond=0)


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65_536):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def test_a_line_on_this_machine_needs_no_certificate() -> None:
    with other_end(says(answer())) as url:
        client = Client(url)
        client.health()
        assert client.certificate_ends == ""


def test_a_server_that_speaks_no_tls_is_not_spoken_to() -> None:
    with other_end(says(answer()), patient=False) as url, pytest.raises(Untrusted):
        Client(url.replace("http:", "https:"), timeouts=SHORT).health()
