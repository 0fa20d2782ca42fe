"""The school's document: applied whole or not at all, and read in the language that is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.visit import Purpose
from kiosk.store.school import SchoolRefused, SchoolShelf, kiosk_keys, site
from kiosk.store.secrets import Secrets
from kiosk.store.store import Store, open_store
from tests.kiosk.store.world import District


def test_the_site_speaks_the_language_that_is_wanted_or_english(store: Store) -> None:
    english, spanish = site(store, "en"), site(store, "es-MX")
    assert (english.code, english.name, english.time_zone) == ("oakridge", "Oakridge Elementary", "America/Denver")
    assert english.emergency == "Emergency: 555-0100"
    assert english.purpose("parent") == Purpose("parent", "Parent", "PARENT")
    assert spanish.purpose("parent") == Purpose("parent", "Familia", "PARENT")
    assert spanish.purpose("delivery") == Purpose("delivery", "Delivery", "DELIVERY", needs_destination=False)
    assert spanish.destination("office").label == "Main office"


def test_a_new_document_replaces_the_old_one(store: Store, district: District) -> None:
    shelf = SchoolShelf(store)
    assert shelf.version() == "v1"
    shelf.apply("v2", district.document("v2") | {"name": "Oakridge School"})
    assert shelf.version() == "v2"
    assert site(store, "en").name == "Oakridge School"


@pytest.mark.parametrize(
    "change",
    [{"staff": "everybody"}, {"purposes": None}, {"code": "elsewhere"}, {"kiosk_keys": {"a": "AAAA"}}],
)
def test_a_document_that_is_wrong_changes_nothing(store: Store, district: District, change: dict[str, object]) -> None:
    before = site(store, "en")
    with pytest.raises(SchoolRefused):
        SchoolShelf(store).apply("v2", district.document("v2") | change)
    assert SchoolShelf(store).version() == "v1"
    assert site(store, "en") == before


def test_a_refused_document_is_not_quoted(store: Store, district: District) -> None:
    with pytest.raises(SchoolRefused) as caught:
        SchoolShelf(store).apply("v2", district.document("v2") | {"staff": "a secret"})
    assert "staff" in str(caught.value)
    assert "a secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_badges_are_known_by_this_kiosks_key_and_the_schools_others(store: Store, district: District) -> None:
    keys = kiosk_keys(store)
    assert store.secrets.device_key_id in keys
    document = district.document()["kiosk_keys"]
    assert isinstance(document, dict)
    assert set(keys) == {store.secrets.device_key_id, *document}


def test_before_the_first_document_there_is_a_site_without_choices(folder: Path, secrets: Secrets) -> None:
    store = open_store(folder, secrets)
    empty = site(store, "en")
    assert (empty.code, empty.name, empty.purposes, empty.destinations) == ("oakridge", "Oakridge Elementary", (), ())
    assert SchoolShelf(store).version() == ""
    assert list(kiosk_keys(store)) == [store.secrets.device_key_id]
    store.close()
