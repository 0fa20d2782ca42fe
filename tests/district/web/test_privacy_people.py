"""A person's records at all schools: found by name with a reason, ticked, and given or erased by one request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlmodel import col, select

from district.access import looks_without_case, request_records
from district.access.people.rights import Role
from district.db.look_tables import RecordLook
from district.db.privacy_request_tables import PrivacyRequest
from district.db.projection_tables import Case, Visit
from district.instance import District
from district.projections.person_export import export_people
from tests.district.erasing import take
from tests.district.web import a_day
from tests.district.web.browsing import PASSWORD, Browser
from tests.district.web.visited import sign_in
from tests.districts import Clock, Station
from tests.sync.desk import NOON

ON_BOTH = True
LETTER = "Letter 2026-31 <i>asks</i>"
FOUND = "/privacy/people/found"


@pytest.fixture
def counsel(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.COUNSEL)


@pytest.fixture
def visits(district: District, new_station: Callable[..., Station]) -> list[str]:
    return five_visits(district, new_station)


def five_visits(district: District, new_station: Callable[..., Station]) -> list[str]:
    """Samuel Okafor three times at two schools, a namesake with another birth date, and somebody else."""
    near, far = new_station(), new_station("willow")
    ids = [
        sign_in(near, "Okafor", "Samuel", NOON),
        sign_in(far, "Okafor", "Samuel", NOON + timedelta(days=1)),
        sign_in(near, "Okafor", "Samuél", NOON + timedelta(days=2)),
        sign_in(far, "Okafor", "Samuel", NOON + timedelta(days=3)),
        sign_in(near, "Lindqvist", "Per", NOON + timedelta(days=4)),
    ]
    take(district, near)
    take(district, far)
    with district.database.write() as session:
        session.get_one(Visit, ids[1]).born = None
        session.get_one(Visit, ids[3]).born = "1941-08-02"
    return ids


def found(browser: Browser, name: str = "okafor samuel", **typed: Any) -> list[str]:
    """The records that the search offers, the newest first."""
    browser.get("/privacy")
    browser.send("/privacy/people", **{"name": name, "reason": LETTER} | typed)
    return re.findall(r'name="record" value="([^"]*)"', browser.page.text)


def choose(browser: Browser, ids: list[str], kind: str = "own-copy", **typed: Any) -> int:
    sealed = browser.path.partition("find=")[2]
    fields: dict[str, Any] = {"find": sealed, "kind": kind, "asker": "visitor"} | typed
    return browser.send(FOUND, record=ids, **fields).status_code


def mark(browser: Browser) -> str:
    found: list[str] = re.findall(r'name="records" value="([^"]*)"', browser.page.text)
    return found[0]


def prove(browser: Browser) -> None:
    browser.get("/confirm?next=/privacy")
    browser.send("/confirm", password=PASSWORD)


def the_request(district: District) -> PrivacyRequest:
    with district.database.read() as session:
        return session.exec(select(PrivacyRequest)).one()


def test_a_person_is_found_at_all_schools_by_name_and_birth_date_with_a_reason_that_the_audit_shows(
    counsel: Browser, visits: list[str], signed_in: Callable[..., Browser]
) -> None:
    assert found(counsel) == [visits[3], visits[2], visits[1], visits[0]]
    assert found(counsel, born="1985-03-14") == [visits[2], visits[1], visits[0]]
    assert "1 visit under such a name has another birth date and is left out." in counsel.text
    assert "no longer kept" in counsel.text
    assert "okafor" not in counsel.path.casefold()
    auditor = signed_in(Role.AUDITOR)
    rows = auditor.get("/audit.json").json()
    assert [(one["what"], one["subject"], one["reason"]) for one in rows] == [
        ("Looked a person up for privacy", None, LETTER)
    ] * 2
    assert "Okafor" not in auditor.text


def test_one_file_of_all_that_was_ticked_closes_one_request(
    counsel: Browser, visits: list[str], district: District, clock: Clock
) -> None:
    found(counsel)
    choose(counsel, visits[:2], reference="Letter 31", due="2026-12-01")
    path = counsel.path
    assert "The request is on the list, due by" in counsel.text
    assert "2 records of this person" in counsel.text
    assert "Okafor" not in counsel.text, "the list of requests names nobody"
    content = counsel.get(f"{path}/copy.json").content
    told = json.loads(content)
    assert [one["visit"] for one in told["records"]] == [visits[1], visits[0]]
    assert "Lindqvist" not in content.decode()
    counsel.get(f"{path}/copy")
    digest = sha256(content).hexdigest()
    assert digest in counsel.text
    assert counsel.text.count("Family name") == 2
    assert counsel.send(f"{path}/copy", digest="0" * 64).status_code == 422
    clock.forward(minutes=1)
    counsel.send(f"{path}/copy", digest=digest)
    assert "The request is closed." in counsel.text
    closed = the_request(district)
    assert (closed.outcome, closed.given_digest, closed.due) == ("given", digest, "2026-12-01")
    with district.database.read() as session:
        rows = session.exec(select(RecordLook).order_by(col(RecordLook.number))).all()
        without = session.exec(select(RecordLook).where(looks_without_case.is_without_case())).all()
    assert {(one.kind, one.subject) for one in rows} >= {("export", one) for one in visits[:2]}
    assert without == [], "a request was open about each of them"


def test_who_was_held_and_never_came_in_is_a_record_too(counsel: Browser, district: District) -> None:
    day = a_day.begun(district)
    case = day.held("Robert", "Quist", "possible", ago=60)
    assert found(counsel, "quist") == [], "who still waits may come in"
    day.decided(case)
    assert found(counsel, "quist") == [case]
    choose(counsel, [case])
    assert "held, and never came in" in counsel.text
    (told,) = counsel.get(f"{counsel.path}/copy.json").json()["records"]
    assert (told["case"], [one["what"] for one in told["records"]]) == (
        case,
        ["The office was asked to look", "The office decided"],
    )
    prove(counsel)
    found(counsel, "quist")
    choose(counsel, [case], "erasure")
    path = f"{counsel.path}/erase"
    counsel.get(path)
    counsel.send(path, records=mark(counsel))
    with district.database.read() as session:
        assert session.get_one(Case, case).family is None
    assert found(counsel, "quist") == []
    assert "Nothing is kept under this name." in counsel.text


def test_who_was_held_and_let_in_later_is_on_the_request_as_that_visit(counsel: Browser, district: District) -> None:
    day = a_day.begun(district)
    case = day.held("Robert", "Quist", "possible", ago=60, left=True)
    found(counsel, "quist")
    choose(counsel, [case])
    path = counsel.path
    visit = day.came("Robert", "Quist", case=case)
    day.decided(case, "admit", visit=visit)
    told = counsel.get(f"{path}/copy.json").json()
    assert [one["visit"] for one in told["records"]] == [visit]
    with district.database.read() as session:
        assert [one["visit"] for one in export_people(session, [case])] == [visit]
        assert session.exec(select(RecordLook).where(looks_without_case.is_without_case())).all() == []
    counsel.get(f"/privacy/visits/{visit}")
    assert "Copy of one's own data" in counsel.text
    counsel.send(f"{path}/records", record=visit)
    assert counsel.get(f"{path}/copy.json").status_code == 404, "nothing is on it any more"


def test_two_people_within_a_minute_are_on_two_requests_and_a_form_sent_twice_is_one(
    counsel: Browser, visits: list[str], district: District
) -> None:
    for name, ids in (("okafor", visits[:2]), ("lindqvist", visits[4:]), ("okafor", visits[:2])):
        found(counsel, name)
        choose(counsel, ids)
    counsel.get("/privacy/requests/add")
    counsel.send("/privacy/requests/add", kind="own-copy", asker="visitor")
    with district.database.read() as session:
        numbers = session.exec(select(PrivacyRequest.number).order_by(col(PrivacyRequest.number))).all()
        told = [{one.id for one in request_records.of(session, number or 0)} for number in numbers]
    assert told == [set(visits[:2]), set(visits[4:]), set()]


def test_only_what_the_search_found_can_be_ticked_and_a_wrong_one_taken_off_again(
    counsel: Browser, visits: list[str], district: District
) -> None:
    found(counsel)
    assert choose(counsel, []) == 422
    assert "Tick the visits that are this person's." in counsel.text
    found(counsel)
    assert choose(counsel, [visits[0], visits[4]]) == 422
    assert "What is kept has changed since you opened this page." in counsel.text
    found(counsel)
    assert choose(counsel, [visits[0]], "money") == 422
    with district.database.read() as session:
        assert session.exec(select(PrivacyRequest)).all() == []
    found(counsel)
    choose(counsel, visits[:1])
    path = counsel.path
    number = path.rpartition("/")[2]
    counsel.get(f"/privacy?request={number}")
    counsel.send("/privacy/people", name="okafor", reason=LETTER, request=number)
    choose(counsel, visits[1:3])
    assert "2 records are on the request." in counsel.text
    counsel.send(f"{path}/records", record=visits[1])
    assert "The record is off this request." in counsel.text
    told = counsel.get(f"{path}/copy.json").json()
    assert [one["visit"] for one in told["records"]] == [visits[2], visits[0]]
    assert counsel.get(f"{path}/erase").status_code == 404, "a copy is asked for"
    counsel.get(f"/privacy/visits/{visits[0]}")
    assert f"Request {number}</a>: Copy of one's own data" in counsel.text


def test_a_reason_is_required_and_counts_for_an_hour_and_for_its_writer(
    counsel: Browser, visits: list[str], signed_in: Callable[..., Browser], clock: Clock
) -> None:
    assert visits
    found(counsel, reason="x")
    assert counsel.page.status_code == 422
    assert counsel.text.count("Write why you look") == 2
    assert 'value="okafor samuel"' in counsel.text
    found(counsel)
    address = counsel.path
    other = signed_in(Role.RECORDS)
    for browser, later in ((other, timedelta()), (counsel, timedelta(minutes=61))):
        clock.moment += later
        browser.get(address)
        assert "Write the reason again" in browser.text
