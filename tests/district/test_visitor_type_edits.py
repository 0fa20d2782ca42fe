"""Visitor types are set by district, level and school, reach the kiosks that they concern, and can be taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from district.db.publish_tables import QuestionCode
from district.errors import DistrictError, Faults
from district.instance import District
from district.publish import change_stream, schools, visitor_passes
from district.publish import visitor_type_edits as edits
from district.publish.school_edits import SchoolFile, edit
from district.publish.visitor_type_edits import Outcome
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_scopes import Scope
from district.publish.visitor_types import NOTHING, Layer
from sync.contract.api.school import SchoolDocument
from tests.district.layers import kind
from tests.districts import Clock, expected

ON_BOTH = True

DISTRICT, MIDDLE, OAKRIDGE = Scope(), Scope(level="middle"), Scope(school="oakridge")
SURE = {"code": "sure", "kind": "yes-no", "label": {"en": "Are you sure?"}}


@pytest.fixture(autouse=True)
def levels(district: District) -> None:
    with district.database.write() as session:
        edit(session, "willow", SchoolFile(level="middle"), district.now())


def put(district: District, scope: Scope, layer: Layer, *, check: bool = False) -> Outcome:
    with district.database.write() as session:
        return edits.put(session, scope, FileDraft(layer), district.now(), check=check)


def undo(district: District, scope: Scope) -> Outcome:
    with district.database.write() as session:
        return edits.undo(session, scope, district.now())


def document(district: District, school: str = "oakridge") -> SchoolDocument:
    with district.database.read() as session:
        return schools.document(session, school)


def offered(district: District, school: str = "oakridge") -> dict[str, int]:
    types = document(district, school).types
    assert types is not None
    return {one.code: one.minutes for one in types.types}


def test_a_school_inherits_from_its_level_and_its_level_from_the_district(district: District) -> None:
    put(district, DISTRICT, Layer(types=[kind("tutor", minutes=10), kind("coach", minutes=10)]))
    put(district, MIDDLE, Layer(types=[kind("tutor", minutes=20)]))
    put(district, Scope(school="willow"), Layer(hidden=["coach"]))
    assert offered(district)["tutor"] == 10
    assert offered(district)["coach"] == 10
    assert offered(district, "willow")["tutor"] == 20
    assert "coach" not in offered(district, "willow")


def test_a_change_is_told_to_the_kiosks_of_the_schools_that_ask_something_else_and_to_no_others(
    district: District, clock: Clock
) -> None:
    with district.database.write() as session:
        before = {code: change_stream.touch(session, code, clock()) for code in ("oakridge", "willow")}
    clock.forward(minutes=1)
    outcome = put(district, MIDDLE, Layer(types=[kind("tutor")]))
    assert (outcome.reached, outcome.schools) == (["willow"], 2)
    assert outcome.changes == [("added", "tutor: Tutor")]
    with district.database.read() as session:
        told = {code: change_stream.since(session, code, str(before[code])).cursor for code in before}
    assert told["oakridge"] == str(before["oakridge"])
    assert int(told["willow"]) > before["willow"]


def test_a_change_alters_the_documents_version_and_the_types_version_says_what_was_asked(district: District) -> None:
    before = document(district)
    put(district, DISTRICT, Layer(types=[kind("tutor", questions=[SURE])]))
    after = document(district)
    assert before.types is not None
    assert after.types is not None
    assert (after.version != before.version, after.types.version != before.types.version) == (True, True)
    assert after.purposes[-1].code == "tutor"
    undo(district, DISTRICT)
    assert document(district) == before


def test_a_check_says_the_same_and_changes_nothing(district: District) -> None:
    layer = Layer(types=[kind("tutor", questions=[SURE])])
    before = document(district)
    checked = put(district, DISTRICT, layer, check=True)
    assert document(district) == before
    with district.database.read() as session:
        assert edits.history(session, DISTRICT) == []
    assert put(district, DISTRICT, layer) == checked
    assert put(district, DISTRICT, layer).changes == []


def test_each_scope_is_taken_back_by_itself_as_often_as_it_was_set(district: District) -> None:
    put(district, DISTRICT, Layer(types=[kind("tutor", minutes=1)]))
    put(district, DISTRICT, Layer(types=[kind("tutor", minutes=2)]))
    put(district, OAKRIDGE, Layer(types=[kind("coach")]))
    assert undo(district, DISTRICT).changes == [("changed", "tutor: minutes")]
    assert (offered(district)["tutor"], "coach" in offered(district)) == (1, True)
    put(district, DISTRICT, Layer(types=[kind("tutor", minutes=3)]))
    undo(district, DISTRICT)
    assert offered(district)["tutor"] == 1
    undo(district, DISTRICT)
    assert "tutor" not in offered(district)
    with district.database.write() as session, pytest.raises(DistrictError, match="nothing to take back"):
        edits.undo(session, DISTRICT, district.now())
    with district.database.read() as session:
        assert [row.undone is not None for row in edits.history(session, DISTRICT)] == [True] * 3


def test_the_code_of_a_question_is_never_used_again_for_another_kind(district: District) -> None:
    put(district, DISTRICT, Layer(types=[kind("tutor", questions=[SURE])]))
    undo(district, DISTRICT)
    other = SURE | {"kind": "text"}
    with pytest.raises(Faults, match="`sure` has been a yes-no question"):
        put(district, OAKRIDGE, Layer(types=[kind("coach", questions=[other])]))
    with pytest.raises(Faults, match="`company` has been a text question"):
        put(district, OAKRIDGE, Layer(types=[kind("coach", questions=[SURE | {"code": "company"}])]))
    put(district, OAKRIDGE, Layer(types=[kind("coach", questions=[SURE | {"label": {"en": "Really?"}}])]))
    with district.database.read() as session:
        assert [(row.code, row.kind) for row in session.exec(select(QuestionCode))] == [("sure", "yes-no")]


def test_somebody_must_be_able_to_check_in(district: District) -> None:
    everything = [code for code in offered(district) if code != "official"]
    for scope in (DISTRICT, Scope(level="high")):
        with pytest.raises(Faults, match=r"No visitor type is left|at least one visitor type"):
            put(district, scope, Layer(hidden=everything))
    assert put(district, DISTRICT, Layer(hidden=everything[1:])).reached == ["oakridge", "willow"]


def test_a_type_that_somebody_is_expected_for_stays(district: District) -> None:
    with district.database.write() as session:
        visitor_passes.register(session, "willow", expected(district.now(), timedelta(days=1), purpose="volunteer"))
    hiding = Layer(hidden=["volunteer"])
    reason = "school willow: 1 visitor is expected with the type 'volunteer'."
    with pytest.raises(Faults, match=re.escape(reason)):
        put(district, DISTRICT, hiding)
    assert put(district, OAKRIDGE, hiding).reached == ["oakridge"]


def test_a_type_with_a_destination_needs_a_school_with_destinations(district: District) -> None:
    def without(*gone: str) -> Layer:
        plain = [kind(code, destination="no") for code in offered(district) if code not in gone]
        return Layer(types=[one for one in plain if one.code != "official"])

    put(district, OAKRIDGE, without())
    with district.database.write() as session:
        edit(session, "oakridge", SchoolFile(destinations=[]), district.now())
    with pytest.raises(Faults, match=r"school oakridge: It has types that need a destination \(tutor\)"):
        put(district, DISTRICT, Layer(types=[kind("tutor")]))
    with pytest.raises(Faults, match=r"need a destination \(parent\)"):
        put(district, OAKRIDGE, without("parent"))
    with district.database.write() as session, pytest.raises(Faults, match="and would have none"):
        edit(session, "willow", SchoolFile(destinations=[]), district.now())


def test_a_type_that_needs_a_host_is_noted_where_the_school_has_none(district: District) -> None:
    (note,) = put(district, OAKRIDGE, Layer(types=[kind("tutor", host="required")])).notes
    assert note.startswith("school oakridge: tutor need a host, and it has none yet.")


def test_a_schools_level_is_checked_with_what_it_would_inherit(district: District) -> None:
    put(district, Scope(level="high"), Layer(hidden=["volunteer"]))
    with district.database.write() as session:
        visitor_passes.register(session, "oakridge", expected(district.now(), purpose="volunteer"))
    with (
        district.database.write() as session,
        pytest.raises(Faults, match="the type 'volunteer'"),
    ):
        edit(session, "oakridge", SchoolFile(level="high"), district.now())
    with district.database.write() as session:
        assert edit(session, "willow", SchoolFile(level="high"), district.now()) == ["level", "purposes"]
        with pytest.raises(DistrictError, match=r"is not a level\. Write one of elementary, middle"):
            edit(session, "willow", SchoolFile(level="night"), district.now())


def test_a_school_that_nobody_knows_has_no_types(district: District) -> None:
    with pytest.raises(DistrictError, match="no school 'nowhere'"):
        put(district, Scope(school="nowhere"), NOTHING)
