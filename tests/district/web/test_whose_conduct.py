"""Conduct that was put on record without a visit: counsel says whose it is, before a copy is given or it is erased."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.conduct_tables import Conduct
from district.db.hold_tables import LegalHold
from district.db.projection_tables import Visit
from district.ingest import legal_holds
from district.instance import District
from district.projections.person_export import export_person
from district.publish import bars
from district.publish.bars import Measure, Person, Seen, Term
from tests.district.web.browsing import PASSWORD, Browser
from tests.district.web.visited import day_at_the_school
from tests.districts import Clock, Station

ON_BOTH = True


@pytest.fixture
def visits(district: District, kiosk: Station) -> dict[str, str]:
    return day_at_the_school(district, kiosk)


@pytest.fixture
def counsel(visits: dict[str, str], signed_in: Callable[..., Browser]) -> Browser:
    assert visits
    return signed_in(Role.COUNSEL)


def put_on_record(
    district: District, id_: str, given: str = "Samuel", family: str = "Okafor", born: str = "", school: str = "willow",
    measure: Measure = Measure.RECORD,
) -> None:  # fmt: skip
    now = district.now()
    ends = now + timedelta(hours=72) if measure is not Measure.RECORD else None
    with district.database.write() as session:
        bars.impose(
            session, district.keys, id_, school, "", Person(family, given, born=born),
            Seen(["shouted"], f"Words {id_}"),
            Term(measure, [school], ends, ends.date() if ends else None), {}, "x", now,
        )  # fmt: skip


def whose(district: District) -> dict[str, str]:
    with district.database.read() as session:
        return dict(session.exec(select(Conduct.id, Conduct.visit).order_by(col(Conduct.id))).all())


def offered(browser: Browser) -> list[str]:
    return re.findall(r'name="record" value="([^"]*)"', browser.page.text)


def test_a_record_is_told_and_erased_with_the_visit_once_somebody_said_whose_it_is(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    visit = visits["Okafor"]
    path = f"/privacy/visits/{visit}"
    put_on_record(district, "theirs")
    put_on_record(district, "namesakes")
    counsel.get(f"{path}/export")
    assert "2 records of conduct without a visit bear this name, or one like it." in counsel.text
    assert "Words" not in counsel.text
    counsel.get(path)
    assert sorted(offered(counsel)) == ["namesakes", "theirs"]
    assert "Willow Creek Middle School" in counsel.text
    counsel.send(f"{path}/conduct", record="theirs", act="theirs")
    assert "That is on record: it belongs to this visit." in counsel.text
    assert whose(district) == {"namesakes": "", "theirs": visit}
    with district.database.read() as session:
        told = str(export_person(session, visit)["beside"])
        assert [one.act for one in bars.steps_of(session, "theirs")] == ["made", "named"]
    assert "Words theirs" in told
    assert "namesakes" not in told
    assert "named" not in told
    counsel.get("/confirm?next=/privacy")
    counsel.send("/confirm", password=PASSWORD)
    counsel.get(f"{path}/erase")
    assert "1 record of conduct without a visit bears this name, or one like it." in counsel.text
    counsel.send(f"{path}/erase")
    assert whose(district) == {"namesakes": ""}
    counsel.get(path)
    assert offered(counsel) == [], "a name that is no longer kept is compared with nothing"


def test_what_was_said_by_mistake_is_taken_back(counsel: Browser, visits: dict[str, str], district: District) -> None:
    path = f"/privacy/visits/{visits['Okafor']}"
    put_on_record(district, "one")
    counsel.get(path)
    counsel.send(f"{path}/conduct", record="one", act="theirs")
    assert "It is somebody else" in counsel.text
    counsel.send(f"{path}/conduct", record="one", act="not-theirs")
    assert whose(district) == {"one": ""}
    assert offered(counsel) == ["one"]
    counsel.send(f"{path}/conduct", record="one", act="not-theirs")
    assert "Somebody said whose this record is while you had the page open." in counsel.text
    with district.database.read() as session:
        assert [one.act for one in bars.steps_of(session, "one")] == ["made", "named", "unnamed"]


def test_what_a_legal_hold_keeps_by_the_visit_is_not_taken_from_it(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    visit = visits["Okafor"]
    path = f"/privacy/visits/{visit}"
    put_on_record(district, "one")
    counsel.get(path)
    counsel.send(f"{path}/conduct", record="one", act="theirs")
    with district.database.write() as session:
        hold = LegalHold(school="oakridge", visit=visit, reason="x", placed_by="x", placed=district.now())
        number = legal_holds.place(session, hold).number or 0
    counsel.send(f"{path}/conduct", record="one", act="not-theirs")
    assert "A legal hold keeps what belongs to this visit. Nothing was changed." in counsel.text
    assert whose(district) == {"one": visit}
    with district.database.write() as session:
        legal_holds.lift(session, number, "x", district.now())
    counsel.send(f"{path}/conduct", record="one", act="not-theirs")
    assert whose(district) == {"one": ""}


@pytest.mark.parametrize(
    ("given", "family", "born", "is_offered"),
    [
        ("SAMUEL", "Okáfor", "", True), ("Samuel", "Okafor", "1931", False), ("Sam", "Okafor", "", False),
        ("Samuel", "Okafor-Reed", "", True), ("Daniel", "Okafor", "", False),
    ],
)  # fmt: skip
def test_only_records_of_the_name_or_one_like_it_and_of_no_other_birth_date_are_offered(
    counsel: Browser, visits: dict[str, str], district: District, given: str, family: str, born: str, is_offered: bool
) -> None:
    with district.database.write() as session:
        session.get_one(Visit, visits["Okafor"]).born = "1985-03-02"
    put_on_record(district, "one", given, family, born)
    path = f"/privacy/visits/{visits['Okafor']}"
    counsel.get(path)
    assert (offered(counsel) == ["one"]) is is_offered
    counsel.send(path + "/conduct", record="one", act="theirs")
    assert whose(district) == {"one": visits["Okafor"] if is_offered else ""}


def test_a_name_that_is_written_otherwise_is_offered_after_the_name_itself_and_said_to_be_so(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    with district.database.write() as session:
        visit = session.get_one(Visit, visits["Okafor"])
        visit.given, visit.born = "Samuel", "1985-03-02"
    put_on_record(district, "a same", "Samuel", "Okafor")
    put_on_record(district, "b slip", "Samuel", "Okafro")
    put_on_record(district, "c swapped", "Okafor", "Samuel")
    put_on_record(district, "d born otherwise", "Samuel", "Okafro", "1931")
    put_on_record(district, "e brother", "Daniel", "Okafor")
    path = f"/privacy/visits/{visits['Okafor']}"
    counsel.get(path)
    assert (sorted(offered(counsel)[:2]), offered(counsel)[2:]) == (["a same", "c swapped"], ["b slip"])
    assert counsel.text.count("written otherwise") == 1
    counsel.get(f"{path}/export")
    assert "3 records of conduct without a visit bear this name, or one like it." in counsel.text
    counsel.get(path)
    counsel.send(f"{path}/conduct", record="b slip", act="theirs")
    with district.database.read() as session:
        assert "Words b slip" in str(export_person(session, visits["Okafor"])["beside"])
    counsel.send(f"{path}/conduct", record="e brother", act="theirs")
    assert whose(district)["e brother"] == ""


def test_a_bar_of_a_visit_is_not_taken_from_it_and_another_schools_visit_is_not_shown_to_its_office(
    counsel: Browser, visits: dict[str, str], district: District, clock: Clock, signed_in: Callable[..., Browser]
) -> None:
    path = f"/privacy/visits/{visits['Okafor']}"
    put_on_record(district, "elsewhere")
    put_on_record(district, "here", school="oakridge")
    with district.database.write() as session:
        session.get_one(Conduct, "here").visit = visits["Okafor"]
    counsel.get(path)
    counsel.send(f"{path}/conduct", record="here", act="not-theirs")
    counsel.send(f"{path}/conduct", record="elsewhere", act="theirs")
    assert whose(district) == {"elsewhere": visits["Okafor"], "here": visits["Okafor"]}
    security = signed_in(Role.SECURITY)
    for record, is_linked in (("here", True), ("elsewhere", False)):
        security.get(f"/security/bars/{record}")
        assert security.page.status_code == 200
        assert (visits["Okafor"] in security.page.text) is is_linked


def test_who_may_only_look_at_privacy_is_offered_nothing(
    visits: dict[str, str], district: District, signed_in: Callable[..., Browser]
) -> None:
    put_on_record(district, "one")
    leader = signed_in(Role.AUDITOR)
    leader.get("/")
    leader.send(f"/privacy/visits/{visits['Okafor']}/conduct", record="one", act="theirs")
    assert leader.page.status_code == 403
    assert whose(district) == {"one": ""}
