"""A district as its own process, and kiosks that lose replies, find it killed, and find it again."""

from __future__ import annotations

import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, text

from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.errors import Away, Refused, SyncError
from sync.exchange.transport import Timeouts
from tests.districts import Station, station_of
from tests.sync.commands import exported, run
from tests.sync.desk import JPEG
from tests.sync.processes import DEADLINE_S, serving
from tests.sync.wires import NOW, Authority

pytestmark = pytest.mark.slow

CSV = "id,family,given,kind,schools\n1,Pelletier,Curtis,barred,*\n2,Lind,Annika,custody,oakridge\n"


def enroll(data: Path, url: str, folder: Path, database: str | None = None) -> Station:
    code = run(data, "code", "oakridge", database=database).stdout.split()[-1]
    key = Ed25519PrivateKey.generate()
    return station_of(redeem(Client(url), code, key, "Front"), key, folder)


class LosesReplies:
    """A wire between kiosk and district that hands on every request and, while `losing`, cuts before the reply."""

    def __init__(self, port: str) -> None:
        self._port = int(port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.losing = False
        self.lost = 0
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._carry, args=(near,)))
            self._threads[-1].start()

    def _carry(self, near: socket.socket) -> None:
        far = socket.create_connection(("127.0.0.1", self._port))
        back = threading.Thread(target=self._back, args=(far, near))
        back.start()
        with near:
            try:
                while part := near.recv(65_536):
                    far.sendall(part)
            except OSError:
                pass
            _half_close(far)
            back.join()
        far.close()

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        try:
            while part := far.recv(65_536):
                if self.losing:
                    self.lost += 1
                    break
                near.sendall(part)
        except OSError:
            pass
        _half_close(near)


def _half_close(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def test_a_kiosk_that_never_hears_the_replies_leaves_no_entry_twice(district_data: Path, tmp_path: Path) -> None:
    with serving(district_data, "--port", "0") as server:
        kiosk = enroll(district_data, server.url, tmp_path)
        wire = LosesReplies(server.port)
        try:
            client = kiosk.client(wire.url, timeouts=Timeouts(1, 5, 10))
            # GIVEN ten visits, each pushed over a wire that loses the reply after the district has committed
            for number in range(10):
                kiosk.outbox.visit(f"Visitor{number}")
                wire.losing = True
                with pytest.raises(Away):
                    client.push(kiosk.outbox.batch())
                wire.losing = False
            assert wire.lost == 10
            # WHEN the wire is whole again
            report = kiosk.exchange(client)
            # THEN nothing had to be sent again, and everything is there once
            assert report.pushed == 0
            assert kiosk.outbox.heard() == kiosk.outbox.heads()[0]
        finally:
            wire.close()
    known = exported(district_data)
    assert known["entries"] == 11
    assert len(known["visits"]) == 10
    assert known["head_verified"] is True


def test_a_district_that_is_killed_in_the_middle_holds_what_it_acknowledged(
    district_data: Path, tmp_path: Path
) -> None:
    acknowledged = 0
    with serving(district_data, "--port", "0") as server:
        kiosk = enroll(district_data, server.url, tmp_path)
        port = server.port
        client = kiosk.client(server.url)
        killed = threading.Timer(0.3, server.process.kill)
        killed.start()
        try:
            while True:
                kiosk.outbox.visit(f"Visitor{acknowledged}")
                kiosk.exchange(client)
                head = kiosk.outbox.heard()
                acknowledged = head.sequence if head else 0
        except SyncError:
            pass
        killed.join()
    assert exported(district_data)["entries"] >= acknowledged
    with serving(district_data, "--port", port) as server:
        assert kiosk.exchange(kiosk.client(server.url)).ended == ()
        assert server.end() == 0
    known = exported(district_data)
    assert known["entries"] == len(kiosk.outbox.entries()) > 1
    assert known["head_verified"] is True


def test_a_whole_day_in_one_process_from_the_command_line(district_data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "barred.csv"
    listed.write_text("\ufeff" + CSV, encoding="utf-8")
    assert "district: version" in run(district_data, "import", str(listed)).stdout
    with serving(district_data, "--port", "0") as server:
        kiosk = enroll(district_data, server.url, tmp_path)
        kiosk.photos.add(JPEG)
        kiosk.outbox.visit("Okafor")
        client = kiosk.client(server.url)
        report = kiosk.exchange(client)
        assert (report.pushed, report.photos, report.applied) == (2, 1, ("district", "school:oakridge"))
        # while it serves, the list and the staff change
        listed.write_text(CSV + "3,Newer,Pat,watch,*\n", encoding="utf-8")
        run(district_data, "import", str(listed))
        run(district_data, "staff", "add", "oakridge", "Mei Tan", "--pin", "937415", "--permission", "override")
        report = kiosk.exchange(client)
        assert (report.applied, report.school) == (("district", "school:oakridge"), True)
        assert kiosk.lists.rows("district").keys() == {"1", "3"}
        assert {person["name"] for person in kiosk.school.document()["staff"]} == {"Ana Ruiz", "Ruth Ives", "Mei Tan"}
        assert server.end(signal.SIGTERM) == 0
    before = exported(district_data)["visits"]
    assert [visit["family"] for visit in before] == ["Okafor"]
    assert "2 entries projected" in run(district_data, "project", "--rebuild").stdout
    assert exported(district_data)["visits"] == before


def test_ctrl_c_ends_the_server_cleanly(district_data: Path) -> None:
    with serving(district_data, "--port", "0") as server:
        assert server.end(signal.SIGINT) == 0


def test_workers_end_with_the_process_that_started_them_so_that_the_port_is_free_again(district_data: Path) -> None:
    with serving(district_data, "--port", "0", "--workers", "2") as server:
        Client(server.url).health()
        server.end(signal.SIGKILL)
        deadline = time.monotonic() + DEADLINE_S
        while answers(server.url):
            assert time.monotonic() < deadline, "the workers live on"
    with serving(district_data, "--port", server.port) as again:
        Client(again.url).health()


def answers(url: str) -> bool:
    try:
        Client(url).health()
    except Away:
        return False
    return True


def test_the_district_serves_tls_itself_where_it_is_given_a_certificate(district_data: Path, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.context(days_to=9)
    file = str(tmp_path / "server.pem")
    with serving(district_data, "--port", "0", "--certificate", file, "--key", file) as server:
        assert server.url.startswith("https://")
        assert Client(server.url, ca=authority.path).health().district
        assert server.end() == 0
        assert server.process.stdout
        assert f"ends on {(NOW + timedelta(days=9)).date()}. Renew it" in server.process.stdout.read()


def test_several_processes_on_postgresql_serve_as_one(postgres_server: str, tmp_path: Path) -> None:
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE several"))
    admin.dispose()
    database = postgres_server.replace("/postgres?", "/several?")
    data = tmp_path / "district"
    run(data, "init", "--sample", database=database)
    assert not (data / "district.db").exists()
    with serving(data, "--port", "0", "--workers", "2", database=database) as server:
        kiosks = [enroll(data, server.url, tmp_path, database) for _ in range(4)]
        code = run(data, "code", "oakridge", database=database).stdout.split()[-1]

        def day(kiosk: Station) -> int:
            pushed = 0
            for number in range(5):
                kiosk.outbox.visit(f"Visitor{number}")
                pushed += kiosk.exchange(kiosk.client(server.url)).pushed
            return pushed

        def attempt(_: int) -> bool:
            try:
                redeem(Client(server.url), code, Ed25519PrivateKey.generate())
            except Refused as error:
                assert error.code in {"code_used", "too_many_tries"}  # noqa: PT017  another code fails the test
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            tries = pool.map(attempt, range(20))
            assert list(pool.map(day, kiosks)) == [6] * 4
            assert sum(tries) == 1
        assert server.end() == 0
    known = exported(data, database)
    assert (known["entries"], len(known["visits"]), known["head_verified"]) == (24, 20, True)
