"""The district over HTTP: who may call what, bodies of every kind, and never an answer that is no Refusal."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from sqlalchemy import text
from sqlmodel import func, select, update

from district.api import request_bodies
from district.app import create_app
from district.db.tables import Entry, Photo, School
from district.instance import District
from sync.contract.api.messages import MAX_PHOTO_BYTES, PREFIX, Refusal
from sync.contract.api.school import SchoolDocument
from sync.exchange.errors import Refused
from tests.districts import Station
from tests.sync.desk import JPEG


def bearer(kiosk: Station) -> dict[str, str]:
    return {"Authorization": f"Bearer {kiosk.enrolled.token}"}


def refused(response: requests.Response, status: int, code: str) -> Refusal:
    assert response.status_code == status
    refusal = Refusal.model_validate_json(response.content)
    assert refusal.code == code
    assert refusal.sentence.endswith(".")
    return refusal


def post(url: str, kiosk: Station, body: bytes, **headers: str) -> requests.Response:
    sent = bearer(kiosk) | {"Content-Type": "application/json"} | headers
    return requests.post(f"{url}/v1/journal", body, headers=sent, timeout=10)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/journal"),
        ("POST", "/journal"),
        ("GET", "/feeds"),
        ("GET", "/feeds/district"),
        ("GET", "/feeds/district/digests"),
        ("GET", "/feeds/district/buckets?bucket=1"),
        ("GET", "/school"),
        ("GET", "/erasures"),
        ("GET", "/changes"),
        ("GET", "/wake"),
        ("GET", "/requests"),
        ("GET", "/keyring"),
        ("POST", "/token"),
        ("PUT", "/state"),
        ("PUT", f"/photos/{'0' * 64}"),
    ],
)
def test_what_is_a_kiosks_is_for_kiosks_only(url: str, method: str, path: str) -> None:
    response = requests.request(method, f"{url}{PREFIX}{path}", timeout=10)
    refused(response, 401, "token_unknown")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_every_route_is_listed_with_who_may_call_it(district: District) -> None:
    """A new route has to be added here, and to the test above where it is a kiosk's."""
    paths = create_app(district).openapi()["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == {
        ("GET", "/v1/health"),
        ("POST", "/v1/enroll"),
        ("GET", "/v1/journal"),
        ("POST", "/v1/journal"),
        ("GET", "/v1/feeds"),
        ("GET", "/v1/feeds/{feed}"),
        ("GET", "/v1/feeds/{feed}/digests"),
        ("GET", "/v1/feeds/{feed}/buckets"),
        ("GET", "/v1/school"),
        ("GET", "/v1/erasures"),
        ("GET", "/v1/changes"),
        ("GET", "/v1/wake"),
        ("GET", "/v1/requests"),
        ("GET", "/v1/keyring"),
        ("POST", "/v1/token"),
        ("POST", "/v1/alerts/{token}"),
        ("PUT", "/v1/state"),
        ("PUT", "/v1/photos/{digest}"),
    }
    assert all("description" in details for methods in paths.values() for details in methods.values())


def test_the_published_description_is_that_of_the_program(district: District, root: Path) -> None:
    published = json.loads((root / "sync" / "openapi.json").read_text(encoding="utf-8"))
    assert published == create_app(district).openapi(), "write it anew with `python -m district openapi`"


def test_anyone_may_ask_whether_the_district_serves(district: District, url: str) -> None:
    answer = requests.get(f"{url}/v1/health", timeout=10)
    assert answer.json() == {"district": district.keys.district, "now": district.now().isoformat()}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 422, "malformed"),
        (b"{", {}, 422, "malformed"),
        (b'{"epoch":"e","entries":[],"signature":""}', {}, 422, "malformed"),
        (b'{"epoch":"e","entries":[{"header":"!","groups":{}}],"signature":""}', {}, 422, "malformed"),
        (b'{"epoch":"e","entries":[{"header":"AA==","groups":{}}],"signature":""}', {}, 409, "malformed"),
        (b"no gzip", {"Content-Encoding": "gzip"}, 422, "malformed"),
        (gzip.compress(b"{}", mtime=0)[:-4], {"Content-Encoding": "gzip"}, 422, "malformed"),
        (b" " * 300_000, {}, 413, "too_large"),
        (gzip.compress(b" " * 300_000, mtime=0), {"Content-Encoding": "gzip"}, 413, "too_large"),
        (b"[" * 100_000, {}, 400, "malformed"),
    ],
)
def test_a_body_that_cannot_be_is_refused(
    url: str,
    kiosk: Station,
    body: bytes,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    refused(post(url, kiosk, body, **headers), status, code)


@pytest.fixture(autouse=True)
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "MAX_BODY_BYTES", 200_000)


def test_a_refusal_does_not_repeat_what_was_sent(url: str, kiosk: Station) -> None:
    body = b'{"epoch":{"family":"Secretname"},"entries":[],"signature":""}'
    assert "Secretname" not in refused(post(url, kiosk, body), 422, "malformed").sentence


def test_a_batch_may_come_packed_or_plain(district: District, url: str, kiosk: Station) -> None:
    kiosk.outbox.visit()
    body = kiosk.outbox.batch().model_dump_json().encode()
    plain = post(url, kiosk, body)
    packed = post(url, kiosk, gzip.compress(body), **{"Content-Encoding": "gzip"})
    assert (plain.status_code, packed.status_code) == (200, 200)
    assert plain.json()["head"] == packed.json()["head"]


def test_a_batch_of_more_than_is_allowed_is_refused_before_it_is_read(url: str, kiosk: Station) -> None:
    entry = {"header": "AA==", "groups": {}}
    body = json.dumps({"epoch": "e", "entries": [entry] * 501, "signature": ""}).encode()
    assert "entries" in refused(post(url, kiosk, body), 422, "malformed").sentence


@pytest.mark.parametrize("path", ["/nothing", "/v1", "/v1/nothing", "/v1/photos", "/docs"])
def test_there_is_nothing_at_other_addresses(url: str, path: str) -> None:
    refused(requests.get(url + path, timeout=10), 404, "unknown_address")


def test_a_method_that_a_route_does_not_have_is_refused(url: str) -> None:
    refused(requests.delete(f"{url}/v1/health", timeout=10), 405, "unknown_address")


@pytest.mark.parametrize("feed", ["school:willow", "nowhere", "district%00", "%F0%9F%8D%8E"])
def test_a_feed_that_is_not_the_kiosks_is_refused(url: str, kiosk: Station, feed: str) -> None:
    response = requests.get(f"{url}/v1/feeds/{feed}", headers=bearer(kiosk), timeout=10)
    refused(response, 404, "feed_unknown")


@pytest.mark.parametrize("query", ["since=-1", "since=soon", "since=99999999999999999999", "after=" + "x" * 101])
def test_a_question_that_makes_no_sense_is_refused(url: str, kiosk: Station, query: str) -> None:
    response = requests.get(f"{url}/v1/feeds/district?{query}", headers=bearer(kiosk), timeout=10)
    refused(response, 422, "malformed")


def test_the_schools_document_comes_once_and_again_when_it_changes(
    district: District, url: str, kiosk: Station
) -> None:
    client = kiosk.client(url)
    document = client.school("")
    assert isinstance(document, SchoolDocument)
    assert [person.name for person in document.staff] == ["Ana Ruiz"]
    assert {purpose.code for purpose in document.purposes} >= {"parent", "volunteer", "contractor", "delivery"}
    assert all({"en", "es"} <= purpose.label.keys() for purpose in document.purposes)
    assert client.school(document.version) is None
    with district.database.write() as session:
        session.exec(update(School).values(emergency="Follow the staff."))
    changed = client.school(document.version)
    assert changed
    assert changed.version != document.version


def test_a_new_kiosk_changes_the_document_of_its_own_school_only(
    url: str, kiosk: Station, new_station: Callable[..., Station]
) -> None:
    client = kiosk.client(url)
    document = client.school("")
    assert document
    new_station("willow")
    assert client.school(document.version) is None
    new_station("oakridge")
    changed = client.school(document.version)
    assert changed
    assert len(changed.kiosk_keys) == 2


@pytest.mark.parametrize(
    ("jpeg", "code"),
    [
        (b"", "malformed"),
        (b"GIF89a", "photo_unusable"),
        (JPEG[:-2], "photo_unusable"),
        (JPEG + bytes(MAX_PHOTO_BYTES), "too_large"),
    ],
)
def test_what_is_no_photo_is_refused(
    url: str, kiosk: Station, monkeypatch: pytest.MonkeyPatch, jpeg: bytes, code: str
) -> None:
    monkeypatch.setattr(request_bodies, "MAX_BODY_BYTES", 8_000_000)
    digest = kiosk.photos.add(jpeg)
    with pytest.raises(Refused) as error:
        kiosk.client(url).put_photo(digest, jpeg)
    assert error.value.code == code


def test_a_photo_is_the_one_its_name_says_and_may_come_twice(district: District, url: str, kiosk: Station) -> None:
    client = kiosk.client(url)
    digest = kiosk.photos.add(JPEG)
    for _ in range(2):
        client.put_photo(digest, JPEG)
    with pytest.raises(Refused):
        client.put_photo(digest, JPEG[:-2] + b"x\xff\xd9")
    with pytest.raises(Refused):
        client.put_photo("0" * 64, JPEG)
    with district.database.read() as session:
        assert session.exec(select(Photo.digest)).all() == [digest]


def test_a_database_that_fails_is_a_typed_answer_with_a_time_to_wait(
    district: District, url: str, kiosk: Station
) -> None:
    with district.database.write() as session:
        session.execute(text("ALTER TABLE head RENAME TO gone"))
    try:
        response = requests.get(f"{url}/v1/journal", headers=bearer(kiosk), timeout=10)
        refused(response, 503, "busy")
        assert response.headers["Retry-After"] == "5"
    finally:
        with district.database.write() as session:
            session.execute(text("ALTER TABLE gone RENAME TO head"))


def test_entries_are_safe_although_their_projection_fails(
    district: District, url: str, kiosk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a view that cannot be written
    with district.database.write() as session:
        session.execute(text("ALTER TABLE visit RENAME TO gone"))
    try:
        # WHEN a visit comes
        kiosk.outbox.visit("Okafor")
        accepted = kiosk.client(url).push(kiosk.outbox.batch())
        # THEN it is acknowledged all the same
        assert accepted.head.sequence == 2
    finally:
        with district.database.write() as session:
            session.execute(text("ALTER TABLE gone RENAME TO visit"))
    # and the next one projects both
    kiosk.outbox.visit("Alshami")
    kiosk.client(url).push(kiosk.outbox.batch(3))
    with district.database.read() as session:
        assert session.exec(select(func.count()).select_from(Entry).where(Entry.projected)).one() == 3
