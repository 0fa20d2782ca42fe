"""Everything that can be at the other end of the line, each as a real socket, and the typed error that it becomes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.exchange.client import Client
from sync.exchange.enroll import WrongCode, redeem, written_code
from sync.exchange.errors import Away, BadAnswer, Refused, Stopped, SyncError, Untrusted, WrongAddress
from sync.exchange.transport import Timeouts
from tests.sync.wires import HEALTH, SHORT, Authority, Play, answer, other_end, says


def error_of(play: Play, timeouts: Timeouts = SHORT) -> SyncError:
    with other_end(play) as url, pytest.raises(SyncError) as error:
        Client(url, timeouts=timeouts).health()
    assert str(error.value).endswith(".")
    return error.value


def test_an_answer_is_read_and_the_districts_clock_with_it() -> None:
    with other_end(says(answer(HEALTH, "200 OK", "Date: Mon, 02 Nov 2026 12:00:00 GMT"))) as url:
        client = Client(url)
        assert client.health().district == "d"
        assert client.server_time == datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def silent(connection: socket.socket, _: bytes) -> None:
    connection.recv(1)


def trickle(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    pause = threading.Event()
    while True:
        connection.sendall(b" ")
        pause.wait(0.01)


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        pytest.param(says(b""), Away, id="closes at once"),
        pytest.param(silent, Away, id="never answers"),
        pytest.param(says(answer()[:-5]), Away, id="closes in the middle"),
        pytest.param(says(answer(b"", "503 Busy")), Away, id="cannot serve"),
        pytest.param(says(answer(b"<html>", "502 Bad Gateway")), Away, id="a proxy without a server"),
        pytest.param(says(answer(b"<html>Sign in to the Wi-Fi", "200 OK")), BadAnswer, id="a captive portal"),
        pytest.param(says(answer(b"[]")), BadAnswer, id="other JSON"),
        pytest.param(says(answer(b"", "302 Found", "Location: https://elsewhere.example/")), BadAnswer, id="redirects"),
        pytest.param(says(answer(b"no", "404 Not Found")), BadAnswer, id="another web server"),
        pytest.param(says(b"SSH-2.0-OpenSSH_9.2\r\n"), Away, id="no HTTP"),
        pytest.param(says(answer(b"\x1f\x8bnonsense", "200 OK", "Content-Encoding: gzip")), BadAnswer, id="bad gzip"),
    ],
)
def test_what_is_no_district_becomes_a_typed_error(play: Play, kind: type[SyncError]) -> None:
    assert type(error_of(play)) is kind


def test_a_server_that_trickles_is_given_up_at_the_last_moment() -> None:
    began = time.monotonic()
    assert type(error_of(trickle, Timeouts(connect=0.5, read=1, whole=0.5))) is Away
    assert time.monotonic() - began < 5


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.exchange.transport.MAX_ANSWER_BYTES", 1_000)
    assert type(error_of(says(answer(b" " * 100_000)))) is BadAnswer


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("", None), ("soon", None), ("Mon, 02 Nov 2020 12:00:00 GMT", 0.0)]
)
def test_the_districts_wish_to_wait_is_handed_on(value: str, seconds: float | None) -> None:
    error = error_of(says(answer(b"", "503 Busy", f"Retry-After: {value}")))
    assert isinstance(error, Away)
    assert error.retry_after == seconds


def test_a_refusal_keeps_its_code_and_its_sentence() -> None:
    error = error_of(says(answer(b'{"code":"revoked","sentence":"No longer."}', "403 Forbidden")))
    assert isinstance(error, Refused)
    assert (error.code, error.status, str(error)) == ("revoked", 403, "No longer.")


def test_a_program_that_closes_is_not_held_up_by_a_silent_server() -> None:
    reached, stop, finish = threading.Event(), threading.Event(), threading.Event()

    def hang(_: socket.socket, __: bytes) -> None:
        reached.set()
        finish.wait(10)

    with other_end(hang) as url:
        client = Client(url, stopped=stop.is_set)
        outcome: list[Exception] = []

        def ask() -> None:
            try:
                client.health()
            except SyncError as error:
                outcome.append(error)

        asker = threading.Thread(target=ask)
        asker.start()
        assert reached.wait(5)
        stop.set()
        asker.join(2)
        assert not asker.is_alive()
        assert [type(error) for error in outcome] == [Stopped]
        finish.set()


def test_the_token_travels_as_a_bearer_and_no_netrc_replaces_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    heads: list[bytes] = []

    def listen(connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        connection.sendall(answer())

    with other_end(listen) as url:
        Client(url, "the-token").health()
    assert b"Authorization: Bearer the-token\r\n" in heads[0]


def test_no_proxy_stands_between_two_programs_of_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with other_end(says(answer())) as url:
        assert Client(url).health().district == "d"


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_districts_own_authority_is_not_replaced_by_the_environments(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN another authority in the environment WHEN server_ca names the district's THEN only that one is believed."""
    (tmp_path / "own").mkdir()
    (tmp_path / "other").mkdir()
    own, other = Authority(tmp_path / "own"), Authority(tmp_path / "other")
    beyond = "https://localhost.localdomain"  # no loopback name, so that the environment counts
    monkeypatch.setattr(socket, "getaddrinfo", _loopback(socket.getaddrinfo))
    for bundle in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(bundle, raising=False)
    monkeypatch.setenv(name, str(other.path))
    with other_end(says(answer()), own.context(address="127.0.0.1", name="localhost.localdomain")) as url:
        port = url.rpartition(":")[2]
        assert Client(f"{beyond}:{port}", ca=own.path).health().district == "d"
        with pytest.raises(Untrusted):
            Client(f"{beyond}:{port}", ca=other.path).health()
    with other_end(says(answer()), other.context(address="127.0.0.1", name="localhost.localdomain")) as url:
        port = url.rpartition(":")[2]
        with pytest.raises(Untrusted):
            Client(f"{beyond}:{port}", ca=own.path).health()
        # without a setting, the machine's keeper may name one
        assert Client(f"{beyond}:{port}").health().district == "d"
        monkeypatch.setenv(name, str(tmp_path / "nowhere.pem"))
        with pytest.raises(Untrusted, match="REQUESTS_CA_BUNDLE"):
            Client(f"{beyond}:{port}").health()


def _loopback(real: Callable[..., Any]) -> Callable[..., Any]:
    def lookup(host: str, *rest: Any, **options: Any) -> Any:
        return real("127.0.0.1" if host == "localhost.localdomain" else host, *rest, **options)

    return lookup


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\x00\xff" * 40])
def test_a_file_that_holds_no_certificate_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(WrongAddress, match=r"cannot be used .*server_ca"):
        Client("https://district.example.org", ca=tmp_path / "ca.pem")


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"revoked","sentence":"\\u001b]0;owned\\u0007"}',
        b'{"code":"revoked\\n{\\"event\\":\\"forged\\"}","sentence":"No."}',
        b'{"code":"revoked","sentence":"' + b"x" * 501 + b'"}',
        b'{"code":"' + b"r" * 41 + b'","sentence":"No."}',
        b'{"code":"","sentence":"No."}',
        b'{"code":"revoked","sentence":"\\u202eoN"}',
    ],
)
def test_a_refusal_that_would_steer_a_terminal_or_forge_a_log_is_none_of_the_districts(body: bytes) -> None:
    assert type(error_of(says(answer(body, "403 Forbidden")))) is BadAnswer


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("http://district.example.org", "not encrypted"),
        ("http://10.0.0.1:8000", "not encrypted"),
        ("http://localhost.example.org", "not encrypted"),
        ("ftp://district.example.org", "no server address"),
        ("district.example.org", "no server address"),
        ("https://", "no server address"),
        ("https://user:secret@district.example.org", "no server address"),
        ("https://district.example.org:abc", "no server address"),
        ("https://[", "no server address"),
        ("", "no server address"),
    ],
)
def test_an_address_that_cannot_be_or_is_not_encrypted_is_refused(url: str, part: str) -> None:
    with pytest.raises(WrongAddress, match=part):
        Client(url)


def test_a_missing_certificate_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongAddress, match=r"no certificate file .*nowhere\.pem"):
        Client("https://district.example.org", ca=tmp_path / "nowhere.pem")


# Enrollment, as far as it is the client's.


@pytest.mark.parametrize("typed", ["BCFG2345", "bcfg2345", " bcfg-2345 ", "BC FG 23 45"])
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    assert written_code(typed) == "BCFG2345"


@pytest.mark.parametrize("typed", ["", "BCFG234", "BCFG23456", "BCFG2345BCFG2", "BCFG234O", "ÄCDF2345", "ABCD2345"])
def test_what_cannot_be_a_code_is_not_sent(typed: str) -> None:
    with pytest.raises(WrongCode, match="8 or 12 characters"):
        redeem(Client("http://127.0.0.1:9"), typed, Ed25519PrivateKey.generate())
