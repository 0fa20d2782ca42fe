"""Schools' purposes of the version before become what those schools set, and nobody's choice is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from district.db import database
from district.db.migrations.versions import __name__ as versions
from district.instance import District
from district.publish import schools
from district.publish.visitor_type_scopes import layers_in_force, types_of
from district.publish.visitor_types import built_in
from sync.contract.records.question import Need, VisitorType

ON_BOTH = True

MIGRATION = __import__(f"{versions}.0014_visitor_types", fromlist=["FORMER"])


def former(code: str, **changed: Any) -> dict[str, Any]:
    """A purpose as a school had it from the beginning."""
    usual: dict[str, Any] = {"code": code, "needs_destination": code != "delivery", "minutes": 0}
    words: dict[str, Any] = MIGRATION.FORMER.get(code, {"label": {"en": code.title()}, "badge": {"en": code.upper()}})
    return usual | words | changed


UNTOUCHED = [former(code) for code in MIGRATION.FORMER]
SCHOOLS = {
    "untouched": UNTOUCHED,
    "relabeled": [
        former(**one) | ({"label": {"en": "Family"}} if one["code"] == "parent" else {}) for one in UNTOUCHED
    ],
    "short": [former("parent"), former("visitor")],
    "stay": [former(**one) | ({"minutes": 15} if one["code"] == "delivery" else {}) for one in UNTOUCHED],
    "more": [*UNTOUCHED, former("tutor", needs_destination=False), former("substitute")],
    "inside": [former(**one) | ({"needs_destination": True} if one["code"] == "delivery" else {}) for one in UNTOUCHED],
    "turned": UNTOUCHED[::-1],
    "officer": [former(**one) | ({"minutes": 60} if one["code"] == "official" else {}) for one in UNTOUCHED],
}


@pytest.fixture
def migrated(district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[database.Database]:
    """A database of the version before with these schools, brought up to date."""
    url = None
    if not district.database.is_sqlite:
        server = create_engine(district.database.url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS earlier")
            connection.exec_driver_sql("CREATE DATABASE earlier")
        server.dispose()
        url = district.database.url.set(database="earlier").render_as_string(hide_password=False)
    home = tmp_path / "earlier"
    home.mkdir()
    before = tmp_path / "before"
    before.mkdir()
    (ours,) = database.VERSIONS
    for file in ours.glob("00*.py"):
        if file.name < "0014":
            shutil.copy(file, before)
    made = database.open_database(home, url)
    with monkeypatch.context() as patch:
        patch.setattr(database, "VERSIONS", (before,))
        made.migrate()
    with made.write() as session:
        for code, purposes in SCHOOLS.items():
            session.execute(
                text(
                    "INSERT INTO school (code, name, time_zone, emergency, keyring, purposes, destinations) "
                    "VALUES (:code, :code, 'UTC', '', '', :purposes, '[]')"
                ),
                {"code": code, "purposes": json.dumps(purposes)},
            )
    made.migrate()
    yield made
    made.close()


def types(migrated: database.Database, school: str) -> dict[str, VisitorType]:
    with migrated.read() as session:
        return {one.code: one for one in types_of(session, schools.find_school(session, school)).types}


def test_what_was_built_in_then_is_what_is_built_in_now() -> None:
    """WHEN this fails because a built-in type has changed THEN the old one still stands in the migration: delete this
    test."""
    frozen = [VisitorType.model_validate({"code": code} | one) for code, one in MIGRATION.TYPES.items()]
    assert frozen == built_in().types


def test_only_schools_that_had_changed_something_set_something(migrated: database.Database) -> None:
    with migrated.read() as session:
        assert set(layers_in_force(session)) == {f"school:{code}" for code in SCHOOLS if code != "untouched"}
        assert session.execute(text("SELECT level FROM school WHERE code = 'short'")).scalar_one() == ""
        assert "purposes" not in session.execute(text("SELECT * FROM school")).keys()  # noqa: SIM118  no mapping
    assert list(types(migrated, "untouched").values()) == built_in().types


def test_every_purpose_goes_on_and_keeps_what_the_school_had_changed(migrated: database.Database) -> None:
    for code, purposes in SCHOOLS.items():
        kept = types(migrated, code)
        assert {one["code"] for one in purposes} <= kept.keys(), code
        for one in purposes:
            usual = MIGRATION.FORMER.get(one["code"], {})
            for name in ("label", "badge"):
                assert one[name] == usual.get(name) or getattr(kept[one["code"]], name) == one[name], (code, one)
            assert kept[one["code"]].minutes == one["minutes"], (code, one)


def test_a_changed_purpose_is_asked_the_questions_of_its_code(migrated: database.Database) -> None:
    family = types(migrated, "relabeled")["parent"]
    assert (family.label, [question.code for question in family.questions]) == ({"en": "Family"}, ["children"])
    more = types(migrated, "more")
    assert [question.code for question in more["substitute"].questions] == ["substitute_for"]
    assert (more["tutor"].questions, more["tutor"].destination) == ([], Need.NO)


def test_a_school_that_had_taken_purposes_out_is_given_no_new_ones(migrated: database.Database) -> None:
    assert list(types(migrated, "short")) == ["parent", "visitor"]
    assert {"substitute", "event"} <= types(migrated, "stay").keys()


def test_a_delivery_that_went_inside_is_still_given_a_badge(migrated: database.Database) -> None:
    inside, desk = types(migrated, "inside")["delivery"], types(migrated, "stay")["delivery"]
    assert (inside.destination, inside.prints_badge, inside.conduct) == (Need.REQUIRED, True, True)
    assert (desk.destination, desk.prints_badge, desk.minutes) == (Need.NO, False, 15)
    assert desk.label["en"] == "Delivery to the desk"  # only the minutes were the school's own


def test_official_duty_calls_the_office_whatever_a_school_had_made_of_it(migrated: database.Database) -> None:
    official = types(migrated, "officer")["official"]
    assert (official.office, official.destination, official.minutes) == (True, Need.NO, 60)


def test_a_schools_own_order_stays(migrated: database.Database) -> None:
    assert [code for code in types(migrated, "turned") if code in MIGRATION.FORMER] == [*MIGRATION.FORMER][::-1]
