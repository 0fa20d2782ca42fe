"""What is done where something in between does not let through what goes up: smaller parts, others first, and so on."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode

import pytest

from district.instance import District
from sync.exchange.errors import BadAnswer
from sync.exchange.push import push_photos
from sync.exchange.uploads import Uploads
from tests.districts import Station
from tests.sync.between import SHORT, WRONG, Between, between, counted, once
from tests.sync.desk import JPEG


def test_a_batch_that_is_too_long_for_what_is_in_between_is_halved_until_it_gets_through(
    district: District, kiosk: Station, way: Between
) -> None:
    # GIVEN a web server in between that takes bodies of 4 kB, as a common one takes 1 MB unless told otherwise
    for number in range(60):
        kiosk.outbox.visit(f"Visitor{number}")
    way.longest = 4_000
    client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads()
    # WHEN it exchanges THEN everything arrives, in smaller parts
    report = once(kiosk, client, uploads)
    assert (report.pushed, report.trouble, report.blocked) == (61, None, False)
    assert counted(district)[0] == 61
    assert way.bodies[0] > way.longest
    tried = len(way.bodies)
    # AND the next exchange does not begin with all of them again
    for number in range(60):
        kiosk.outbox.visit(f"Later{number}")
    assert once(kiosk, client, uploads).pushed == 60
    assert way.bodies[tried] < way.bodies[0]
    client.close()


def test_a_batch_that_may_grow_again_does(kiosk: Station, way: Between) -> None:
    uploads = Uploads()
    client = kiosk.client(way.url, timeouts=SHORT)
    way.rules = {("POST", "/journal"): WRONG["403 html"]}
    for number in range(8):
        kiosk.outbox.visit(f"Visitor{number}")
    assert once(kiosk, client, uploads).blocked
    assert uploads.most() == 1
    way.rules = {}
    for _ in range(12):
        kiosk.outbox.visit()
        once(kiosk, client, uploads)
    assert uploads.most() == 500
    client.close()


def test_an_entry_that_a_filter_does_not_like_does_not_keep_those_before_it_back(
    district: District, kiosk: Station, url: str
) -> None:
    """GIVEN a filter that refuses one body by what it says WHEN it exchanges THEN all before that entry arrive."""

    class Picky(Between):
        def answer_to(self, method: str, path: str, body: bytes) -> bytes | None:
            return WRONG["403 html"] if b"Visitor5" in _said_in(body) else super().answer_to(method, path, body)

    for number in range(9):
        kiosk.outbox.visit(f"Visitor{number}")
    with between(url, Picky) as way:
        client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads()
        reports = [once(kiosk, client, uploads) for _ in range(4)]
        client.close()
    assert all(report.blocked for report in reports)
    assert counted(district)[0] == 6  # the epoch's first entry, and visitors 0 to 4
    heard = kiosk.outbox.heard()
    assert heard is not None
    assert heard.sequence == 6


def _said_in(body: bytes) -> bytes:
    """The identities in a batch, as a filter that opens everything reads them."""
    plain = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    batch = json.loads(plain) if plain.startswith(b"{") else {}
    groups = [group for entry in batch.get("entries", []) for group in entry["groups"].values()]
    return b" ".join(b64decode(group["content"]) for group in groups)


def test_a_photo_that_never_gets_through_holds_up_none_behind_it(
    district: District, kiosk: Station, way: Between
) -> None:
    # GIVEN seven photos, of which the first four never get through
    digests = sorted(kiosk.photos.add(JPEG + bytes(number)) for number in range(7))
    way.rules = {("PUT", f"/photos/{digest}"): WRONG["403 html"] for digest in digests[:4]}
    client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads()
    client.health()
    # WHEN three exchanges have tried THEN all others are there
    for _ in range(3):
        with pytest.raises(BadAnswer):
            push_photos(client, kiosk.photos, uploads)
    assert kiosk.photos.waiting(10) == digests[:4]
    assert counted(district)[1] == 3
    client.close()
