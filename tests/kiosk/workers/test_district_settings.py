"""What the district sets for a kiosk counts there at once, unless the kiosk's own settings file says otherwise."""

from __future__ import annotations

from dataclasses import replace

from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from kiosk.settings import Settings
from kiosk.ui.languages import load_languages
from kiosk.workers.status_report import StatusReporter
from tests.kiosk.records.world import District
from tests.kiosk.workers.desk import AtTheDesk


def test_the_grace_of_a_badge_is_the_districts_unless_a_file_here_sets_it(
    at: AtTheDesk, store: Store, district: District
) -> None:
    here = at.worker._desk
    at.worker.reload()
    assert (here.grace_s, here.site.languages) == (60, ())
    given = {"settings": {"badge_grace_s": 5}, "kiosk_settings": {"another": {"badge_grace_s": 9}}}
    SchoolDocumentStore(store).apply("v2", district.document("v2") | given)
    at.worker.reload()
    assert here.grace_s == 5, "another kiosk's is not this one's"
    given = {"settings": {"badge_grace_s": 5}, "kiosk_settings": {store.secrets.kiosk: {"languages": ["es"]}}}
    SchoolDocumentStore(store).apply("v3", district.document("v3") | given)
    at.worker.reload()
    assert (here.grace_s, here.site.languages) == (60, ("es",)), "its own stand in place of the school's"
    SchoolDocumentStore(store).apply("v4", district.document("v4") | {"settings": {"badge_grace_s": 5}})
    here.own_settings = {"badge_grace_s"}
    at.worker.reload()
    assert here.grace_s == 60


def test_visitors_choose_among_what_the_district_names_and_the_kiosk_speaks() -> None:
    there = load_languages("en", ("en", "es"))
    assert [one.tag for one in there.choice()] == ["en", "es"]
    assert [one.tag for one in there.choice(("es", "so"))] == ["en", "es"], "the school's own is always there"
    assert there.choice(("en",)) == (), "a single one is no choice"
    assert [one.tag for one in replace(there, is_fixed=True).choice(("en",))] == ["en", "es"]


def test_the_district_hears_which_settings_stand_above_it(at: AtTheDesk, store: Store) -> None:
    own = Settings(languages=("en",), camera="rtsp://user:secret@camera").own
    said = StatusReporter(store, at.lists, own_settings=own).due()
    assert said
    assert said.own_settings == ["camera", "languages"], "names, and no value"
