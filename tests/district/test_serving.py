"""`district serve`: what is wrong is one sentence before it says that it listens; whose word on addresses counts."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from sqlmodel import select

from district.api.server import check_certificate
from district.db.enrollment_tables import FailedTry
from district.errors import DistrictError
from district.instance import open_district
from sync.contract.api.messages import EnrollRequest, enroll_message
from sync.exchange.client import Client
from tests.sync.commands import run
from tests.sync.processes import COMMAND, ROOT, serving
from tests.sync.wires import Authority


def split(folder: Path, **dates: int) -> tuple[Path, Path]:
    """A certificate and its key, in a file each."""
    folder.mkdir()
    Authority(folder).context(**dates)  # type: ignore[arg-type]
    content = (folder / "server.pem").read_text()
    middle = content.index("-----BEGIN CERTIFICATE")
    (folder / "key.pem").write_text(content[:middle])
    (folder / "certificate.pem").write_text(content[middle:])
    return folder / "certificate.pem", folder / "key.pem"


def garbage(certificate: Path, key: Path) -> tuple[Path, Path]:
    certificate.write_bytes(b"\x00garbage")
    return certificate, key


def key_garbage(certificate: Path, key: Path) -> tuple[Path, Path]:
    key.write_text("no key")
    return certificate, key


def others_key(certificate: Path, key: Path) -> tuple[Path, Path]:
    return certificate, split(key.parent / "other")[1]


def swapped(certificate: Path, key: Path) -> tuple[Path, Path]:
    return key, certificate


def locked(certificate: Path, key: Path) -> tuple[Path, Path]:
    secret = ec.generate_private_key(ec.SECP256R1())
    key.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")))
    return certificate, key


def folders(certificate: Path, key: Path) -> tuple[Path, Path]:
    return certificate.parent, key.parent


def without_key(certificate: Path, _: Path) -> tuple[Path, None]:
    return certificate, None


def without_certificate(_: Path, key: Path) -> tuple[None, Path]:
    return None, key


WRONG_FILES: list[tuple[Callable[..., tuple[Path | None, Path | None]], str]] = [
    (garbage, "holds no certificate"),
    (key_garbage, "no private key"),
    (others_key, "is not the one of the certificate"),
    (swapped, "holds no certificate"),
    (locked, "locked with a password"),
    (folders, "cannot be read"),
    (without_key, "no private key"),
    (without_certificate, "without its certificate"),
]


@pytest.mark.parametrize(("change", "part"), WRONG_FILES)
def test_a_wrong_certificate_is_one_sentence_before_it_listens(
    district_data: Path, tmp_path: Path, change: Callable[..., tuple[Path | None, Path | None]], part: str
) -> None:
    certificate, key = change(*split(tmp_path / "tls"))
    words = [*(["--certificate", str(certificate)] if certificate else []), *(["--key", str(key)] if key else [])]
    done = run(district_data, "serve", "--port", "0", *words, status=2)
    assert part in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("dates", "part"), [({"days_to": 0, "days_from": -9}, "ended on"), ({"days_from": 5}, "before")]
)
def test_a_certificate_out_of_its_dates_is_one_sentence(tmp_path: Path, dates: dict[str, int], part: str) -> None:
    certificate, key = split(tmp_path / "tls", **dates)
    first = x509.load_pem_x509_certificate(certificate.read_bytes())
    with pytest.raises(DistrictError, match=part):
        check_certificate(certificate, key)
    check_certificate(certificate, key, first.not_valid_before_utc)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and listen everywhere")
def test_a_key_that_may_not_be_read_is_one_sentence(tmp_path: Path) -> None:
    certificate, key = split(tmp_path / "tls")
    key.chmod(stat.S_IWUSR)
    with pytest.raises(DistrictError, match="cannot be read"):
        check_certificate(certificate, key)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--host", "203.0.113.9", "--behind-proxy"), "Nothing can listen on 203.0.113.9"),
        (("--host", "nowhere.invalid", "--behind-proxy"), "Nothing can listen on nowhere.invalid"),
        (("--host", "[::1", "--behind-proxy"), "Nothing can listen"),
        (("--host", "x" * 300, "--behind-proxy"), "Nothing can listen"),
        (("--host", "203.0.113.9"), "must not travel unencrypted"),
        (("--behind-proxy", "nonsense"), "is not an address"),
        (("--behind-proxy", "*"), "is not an address"),
        (("--behind-proxy", "0.0.0.0/0"), "Anybody could write"),
        (("--behind-proxy", "192.0.2.1,::/0"), "Anybody could write"),
    ],
)
def test_a_place_that_cannot_be_is_one_sentence(district_data: Path, words: tuple[str, ...], part: str) -> None:
    done = run(district_data, "serve", "--port", "0", *words, status=2)
    assert part in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_port_that_is_taken_is_one_sentence(district_data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(district_data, "serve", "--port", str(taken.getsockname()[1]), status=2)
    assert "Stop what listens there" in done.stderr
    assert (done.stderr.count("\n"), done.stdout) == (1, "")


@pytest.mark.slow
def test_a_real_process_says_it_in_one_line_too(district_data: Path, tmp_path: Path) -> None:
    certificate, _ = split(tmp_path / "tls")
    command = [*COMMAND, "serve", "--data", str(district_data), "--port", "0", "--workers", "2"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [*command, "--certificate", str(certificate), "--key", str(split(tmp_path / "other")[1])],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def wrong_code_from(url: str, forwarded: str) -> None:
    answer = requests.post(
        f"{url}/v1/enroll", json=_proven("22222222"), headers={"X-Forwarded-For": forwarded}, timeout=30
    )
    assert answer.status_code == 403


def _proven(code: str) -> dict[str, object]:
    key = Ed25519PrivateKey.generate()
    request = EnrollRequest(
        code=code, public_key=key.public_key().public_bytes_raw(), proof=key.sign(enroll_message(code))
    )
    return request.model_dump(mode="json")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "forwarded", "noted"),
    [
        ((), "198.51.100.7", "127.0.0.1"),
        (("--behind-proxy",), "198.51.100.7", "127.0.0.1"),
        (("--behind-proxy", "192.0.2.1"), "198.51.100.7", "127.0.0.1"),
        (("--behind-proxy", "127.0.0.1"), "198.51.100.7", "198.51.100.7"),
        (("--behind-proxy", "127.0.0.0/8"), "203.0.113.5, 198.51.100.7", "198.51.100.7"),
    ],
)
def test_who_calls_is_what_a_named_web_server_says_and_nobody_else(
    district_data: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], forwarded: str, noted: str
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # uvicorn's own variable, which must not count
    with serving(district_data, "--port", "0", *words) as server:
        Client(server.url).health()
        wrong_code_from(server.url, forwarded)
        assert server.end() == 0
    district = open_district(district_data)
    try:
        with district.database.read() as session:
            assert session.exec(select(FailedTry.address)).all() == [noted]
    finally:
        district.database.close()
