"""The sample files for nginx and Caddy, as they stand in docs/web-server: a kiosk enrolls, exchanges and is woken."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import select

from district.db.enrollment_tables import FailedTry
from district.instance import open_district
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.errors import Away, Refused
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport
from sync.exchange.wake_listener import WakeListener
from tests.districts import station_of
from tests.sync.commands import run
from tests.sync.desk import JPEG
from tests.sync.processes import DEADLINE_S, serving
from tests.sync.wires import Authority

pytestmark = pytest.mark.slow

NAME = "visitors.district.example"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def nginx(sample: str, folder: Path, port: int, district: str) -> list[str]:
    """The sample with this test's places in it; what else stands there stays."""
    for here, there in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/district.pem", str(folder / "certificate.pem")),
        ("/etc/ssl/district.key", str(folder / "key.pem")),
        ("127.0.0.1:8443", f"127.0.0.1:{district}"),
        ("/run/nginx.pid", str(folder / "pid")),
        ("/var/log/nginx/error.log", str(folder / "error.log")),
    ):
        assert here in sample, here
        sample = sample.replace(here, there)
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        sample = sample.replace("http {\n", f"http {{\n    {kind}_temp_path {folder / kind};\n", 1)
    owner = "user root;\n" if os.geteuid() == 0 else ""  # its own user may not write in a test's folder
    (folder / "nginx.conf").write_text(f"daemon off;\n{owner}{sample}")
    subprocess.run(["nginx", "-t", "-q", "-c", str(folder / "nginx.conf"), "-p", str(folder)], check=True)
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def caddy(sample: str, folder: Path, port: int, district: str) -> list[str]:
    for here, there in (
        (f"\n{NAME} {{", f"\nhttps://{NAME}:{port} {{\n\tbind 127.0.0.1"),
        ("/etc/ssl/district.pem", str(folder / "certificate.pem")),
        ("/etc/ssl/district.key", str(folder / "key.pem")),
        ("127.0.0.1:8443", f"127.0.0.1:{district}"),
        ("\tadmin off\n", f"\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n"),
    ):
        assert here in sample, here
        sample = sample.replace(here, there)
    (folder / "Caddyfile").write_text(sample)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


SERVERS: dict[str, tuple[str, Callable[[str, Path, int, str], list[str]]]] = {
    "nginx": ("nginx.conf", nginx),
    "caddy": ("Caddyfile", caddy),
}


@contextmanager
def in_front(kind: str, root: Path, folder: Path, district: str) -> Iterator[str]:
    """A web server with the sample file in front of a district's port; its URL, once it answers."""
    folder.mkdir()
    authority = Authority(folder)
    authority.context(name=NAME)
    content = (folder / "server.pem").read_text()
    middle = content.index("-----BEGIN CERTIFICATE")
    (folder / "key.pem").write_text(content[:middle])
    (folder / "certificate.pem").write_text(content[middle:])
    file, prepare = SERVERS[kind]
    port = free_port()
    sample = (root / "docs" / "web-server" / file).read_text(encoding="utf-8")
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(prepare(sample, folder, port, district), stdout=said, stderr=said)
        try:
            deadline = time.monotonic() + DEADLINE_S
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, (folder / "said").read_text()
                    assert time.monotonic() < deadline
            yield f"https://{NAME}:{port}"
        finally:
            process.kill() if kind == "caddy" else process.terminate()  # caddy waits for streams as long as they last
            process.wait(DEADLINE_S)


@pytest.mark.parametrize("kind", SERVERS)
def test_a_kiosk_works_through_the_sample(
    kind: str, root: Path, district_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} is not installed (Debian: apt install {kind}), so its sample file was not tried")
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **more: real("127.0.0.1" if host == NAME else host, *rest, **more)
    )
    monkeypatch.setenv("NO_PROXY", NAME)
    # GIVEN the district behind the web server
    with (
        serving(district_data, "--port", "0", "--behind-proxy", "127.0.0.1") as server,
        in_front(kind, root, tmp_path / "front", server.port) as url,
    ):
        ca = tmp_path / "front" / "ca.pem"
        # WHEN a kiosk enrolls and exchanges through it
        code = run(district_data, "code", "oakridge").stdout.split()[-1]
        key = Ed25519PrivateKey.generate()
        client = Client(url, ca=ca)
        kiosk = station_of(redeem(client, code, key, "Front"), key, tmp_path)
        client.use_token(kiosk.enrolled.token)
        for _ in range(40):
            kiosk.outbox.visit(secrets.token_hex(40_000))  # a batch of more than a common limit of 1 MB, packed too
        kiosk.photos.add(JPEG)
        # THEN everything is there, by the district's own word
        report = kiosk.exchange(client)
        assert (report.pushed, report.photos, report.blocked) == (41, 1, False)
        assert report.server_time is not None
        # AND it is woken within the time that a person waits, by what moves at the district
        heard = threading.Semaphore(0)
        listener = WakeListener(
            lambda: Transport(url, kiosk.enrolled.token, ca, lambda: False, DEFAULT_TIMEOUTS), heard.release
        )
        listener.start()
        assert heard.acquire(timeout=DEADLINE_S)
        run(district_data, "emergency", "oakridge", "hold", "--by", "dispatch")
        assert heard.acquire(timeout=4), "the word came with the next heartbeat at best: it was kept back"
        listener.stop()
        assert listener.join(DEADLINE_S)
        # AND whoever guesses is counted by their own address, whatever they write
        with pytest.raises(Refused):
            redeem(client, "22222222", key)
        forged = {"X-Forwarded-For": "198.51.100.9"}
        answer = requests.get(f"{url}/healthz", headers=forged, verify=str(ca), timeout=DEADLINE_S)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        # AND what has no token is refused before its body is read
        long = requests.post(f"{url}/v1/journal", b" " * 100_000, verify=str(ca), timeout=DEADLINE_S)
        assert long.status_code == 401
        client.close()
        assert server.end() == 0
        # AND while the district is away, that is what it looks like
        with pytest.raises(Away):
            Client(url, ca=ca).health()
    district = open_district(district_data)
    try:
        with district.database.read() as session:
            assert session.exec(select(FailedTry.address)).all() == ["127.0.0.1"]
    finally:
        district.database.close()


def test_the_samples_let_a_full_batch_through(root: Path) -> None:
    nginx_file = (root / "docs" / "web-server" / "nginx.conf").read_text(encoding="utf-8")
    caddy_file = (root / "docs" / "web-server" / "Caddyfile").read_text(encoding="utf-8")
    assert re.search(r"client_max_body_size\s+8m;", nginx_file)
    assert re.search(r"max_size\s+8MB", caddy_file)
