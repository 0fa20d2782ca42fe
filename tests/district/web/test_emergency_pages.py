"""Emergencies at the pages: declared in two steps, drills, who may end what, two people at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.tables import Entry
from district.instance import District
from district.publish import emergencies, schools
from sync.contract.api.school import WireAlarm
from tests.district.web.browsing import Browser

ON_BOTH = True
HERE = "/s/oakridge/emergency"


def alarm(district: District, school: str = "oakridge") -> WireAlarm | None:
    with district.database.read() as session:
        return schools.document(session, school).alarm


def mark(district: District) -> str:
    with district.database.read() as session:
        there = emergencies.in_force(session, "oakridge")
    return there.mark if there else ""


def declare(browser: Browser, district: District, action: str, **fields: str) -> None:
    browser.get(f"{HERE}/{action}")
    filled: dict[str, Any] = {"seen": mark(district), "drill": "no"} | fields
    browser.send(f"{HERE}/{action}", **filled)


def test_the_second_step_names_the_school_and_the_account_is_on_record(
    signed_in: Callable[..., Browser], district: District
) -> None:
    office = signed_in()
    office.get(HERE)
    assert "Nothing is in force at Oakridge Elementary." in office.text
    office.get(f"{HERE}/hold")
    assert "<h1>Hold at Oakridge Elementary?</h1>" in office.text
    assert "On record as declared by Office Person." in office.text
    assert alarm(district) is None, "looking declares nothing"
    office.send(f"{HERE}/hold", seen="", drill="no")
    assert office.path == HERE
    assert "Hold is in force at Oakridge Elementary." in office.text
    assert "declared by Office Person" in office.text
    there = alarm(district)
    assert there is not None
    assert (there.state, there.drill, there.by.partition(":")[0]) == ("hold", False, "account")
    office.get(f"{HERE}/end")
    office.send(f"{HERE}/end", seen=mark(district))
    assert "all clear" in office.text
    assert alarm(district) is None


def test_an_evacuation_asks_for_a_place_and_a_shelter_for_hazard_and_strategy(
    signed_in: Callable[..., Browser], district: District
) -> None:
    office = signed_in()
    declare(office, district, "evacuate")
    assert office.page.status_code == 422
    assert office.text.count("Say where everybody goes.") == 2, "at the top and at the field"
    declare(office, district, "shelter", hazard="tornado")
    assert "Choose how to shelter." in office.text
    assert '<option value="tornado" selected>' in office.text, "nothing typed is lost"
    declare(office, district, "evacuate", place="<script>x</script>")
    assert "<script>x" not in office.page.text
    there = alarm(district)
    assert there is not None
    assert there.place == "<script>x</script>"
    declare(office, district, "shelter", hazard="tornado", strategy="shelter_area")
    there = alarm(district)
    assert there is not None
    assert (there.state, there.place, there.hazard, there.strategy) == ("shelter", "", "tornado", "shelter_area")


def test_a_drill_is_marked_and_turns_real_in_one_act(signed_in: Callable[..., Browser], district: District) -> None:
    office = signed_in()
    declare(office, district, "evacuate", place="Soccer field", drill="yes")
    assert '<span class="drill">Drill</span>' in office.text
    seen = mark(district)
    office.send(f"{HERE}/real", seen=seen)
    there = alarm(district)
    assert there is not None
    assert (there.drill, there.state, there.place) == (False, "evacuate", "Soccer field")
    assert "is real now" in office.text
    office.send(f"{HERE}/real", seen=seen)
    assert "has changed since this page was opened" in office.text
    declare(office, district, "hold", drill="yes")
    assert "is no drill. End it first." in office.text


def test_a_lockdown_is_ended_by_dispatch_with_the_polices_word_and_not_by_the_office(
    signed_in: Callable[..., Browser], district: District
) -> None:
    office, dispatch = signed_in(Role.PRINCIPAL), signed_in(Role.DISPATCH)
    declare(office, district, "lockdown")
    office.get(f"{HERE}/end")
    assert "Call them with what the police say." in office.text
    for action in ("end", "hold"):
        office.send(f"{HERE}/{action}", seen=mark(district), drill="no", note="They said so")
        assert "A Lockdown is ended by Dispatch or district security." in office.text
    assert alarm(district) is not None
    dispatch.get(f"{HERE}/end")
    dispatch.send(f"{HERE}/end", seen=mark(district), note=" ")
    assert "Write who of the police said that it is over, and how." in dispatch.text
    dispatch.send(f"{HERE}/end", seen=mark(district), note="Sgt. Doe, unit 12, by radio")
    assert alarm(district) is None


def test_a_lockdown_drill_is_ended_by_people_who_may_declare(
    signed_in: Callable[..., Browser], district: District
) -> None:
    office = signed_in()
    declare(office, district, "lockdown", drill="yes")
    office.get(f"{HERE}/end")
    office.send(f"{HERE}/end", seen=mark(district))
    assert alarm(district) is None


def test_of_two_at_once_one_is_told_that_somebody_was_first(
    signed_in: Callable[..., Browser], district: District
) -> None:
    both = [signed_in(mail=f"{word}@example.org") for word in ("a", "b")]
    for one, action in zip(both, ("hold", "secure"), strict=True):
        one.get(f"{HERE}/{action}")
    threads = [
        threading.Thread(target=one.send, args=(f"{HERE}/{action}",), kwargs={"seen": "", "drill": "no"})
        for one, action in zip(both, ("hold", "secure"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.page.status_code for one in both) == [200, 422]
    loser = next(one for one in both if one.page.status_code == 422)
    assert "Somebody was first at Oakridge Elementary" in loser.text
    with district.database.read() as session:
        said = select(Entry.kind).where(col(Entry.chain) == "school:oakridge", Entry.kind == "emergency_set")
        assert len(session.exec(said).all()) == 1


@pytest.mark.parametrize("role", [Role.CAMPUS_SECURITY, Role.RESOURCE_OFFICER, Role.EMERGENCY_MANAGEMENT])
def test_who_may_only_see_is_offered_nothing(signed_in: Callable[..., Browser], role: Role) -> None:
    browser = signed_in(role)
    browser.get(HERE)
    assert "Nothing is in force" in browser.text
    assert "Declare" not in browser.text


def test_every_school_and_each_level_are_choices_and_the_second_step_names_them_all(
    signed_in: Callable[..., Browser], district: District
) -> None:
    with district.database.write() as session:
        for code, level in (("oakridge", "elementary"), ("willow", "middle")):
            session.add(schools.find_school(session, code).sqlmodel_update({"level": level}))
        schools.add_school(session, "aspen", "Aspen Elementary", "America/Denver", level="elementary")
    dispatch = signed_in(Role.DISPATCH)
    dispatch.get("/emergency")
    assert ("Every school (3)" in dispatch.text, "All elementary schools (2)" in dispatch.text) == (True, True)
    assert "All high schools" not in dispatch.text, "there is none"
    dispatch.get("/emergency/confirm?action=secure&group=elementary")
    assert "Secure at 2 schools?" in dispatch.text
    assert ("<b>Aspen Elementary</b>" in dispatch.text, "<b>Willow" in dispatch.text) == (True, False)
    assert 'href="/emergency?group=elementary&action=secure"' in dispatch.text
    # GIVEN a real Lockdown at one of them WHEN something else is asked of all, THEN it stays, and its school is named
    declare(dispatch, district, "lockdown")
    dispatch.get("/emergency/confirm?action=secure&group=all")
    assert "Secure at 2 schools?" in dispatch.text
    assert "<b>Oakridge Elementary</b>: Lockdown" in dispatch.text.partition("left-alone")[2]
    seen = re.findall(r'name="seen" value="([^"]*)"', dispatch.text)
    assert sorted(seen) == ["aspen=", "willow="]
    dispatch.send("/emergency/confirm", action="secure", drill="no", seen=seen)
    assert "Secure is in force at 2 schools." in dispatch.text
    dispatch.get("/emergency/confirm?action=clear&group=all")
    assert "End the emergency at 2 schools?" in dispatch.text
    assert "The police's word" not in dispatch.text
    dispatch.get("/emergency/confirm?action=clear&school=oakridge&group=all")
    assert "End the emergency at 3 schools?" in dispatch.text
    assert "The police's word" in dispatch.text
    dispatch.get("/emergency/confirm?action=secure&group=all")
    assert "Nothing is left to do at the schools you chose." in dispatch.text
    # AND all at once is for Dispatch and security alone
    assert signed_in(Role.PRINCIPAL).get("/emergency/confirm?action=secure&group=all").status_code == 403


def hidden(browser: Browser) -> dict[str, Any]:
    """What the second step's form sends along."""
    return {name: re.findall(f'name="{name}" value="([^"]*)"', browser.text) for name in ("seen", "group", "school")}


def test_what_one_school_did_first_holds_up_nothing_at_the_others(
    signed_in: Callable[..., Browser], district: District
) -> None:
    dispatch, office = signed_in(Role.DISPATCH), signed_in(Role.PRINCIPAL)
    # GIVEN the second step at every school WHEN one school does the same first, THEN it is left as it is, and named
    dispatch.get("/emergency/confirm?action=lockdown&group=all")
    sent = hidden(dispatch)
    declare(office, district, "lockdown")
    first = mark(district)
    dispatch.send("/emergency/confirm", action="lockdown", drill="no", **sent)
    assert "Lockdown is in force at 1 school. Left as they are: Oakridge Elementary." in dispatch.text
    there = alarm(district, "willow")
    assert there is not None
    assert (there.state, mark(district)) == ("lockdown", first)
    # WHEN what cannot be done is asked again, THEN the page still knows the group, and offers no end of the real one
    dispatch.get("/emergency/confirm?action=evacuate&group=all&school=willow")
    dispatch.send("/emergency/confirm", action="evacuate", drill="no", note="Sgt. Doe", **hidden(dispatch))
    assert "Say where everybody goes." in dispatch.text
    assert hidden(dispatch)["group"] == ["all"]
    assert hidden(dispatch)["school"] == ["willow"]
    assert [one.partition("=")[0] for one in hidden(dispatch)["seen"]] == ["willow"]
    assert "chosen by name" in dispatch.text


def test_a_drill_everywhere_leaves_alone_who_practices_the_same(
    signed_in: Callable[..., Browser], district: District
) -> None:
    dispatch = signed_in(Role.DISPATCH)
    declare(dispatch, district, "hold", drill="yes")
    first = mark(district)
    dispatch.get("/emergency/confirm?action=hold&group=all")
    sent = hidden(dispatch)
    assert len(sent["seen"]) == 2, "whether it is a drill was not said yet"
    dispatch.send("/emergency/confirm", action="hold", drill="yes", **sent)
    assert "Hold is in force at 1 school. Left as they are: Oakridge Elementary." in dispatch.text
    assert mark(district) == first
    dispatch.get("/emergency/confirm?action=hold&group=all")
    dispatch.send("/emergency/confirm", action="hold", drill="no", **hidden(dispatch))
    assert "Hold is in force at 2 schools." in dispatch.text
    dispatch.get("/emergency/confirm?action=hold&group=all")
    assert "left-alone" in dispatch.text
    assert "chosen by name" not in dispatch.text, "there is no Lockdown"


def test_who_looks_for_a_school_keeps_what_was_chosen(signed_in: Callable[..., Browser]) -> None:
    dispatch = signed_in(Role.DISPATCH)
    dispatch.get("/emergency?q=willow&school=oakridge&group=all&action=hold")
    ticked = re.findall(r'value="([\w-]+)" checked', dispatch.text)
    assert ticked == ["all", "oakridge", "hold"]
    assert re.findall(r'name="school" value="(\w+)">', dispatch.text) == ["willow"]
    dispatch.get("/emergency?q=zebra&school=oakridge")
    assert "Nothing here has “zebra” in it." in dispatch.text
    assert 'value="oakridge" checked' in dispatch.text
    dispatch.get("/emergency?q=zebra&all=1&school=oakridge")
    assert re.findall(r'name="school" value="(\w+)">', dispatch.text) == ["willow"]


def test_dispatch_declares_at_several_schools_at_all_of_them_or_at_none(
    signed_in: Callable[..., Browser], district: District
) -> None:
    dispatch = signed_in(Role.DISPATCH)
    dispatch.get("/emergency")
    assert "Nothing is in force anywhere." in dispatch.text
    dispatch.get("/emergency/confirm?action=secure")
    assert "Choose at least one school." in dispatch.text
    dispatch.get("/emergency/confirm?action=panic&school=oakridge")
    assert "Choose what is to be done." in dispatch.text
    dispatch.get("/emergency/confirm?action=secure&school=oakridge&school=willow&school=atlantis")
    assert "Secure at 2 schools?" in dispatch.text
    dispatch.send("/emergency/confirm", action="secure", drill="no", seen=["oakridge=", "willow=other"])
    assert "Somebody was first at Willow Creek Middle School" in dispatch.text
    assert alarm(district) is None
    dispatch.send("/emergency/confirm", action="secure", drill="no", seen=["oakridge=", "willow="])
    assert "Secure is in force at 2 schools." in dispatch.text
    there = alarm(district, "willow")
    assert there is not None
    assert there.by == "district:dispatch"
    listed = dispatch.get("/emergency.json").json()
    assert [one["state"] for one in listed] == ["Secure", "Secure"]
