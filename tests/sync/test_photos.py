"""Photos go up one by one, by the hash of their bytes: a line that is cut costs the photo under way, and no more."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import func, select

from district.access.enrollment import new_code
from district.district import District
from district.tables import Kiosk, Photo
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.errors import Away, Refused
from sync.exchange.push import push_photos
from sync.exchange.transport import Timeouts
from tests.districts import Station
from tests.sync.desk import JPEG

ON_BOTH = True
PATIENCE = Timeouts(connect=5, read=10, whole=30)


def photo(number: int) -> bytes:
    return b"\xff\xd8\xff" + bytes([number]) * 40_000 + b"\xff\xd9"


class CutLine:
    """A line to the district that is cut in the middle of a request, once, after so many bytes of a photo."""

    def __init__(self, url: str, after: int) -> None:
        place = urlsplit(url)
        self._there = (place.hostname, place.port)
        self._after = after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve_cut(self) -> None:
        near, _ = self._listener.accept()
        with near, socket.create_connection(self._there) as far:
            passed = 0
            while passed < self._after and (part := near.recv(min(65_536, self._after - passed))):
                far.sendall(part)
                passed += len(part)
        self._listener.close()


@pytest.mark.parametrize("after", [100, 5_000, 39_000])
def test_a_photo_that_is_cut_is_not_half_there_and_goes_up_whole_later(
    district: District, url: str, kiosk: Station, after: int
) -> None:
    # GIVEN three photos, and a line that is cut in the middle of one
    digests = {kiosk.photos.add(photo(number)) for number in range(3)}
    cut = CutLine(url, after)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(cut.serve_cut)
        with pytest.raises(Away):
            push_photos(Client(cut.url, kiosk.enrolled.token, timeouts=PATIENCE), kiosk.photos)
        done.result()
    # THEN nothing of it is there, and the kiosk still has all of them to send
    with district.database.read() as session:
        assert session.exec(select(func.count()).select_from(Photo)).one() == 0
    assert len(kiosk.photos.waiting(10)) == 3
    # AND over a sound line each goes up once
    assert push_photos(kiosk.client(url), kiosk.photos) == (3, ())
    assert push_photos(kiosk.client(url), kiosk.photos) == (0, ())
    with district.database.read() as session:
        assert set(session.exec(select(Photo.digest))) == digests


def test_what_went_up_before_the_cut_is_not_sent_again(district: District, url: str, kiosk: Station) -> None:
    for number in range(3):
        kiosk.photos.add(photo(number))
    first = kiosk.photos.waiting(1)[0]
    kiosk.client(url).put_photo(first, kiosk.photos.read(first) or b"")
    kiosk.photos.acknowledge(first)
    sent: list[str] = []

    class Counts(Client):
        def put_photo(self, digest: str, jpeg: bytes) -> None:
            sent.append(digest)
            super().put_photo(digest, jpeg)

    push_photos(Counts(url, kiosk.enrolled.token), kiosk.photos)
    assert first not in sent
    assert len(sent) == 2


def test_the_same_photo_from_two_doors_at_once_is_there_once(
    district: District, url: str, kiosk: Station, new_station: Callable[..., Station], tmp_path: Path
) -> None:
    doors = [kiosk, new_station()]
    digest = kiosk.photos.add(JPEG)
    ready = Barrier(8)

    def put(number: int) -> int:
        ready.wait()
        address = f"{url}/v1/photos/{digest}"
        token = doors[number % 2].enrolled.token
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"}
        return requests.put(address, JPEG, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(put, range(8)))
    assert set(statuses) == {204}
    with district.database.read() as session:
        assert session.exec(select(Photo.digest)).all() == [digest]


@pytest.mark.slow
def test_a_hundred_machines_that_redeem_one_code_over_http_become_one_kiosk(district: District, url: str) -> None:
    with district.database.write() as session:
        code = new_code(session, "oakridge", district.now())
    ready = Barrier(100)

    def attempt(_: int) -> str:
        key = Ed25519PrivateKey.generate()
        ready.wait()
        client = Client(url, timeouts=Timeouts(connect=30, read=60, whole=90))
        try:
            redeem(client, code, key)
        except Refused as error:
            return error.code
        finally:
            client.close()
        return "enrolled"

    with ThreadPoolExecutor(100) as pool:
        outcomes = list(pool.map(attempt, range(100)))
    assert outcomes.count("enrolled") == 1
    assert set(outcomes) <= {"enrolled", "code_used", "too_many_tries"}
    with district.database.read() as session:
        assert session.exec(select(func.count()).select_from(Kiosk)).one() == 1
