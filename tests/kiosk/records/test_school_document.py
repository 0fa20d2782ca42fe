"""The school's document: applied whole or not at all, and read in the language that is wanted."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.checkin.school import ClassPeriod, DeclaredEmergency, Host, OpeningHours, SchoolWording
from kiosk.records.key_file import KioskSecrets
from kiosk.records.school_document import (
    SchoolDocumentStore,
    SchoolRefused,
    badge_design,
    badge_layout_version,
    kiosk_keys,
    site,
)
from kiosk.records.store import Store, open_store
from printing.layout.badge_design import STANDARD, BadgePart, DateForm, Design
from sync.contract.vocabulary import Emergency
from tests.kiosk.records.world import MONDAY, District, kinds


def test_the_site_speaks_the_language_that_is_wanted_or_english(store: Store) -> None:
    english, spanish = site(store, "en"), site(store, "es-MX")
    assert (english.code, english.name, english.time_zone) == ("oakridge", "Oakridge Elementary", "America/Denver")
    assert english.emergency == "Emergency: 555-0100"
    assert (english.type_label("parent"), spanish.type_label("parent")) == ("Parent", "Familia")
    assert (spanish.type_label("delivery"), spanish.type_label("gone")) == ("Delivery", "gone")
    assert spanish.destination("office").label == "Main office"


def test_a_new_document_replaces_the_old_one(store: Store, district: District) -> None:
    shelf = SchoolDocumentStore(store)
    assert shelf.version() == "v1"
    shelf.apply("v2", district.document("v2") | {"name": "Oakridge School"})
    assert shelf.version() == "v2"
    assert site(store, "en").name == "Oakridge School"


@pytest.mark.parametrize(
    "change",
    [
        {"staff": "everybody"},
        {"purposes": None},
        {"code": "elsewhere"},
        {"kiosk_keys": {"a": "AAAA"}},
        {"calendar": {"days": {"2026-13-01": None}}},
        {"calendar": {"week": {"mon": {"opens": "7", "closes": "15:45"}}}},
        {"alarm": {"state": "lockdown", "since": "noon"}},
    ],
)
def test_a_document_that_is_wrong_changes_nothing(store: Store, district: District, change: dict[str, object]) -> None:
    before = site(store, "en")
    with pytest.raises(SchoolRefused):
        SchoolDocumentStore(store).apply("v2", district.document("v2") | change)
    assert SchoolDocumentStore(store).version() == "v1"
    assert site(store, "en") == before


def test_a_refused_document_is_not_quoted(store: Store, district: District) -> None:
    with pytest.raises(SchoolRefused) as caught:
        SchoolDocumentStore(store).apply("v2", district.document("v2") | {"staff": "a secret"})
    assert "staff" in str(caught.value)
    assert "a secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_badges_are_known_by_this_kiosks_key_and_the_schools_others(store: Store, district: District) -> None:
    keys = kiosk_keys(store)
    assert store.secrets.device_key_id in keys
    document = district.document()["kiosk_keys"]
    assert isinstance(document, dict)
    assert set(keys) == {store.secrets.device_key_id, *document}


def test_before_the_first_document_there_is_a_site_without_choices(folder: Path, secrets: KioskSecrets) -> None:
    store = open_store(folder, secrets)
    empty = site(store, "en")
    assert (empty.code, empty.name, empty.types, empty.destinations) == ("oakridge", "Oakridge Elementary", (), ())
    assert SchoolDocumentStore(store).version() == ""
    assert list(kiosk_keys(store)) == [store.secrets.device_key_id]
    store.close()


def test_the_site_knows_hours_hosts_and_how_long_a_visit_may_last(store: Store, district: District) -> None:
    said = district.document("v2") | {
        "calendar": {
            "week": {"mon": {"opens": "07:30", "closes": "15:45"}},
            "days": {"2026-11-26": None},
            "bells": [{"name": "1", "begins": "07:45", "ends": "08:35"}],
        },
        "hosts": [
            {"code": "ruiz", "name": "Ana Ruiz", "destination": "office"},
            {
                "code": "ives",
                "name": "Ruth Ives",
                "away_from": "2026-11-02",
                "away_until": "2026-11-06",
                "stand_in": "ruiz",
            },
        ],
        "purposes": [{"code": "parent", "label": {"en": "Parent"}, "badge": {}, "minutes": 30}],
    }
    assert site(store, "en").calendar is None
    SchoolDocumentStore(store).apply("v2", said)
    known = site(store, "en")
    assert known.calendar is not None
    assert known.calendar.hours(date(2026, 11, 23)) == OpeningHours(time(7, 30), time(15, 45))
    assert known.calendar.hours(date(2026, 11, 26)) is None
    assert known.calendar.bells == (ClassPeriod("1", time(7, 45), time(8, 35)),)
    away = Host("ives", "Ruth Ives", "", "2026-11-02", "2026-11-06", "ruiz")
    assert known.hosts == (Host("ruiz", "Ana Ruiz", "office"), away)
    assert known.visitor_type("parent").minutes == 30
    assert known.zone == ZoneInfo("America/Denver")


def test_an_emergency_survives_a_restart_and_is_journaled_when_it_begins_and_ends(
    store: Store, district: District, folder: Path, secrets: KioskSecrets
) -> None:
    alarm = {"state": "lockdown", "since": "2026-11-23T08:00:00+00:00", "by": "ana"}
    before = len(kinds(store))
    for version in ("v2", "v3"):
        SchoolDocumentStore(store).apply(version, district.document(version) | {"alarm": alarm})
    assert kinds(store)[before:] == ["emergency_set"]
    again = open_store(folder, secrets)
    assert site(again, "en").declared == DeclaredEmergency(Emergency.LOCKDOWN, MONDAY, "ana")
    SchoolDocumentStore(again).apply("v4", district.document("v4") | {"alarm": alarm | {"state": "a new word"}})
    declared = site(again, "en").declared
    assert declared is not None
    assert declared.emergency is Emergency.OTHER
    SchoolDocumentStore(again).apply("v5", district.document("v5"))
    assert site(again, "en").declared is None
    assert kinds(again)[before:] == ["emergency_set"] * 3
    again.close()


LAYOUT = {"version": "L1", "order": ["name", "type", "escort"], "date": "iso", "call": ["911"]}


def test_badges_follow_the_document_and_words_of_a_later_version_are_passed_over(
    store: Store, district: District
) -> None:
    shelf = SchoolDocumentStore(store)
    assert (badge_design(store), badge_layout_version(store)) == (STANDARD, "")
    later = {"order": ["hologram", "name", "type", "escort"], "date": "stardate", "bars": {"guest": "zigzag"}}
    shelf.apply("v2", district.document("v2") | {"badge_layout": LAYOUT | later})
    assert badge_design(store) == Design(
        (BadgePart.NAME, BadgePart.TYPE, BadgePart.ESCORT), DateForm.WORDS, ("911",), bars={}, marks={}
    )
    shelf.apply("v3", district.document("v3") | {"badge_layout": None})
    assert badge_design(store) == STANDARD


@pytest.mark.parametrize("bad", [{"order": ["photo"]}, {"order": ["name", "name"]}, {"call": ["1"] * 9}])
def test_a_layout_of_which_no_badge_comes_leaves_the_one_before_and_the_rest_is_taken(
    store: Store, district: District, bad: dict[str, object]
) -> None:
    shelf = SchoolDocumentStore(store)
    shelf.apply("v2", district.document("v2") | {"badge_layout": LAYOUT})
    shelf.apply("v3", district.document("v3") | {"name": "Oakridge School", "badge_layout": LAYOUT | bad})
    assert (shelf.version(), site(store, "en").name) == ("v3", "Oakridge School")
    assert badge_design(store).date is DateForm.ISO
    assert badge_layout_version(store) == "L1"


@pytest.mark.parametrize("words", [{}, {"welcome": {"en": "Hello, Owls!"}, "farewell": {"en": "Bye"}}])
def test_a_document_of_any_version_gives_the_site_its_words(
    store: Store, district: District, words: dict[str, dict[str, str]]
) -> None:
    SchoolDocumentStore(store).apply("v2", district.document("v2") | words)
    assert site(store, "en").wording == SchoolWording(words.get("welcome", {}), {}, {})
