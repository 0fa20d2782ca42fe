"""Photos in their own file: by digest, waiting until the district has them."""

from __future__ import annotations

import pytest

from kiosk.domain.visitor import Photo
from kiosk.store.store import Store
from tests.kiosk.store.world import Clock, photo


def test_a_photo_comes_back_byte_for_byte_and_is_kept_once(store: Store) -> None:
    digest = store.photos.put(photo())
    assert store.photos.put(photo()) == digest
    assert store.photos.read(digest) == photo().jpeg
    assert store.photos.waiting(10) == [digest]


def test_a_photo_under_a_wrong_digest_is_not_taken(store: Store) -> None:
    with pytest.raises(ValueError, match="digest"):
        store.photos.put(Photo(b"jpeg", "ab" * 32))
    assert store.photos.waiting(10) == []


def test_photos_wait_oldest_first_until_they_are_acknowledged(store: Store, clock: Clock) -> None:
    digests = []
    for number in range(4):
        digests.append(store.photos.put(photo(b"photo %d" % number)))
        clock.pass_by(seconds=1)
    assert store.photos.waiting(2) == digests[:2]
    store.photos.acknowledge(digests[0])
    assert store.photos.waiting(10) == digests[1:]
    assert store.photos.read(digests[0]) == b"photo 0"
    store.photos.acknowledge("of a photo that is gone")


def test_a_deleted_photo_is_gone(store: Store) -> None:
    digest = store.photos.put(photo())
    store.photos.delete(digest)
    assert store.photos.read(digest) is None
    assert not store.photos.holds(digest)
    assert store.photos.waiting(10) == []
