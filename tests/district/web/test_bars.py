"""Conduct on record, bars and their notices, from the office's page to the kiosk that holds the person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.db.conduct_tables import Conduct
from district.housekeeping import end_bars
from district.instance import District
from district.publish import list_search
from kiosk.barred_index.barred_lists import BarredLists
from screening.score import screen
from sync.contract.vocabulary import ListState, Verdict
from sync.exchange.client import Client
from sync.exchange.pull import pull_feeds
from tests.district.web import a_day
from tests.district.web.barring import WHO, bar
from tests.district.web.browsing import Browser
from tests.districts import Clock, Station
from tests.screening.people import tables, visitor

SCRIPT = "<script>document.title='taken'</script>"
TODAY, TOMORROW = date(2026, 11, 2), date(2026, 11, 3)


class Door:
    """A kiosk's own lists and its own screening."""

    def __init__(self, url: str, kiosk: Station, folder: Path) -> None:
        joined = kiosk.enrolled
        self.client, self.keys, self.school = Client(url, joined.token), kiosk.keys, joined.school
        key = bytes(range(32))
        self.lists = BarredLists(folder, key, joined.district, kiosk.keys, tables(), joined.school)

    def pull(self) -> None:
        pull_feeds(self.client, self.lists, self.keys, frozenset())

    def verdict(self, day: date, who: str = "Whitlock, Dana", born: str = "1971-06-30") -> Verdict:
        there = visitor(who, born)
        found = self.lists.search(there)
        compared = screen(
            there, found.entries, tables(), day, self.school, ListState.CURRENT, frozenset(), self.lists.policy()
        )
        return compared.verdict


@pytest.fixture
def doors(
    url: str, listed: District, new_station: Callable[..., Station], tmp_path: Path
) -> Callable[[str], Door]:  # fmt: skip
    def make(school: str) -> Door:
        door = Door(url, new_station(school), tmp_path / f"lists-{school}")
        door.pull()
        assert door.verdict(TODAY) is Verdict.NONE
        return door

    return make


def entry(district: District, id_: str) -> dict[str, object] | None:
    with district.database.read() as session:
        found = list_search.entry(session, f"bar:{id_}")
    return found[0] if found else None


def test_an_offices_bar_is_held_by_its_kiosk_until_the_day_is_over_and_admits_at_closing_where_it_hears(
    signed_in: Callable[..., Browser], doors: Callable[[str], Door], listed: District, clock: Clock
) -> None:
    here, elsewhere = doors("oakridge"), doors("willow")
    clock.forward(hours=9)  # ten in the morning in Denver
    office = signed_in(Role.OFFICE)
    id_ = bar(office, words=SCRIPT, left="1")
    assert office.path == f"/s/oakridge/bars/{id_}"
    assert "Bar in force" in office.text
    assert SCRIPT not in office.page.text
    here.pull()
    elsewhere.pull()
    assert here.verdict(TODAY) is Verdict.STRONG
    assert here.verdict(TODAY, born="1990-01-01") is not Verdict.STRONG
    assert elsewhere.verdict(TODAY) is Verdict.NONE, "an office's bar holds at its own school"
    assert here.verdict(TOMORROW) is Verdict.NONE, "a kiosk that hears nothing admits when the last day is over"
    clock.forward(hours=5, minutes=29)
    end_bars(listed)
    assert entry(listed, id_) is not None
    clock.forward(minutes=1)
    end_bars(listed)
    assert entry(listed, id_) is None
    here.pull()
    assert here.verdict(TODAY) is Verdict.NONE, "the school has closed"
    office = signed_in(Role.PRINCIPAL)
    office.get(f"/s/oakridge/bars/{id_}")
    assert "Bar ended" in office.text
    assert "Over" in office.text


def test_securitys_bar_holds_everywhere_it_is_for_and_is_lifted_early_with_a_reason(
    signed_in: Callable[..., Browser], doors: Callable[[str], Door], listed: District
) -> None:
    security, here, elsewhere = signed_in(Role.SECURITY), doors("oakridge"), doors("willow")
    id_ = bar(security, "/security/bars", measure="longer", scope="every", until="2027-06-30", review="2027-01-15")
    for door in (here, elsewhere):
        door.pull()
        assert door.verdict(date(2027, 6, 30)) is Verdict.STRONG
        assert door.verdict(date(2027, 7, 1)) is Verdict.NONE
    lift = f"/security/bars/{id_}/lift"
    security.get(lift)
    security.send(lift, known="1", why="")
    assert security.page.status_code == 422
    assert "Say why, for the record." in security.text
    two = security.send(lift, known="1", why="Mistaken for somebody else")
    assert two.status_code == 200
    assert "Mistaken for somebody else" in security.text
    here.pull()
    assert here.verdict(TODAY) is Verdict.NONE
    security.get(lift)
    security.send(lift, known="1", why="again")
    assert "This bar is over already. Nothing was changed." in security.text


def test_each_imposes_what_their_role_may(signed_in: Callable[..., Browser], listed: District) -> None:
    office, manager, threat = (signed_in(role) for role in (Role.OFFICE, Role.OFFICE_MANAGER, Role.THREAT_MANAGEMENT))
    office.get("/s/oakridge/bars/add")
    assert 'value="closing"' in office.text
    assert 'value="hours"' not in office.text
    for measure in ("hours", "longer"):
        bar(office, measure=measure, until="2027-01-01", scope="every")
        assert office.page.status_code == 422
    id_ = bar(manager, measure="hours")
    held = entry(listed, id_)
    assert held is not None
    assert held["expires"] == "2026-11-05"
    assert held["schools"] == ["oakridge"]
    office.get(f"/s/oakridge/bars/{id_}")
    assert "Lift early" not in office.text
    for act in ("lift", "change"):
        office.send(f"/s/oakridge/bars/{id_}/{act}", known="1", why="x", measure="closing")
        assert office.page.status_code == 403
    bar(threat, "/security/bars", measure="longer", scope="some", schools="willow", review="2026-12-01")
    assert "Bar in force" in threat.text
    assert "Until somebody has reviewed it" in threat.text


def test_a_bar_is_extended_and_of_two_at_once_the_second_is_told(
    signed_in: Callable[..., Browser], listed: District
) -> None:
    manager = signed_in(Role.PRINCIPAL)
    id_ = bar(manager)
    change = f"/s/oakridge/bars/{id_}/change"
    manager.get(change)
    manager.send(change, known="1", measure="hours", why="Came back shouting")
    assert "The bar is changed." in manager.text
    held = entry(listed, id_)
    assert held is not None
    assert held["expires"] == "2026-11-05"
    manager.get(change)
    manager.send(change, known="1", measure="closing", why="I had it open")
    assert "Somebody else changed this bar" in manager.text
    assert "I had it open" in manager.text, "nothing typed is lost"
    manager.get(f"/s/oakridge/bars/{id_}")
    assert "Came back shouting" in manager.text


def test_wrong_forms_say_so_and_the_same_form_twice_is_one_bar(
    signed_in: Callable[..., Browser], listed: District
) -> None:
    security = signed_in(Role.SECURITY)
    for fields, sentence in (
        ({"seen": "", "measure": "record"}, "Say what was seen."),
        ({"seen": "other", "measure": "record"}, "Say in your own words what it was."),
        ({"measure": ""}, "Choose what follows from it."),
        ({"family": "", "given": ""}, "there is no name to compare"),
        ({"born": "soon"}, "'soon' is not a date"),
        ({"measure": "longer", "scope": "here"}, "Give the last day of the bar"),
        ({"measure": "longer", "scope": "some", "until": "2027-01-01"}, "Choose the schools where the bar holds"),
        ({"measure": "longer", "scope": "here", "until": "2026-10-01"}, "This day is over."),
        ({"measure": "longer", "scope": "here", "until": "2036-10-01"}, "more than five years"),
        ({"measure": "longer", "scope": "here", "until": "x"}, "This is not a date."),
        ({"measure": "longer", "scope": "here", "until": "2026-12-01", "review": "2026-12-02"}, "after the end"),
    ):
        bar(security, **fields)
        assert security.page.status_code == 422, fields
        assert sentence in security.text, fields
    [page] = re.findall('name="id" value="([^"]+)"', security.get("/s/oakridge/bars/add").text)
    same: dict[str, Any] = {"id": page, "measure": "closing"} | WHO
    paths = set()
    for _ in range(2):
        security.get("/s/oakridge/bars/add")
        security.send("/s/oakridge/bars/add", **same)
        paths.add(security.path)
    assert len(paths) == 1
    with listed.database.read() as session:
        assert len(session.exec(select(Conduct)).all()) == 1


def test_a_visits_record_leads_to_a_bar_of_its_person(signed_in: Callable[..., Browser], listed: District) -> None:
    office = signed_in(Role.OFFICE)
    visit = a_day.begun(listed).came("Maria", "Santos", born="1984-03-12")
    office.get(f"/s/oakridge/visits/{visit}")
    assert f"/s/oakridge/bars/add?visit={visit}" in office.text
    office.get(f"/s/oakridge/on-site/{visit}/sign-out")
    assert f"/s/oakridge/bars/add?visit={visit}" in office.text
    office.get(f"/s/oakridge/bars/add?visit={visit}")
    for value in ("Maria", "Santos", "1984-03-12"):
        assert f'value="{value}"' in office.text


def test_the_list_is_found_by_state_and_by_a_name_in_no_address(
    signed_in: Callable[..., Browser], listed: District
) -> None:
    office, willow = signed_in(Role.OFFICE), signed_in(Role.OFFICE, mail="w@example.org", schools=("willow",))
    office.get("/s/oakridge/bars")
    assert "Nothing is on record." in office.text
    id_ = bar(office)
    bar(office, family="=Ek", given="Bo", measure="record")
    office.get("/s/oakridge/bars?state=in-force")
    assert "Whitlock" in office.text
    assert "=Ek" not in office.text
    office.send("/s/oakridge/bars", q="bo =ek", state="")
    assert "=Ek" in office.text
    assert "Whitlock" not in office.text
    assert "ek" not in office.path.lower().partition("find=")[0]
    csv = office.get("/s/oakridge/bars.csv").content.decode("utf-8-sig")
    assert "Bo =Ek" in csv
    assert len(office.get("/s/oakridge/bars.json").json()) == 2
    willow.get("/s/willow/bars")
    assert "Nothing is on record." in willow.text
    assert willow.get(f"/s/willow/bars/{id_}").status_code == 404


def test_moments_stand_in_the_schools_zone(signed_in: Callable[..., Browser], listed: District) -> None:
    office = signed_in(Role.OFFICE)
    id_ = bar(office)
    with listed.database.read() as session:
        ends = session.get_one(Conduct, id_).ends
    assert ends == datetime.fromisoformat("2026-11-02T15:30:00-07:00")
