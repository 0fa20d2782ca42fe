"""What kiosks go by is set for the district, a level, a school or one kiosk; each stands above what is below it."""

from __future__ import annotations

from collections.abc import Callable

from district.db.tables import Kiosk, School
from district.instance import District
from district.publish import kiosk_setting_edits, kiosk_settings, schools
from district.publish.kiosk_settings import NOTHING, STANDARD, Layer, Value
from district.publish.visitor_type_scopes import BUILT_IN, Scope
from kiosk.settings import Settings
from sync.contract.api.school import SchoolDocument
from tests.districts import Station

ON_BOTH = True


def document(district: District, school: str = "oakridge") -> SchoolDocument:
    with district.database.read() as session:
        return schools.document(session, school)


def put(district: District, scope: Scope, layer: Layer, kiosk: str = "") -> None:
    with district.database.write() as session:
        alone = session.get_one(Kiosk, kiosk) if kiosk else None
        kiosk_setting_edits.put(session, scope, alone, layer, district.now())


def test_a_kiosk_is_sent_what_stands_highest_and_nothing_that_nobody_set(
    district: District, new_station: Callable[..., Station]
) -> None:
    front, gym = (new_station("oakridge").enrolled.kiosk for _ in range(2))
    assert (document(district).settings, document(district).kiosk_settings) == (None, {})
    with district.database.write() as session:
        session.get_one(School, "willow").level = "middle"
    put(district, Scope(), Layer(languages=["en"], badge_grace_s=90))
    put(district, Scope(level="middle"), Layer(badge_grace_s=10))
    put(district, Scope(school="oakridge"), Layer(badge_grace_s=30))
    put(district, Scope(), Layer(languages=["es"]), kiosk=gym)
    there, other = document(district), document(district, "willow")
    assert there.settings is not None
    assert (there.settings.languages, there.settings.badge_grace_s) == (["en"], 30)
    assert there.kiosk_settings.keys() == {gym}, f"{front} has nothing of its own"
    assert (there.kiosk_settings[gym].languages, there.kiosk_settings[gym].badge_grace_s) == (["es"], 30)
    assert other.settings is not None
    assert (other.settings.badge_grace_s, other.kiosk_settings) == (10, {})
    put(district, Scope(), NOTHING)
    put(district, Scope(school="oakridge"), NOTHING)
    assert document(district).settings is None


def test_a_value_says_where_it_comes_from_and_what_it_overrides() -> None:
    layers = {"district": Layer(badge_grace_s=90), "school:oakridge": Layer(badge_grace_s=90, languages=["es"])}
    found = kiosk_settings.values_at(layers, kiosk_settings.keys_for("elementary", "oakridge", "front"))
    assert found["badge_grace_s"] == Value(90, "school:oakridge", ((BUILT_IN, 60),))
    assert found["languages"] == Value(["es"], "school:oakridge", ((BUILT_IN, ["en", "es"]),))


def test_what_counts_as_built_in_is_what_a_kiosk_does_by_itself() -> None:
    own = Settings.model_fields
    assert {name: own[name].default for name in kiosk_settings.KEYS} == {
        "languages": tuple(STANDARD.languages or ()), "badge_grace_s": STANDARD.badge_grace_s,
    }  # fmt: skip
