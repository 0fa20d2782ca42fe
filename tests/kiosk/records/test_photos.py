"""Photos in their own file: by digest, waiting until the district has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.checkin.visit import Photo
from kiosk.records import retention, schema_migration, visits
from kiosk.records.store import PHOTO_FILE, Store, open_store
from tests.kiosk.records.world import CLEAR, Clock, arrival, photo


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


@pytest.mark.parametrize("spoiled", [b"", bytes(5000)], ids=["its first page", "all of it"])
def test_a_damaged_photo_file_is_set_aside_and_the_kiosk_goes_on(
    store: Store, folder: Path, clock: Clock, spoiled: bytes
) -> None:
    # GIVEN a visit with a photo, and a photo file whose beginning the disk has lost
    visit = visits.record(store, arrival(picture=photo()), CLEAR)
    store.close()
    file = folder / PHOTO_FILE
    content = file.read_bytes()
    file.write_bytes(spoiled or bytes(100) + content[100:])
    # WHEN the kiosk starts THEN the visit is there, new photos are kept, and the old file lies with the backups
    again = open_store(folder, store.secrets, clock)
    assert [one.id for one in visits.on_site(again)] == [visit.id]
    assert again.photos.read(visit.photo) is None
    another = photo(b"another")
    assert again.photos.read(again.photos.put(another)) == another.jpeg
    (aside,) = (folder / schema_migration.BACKUPS).glob("photos-damaged-*")
    # AND dies with them
    clock.pass_by(days=schema_migration.BACKUP_DAYS, seconds=1)
    retention.apply_retention(again)
    assert not aside.exists()
    again.close()
