"""Everything that can be at the other end of the line, each as a real socket, and the typed error that it becomes."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync.client import Client
from sync.enroll import WrongCode, redeem, written_code
from sync.errors import Away, BadAnswer, CertificateDate, Refused, Stopped, SyncError, Untrusted, WrongAddress
from sync.transport import Timeouts

SHORT = Timeouts(connect=0.5, read=0.3, whole=2.0)
HEALTH = b'{"district":"d","now":"2026-11-02T12:00:00+00:00"}'
NOW = datetime.now(UTC)


def answer(body: bytes = HEALTH, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


Play = Callable[[socket.socket, bytes], None]


@contextmanager
def other_end(play: Play, context: ssl.SSLContext | None = None, *, patient: bool = True) -> Iterator[str]:
    """A server that reads each request's head (where it is patient) and then does as it is told."""
    listener = socket.create_server(("127.0.0.1", 0))
    ending = threading.Event()
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection:
            try:
                wrapped = context.wrap_socket(connection, server_side=True) if context else connection
                head = b""
                while patient and b"\r\n\r\n" not in head and (part := wrapped.recv(65_536)):
                    head += part
                play(wrapped, head)
                wrapped.close()
            except OSError:
                return  # the client has gone, as some of these tests want

    def accept() -> None:
        while not ending.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=one, args=(connection,)))
            threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ending.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for thread in threads:
            thread.join()


def says(content: bytes) -> Play:
    return lambda connection, _: connection.sendall(content)


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
    monkeypatch.setattr("sync.transport.MAX_ANSWER_BYTES", 1_000)
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


# TLS, with a certificate authority made on the spot.


class Authority:
    """A certificate authority, and the certificates that it gives to 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented District CA")])
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
            decipher_only=False,
        )  # fmt: skip
        root = (
            self._builder(self._key, self._name, NOW - timedelta(days=900), NOW + timedelta(days=900))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.path = folder / "ca.pem"
        self.path.write_bytes(root.public_bytes(Encoding.PEM))

    def _builder(
        self, key: ec.EllipticCurvePrivateKey, name: x509.Name, begins: datetime, ends: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
        )

    def context(self, days_from: int = -1, days_to: int = 30, address: str = "127.0.0.1") -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "district")])
        certificate = (
            self._builder(key, name, NOW + timedelta(days=days_from), NOW + timedelta(days=days_to))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file = self._folder / "server.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


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


def test_a_server_that_speaks_no_tls_is_not_spoken_to() -> None:
    with other_end(says(answer()), patient=False) as url, pytest.raises(Untrusted):
        Client(url.replace("http:", "https:"), timeouts=SHORT).health()


# Enrolment, as far as it is the client's.


@pytest.mark.parametrize("typed", ["BCFG2345", "bcfg2345", " bcfg-2345 ", "BC FG 23 45"])
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    assert written_code(typed) == "BCFG2345"


@pytest.mark.parametrize("typed", ["", "BCFG234", "BCFG23456", "BCFG234O", "ÄCDF2345", "ABCD2345"])
def test_what_cannot_be_a_code_is_not_sent(typed: str) -> None:
    with pytest.raises(WrongCode, match="8 characters"):
        redeem(Client("http://127.0.0.1:9"), typed, Ed25519PrivateKey.generate())
