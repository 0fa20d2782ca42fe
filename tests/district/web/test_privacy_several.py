"""A request about several records of one person, erased: what goes, what stays, and what changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from district.access import privacy_requests, request_records
from district.access.people.rights import Role
from district.access.privacy_requests import Given, RequestOutcome
from district.db.hold_tables import LegalHold
from district.db.look_tables import RecordLook
from district.db.projection_tables import Visit
from district.ingest import erasure, legal_holds
from district.instance import District
from tests.district.web.browsing import Browser
from tests.district.web.test_privacy_people import choose, five_visits, found, mark, prove, the_request
from tests.districts import Station

ON_BOTH = True


@pytest.fixture
def visits(district: District, new_station: Callable[..., Station]) -> list[str]:
    return five_visits(district, new_station)


@pytest.fixture
def counsel(signed_in: Callable[..., Browser]) -> Browser:
    """Who has proved again who they are."""
    browser = signed_in(Role.COUNSEL)
    prove(browser)
    return browser


def test_several_are_erased_at_once_and_what_a_hold_keeps_is_named_and_stays(
    counsel: Browser, visits: list[str], district: District
) -> None:
    hold = LegalHold(school="willow", visit=visits[1], reason="x", placed_by="x", placed=district.now())
    with district.database.write() as session:
        legal_holds.place(session, hold)
        number = hold.number or 0
    found(counsel)
    choose(counsel, visits[:3], "erasure")
    path = f"{counsel.path}/erase"
    counsel.get(path)
    for said in ("2 records go", "1 record stays: a legal hold keeps it", "Each kiosk of the school obeys"):
        assert said in counsel.text, said
    assert counsel.send(path, records="0" * 64).status_code == 422
    with district.database.write() as session:
        legal_holds.lift(session, number, "x", district.now())
    assert counsel.send(path, records=mark(counsel)).status_code == 422, "what was to stay would go"
    with district.database.write() as session:
        again = LegalHold(school="willow", visit=visits[1], reason="x", placed_by="x", placed=district.now())
        legal_holds.place(session, again)
        number = again.number or 0
    counsel.get(path)
    counsel.send(path, records=mark(counsel))
    assert "2 records are erased. A legal hold keeps others (1), so the request stays open." in counsel.text
    with district.database.write() as session:
        names = [session.get_one(Visit, one).family for one in visits]
        assert names == [None, "Okafor", None, "Okafor", "Lindqvist"]
        legal_holds.lift(session, number, "x", district.now())
    assert the_request(district).closed is None
    counsel.get(path)
    counsel.send(path, records=mark(counsel))
    assert "1 record is erased, and the request is closed." in counsel.text
    assert the_request(district).outcome == "erased"
    with district.database.read() as session:
        kinds = session.exec(select(RecordLook.kind).where(RecordLook.kind == "erasure")).all()
    assert len(kinds) == 3, "each record once"


@pytest.mark.parametrize("meanwhile", ["taken off", "refused"])
def test_what_is_taken_off_or_refused_while_several_are_erased_stays(
    meanwhile: str, counsel: Browser, visits: list[str], district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(counsel)
    choose(counsel, visits[:3], "erasure")
    path, number = counsel.path, the_request(district).number or 0
    erase, erased = erasure.erase, list[str]()

    def and_then(session: Session, keys: Any, folder: Any, key: str, now: datetime) -> int:
        if not erased and meanwhile == "refused":
            given = Given(RequestOutcome.REFUSED, note="x")
            privacy_requests.close(session, number, given, "x", now)
        elif not erased:
            request_records.take_off(session, number, visits[1], "x", now)
        erased.append(key)
        return erase(session, keys, folder, key, now)

    monkeypatch.setattr(erasure, "erase", and_then)
    counsel.get(f"{path}/erase")
    counsel.send(f"{path}/erase", records=mark(counsel))
    wanted = {"refused": [visits[2]], "taken off": [visits[2], visits[0]]}[meanwhile]
    assert erased == wanted
    is_over = {"refused": "1 record is erased. The request has changed", "taken off": "2 records are erased, and the"}
    assert is_over[meanwhile] in counsel.text
    with district.database.read() as session:
        assert session.get_one(Visit, visits[1]).family == "Okafor"
    assert the_request(district).given == {"refused": "", "taken off": ", ".join(wanted)}[meanwhile]


def test_a_request_whose_records_were_erased_one_by_one_is_closed_where_they_were_to_be_erased(
    counsel: Browser, visits: list[str], district: District
) -> None:
    found(counsel)
    choose(counsel, visits[:2], "erasure")
    path = counsel.path
    for visit in visits[:2]:
        counsel.get(f"/privacy/visits/{visit}/erase")
        counsel.send(f"/privacy/visits/{visit}/erase")
    counsel.send(f"{path}/records", record=visits[0])
    assert "Somebody has erased this record already." in counsel.text
    counsel.get(f"{path}/erase")
    assert "The request is still open." in counsel.text
    counsel.send(f"{path}/erase", records=mark(counsel))
    assert "The request is closed." in counsel.text
    closed = the_request(district)
    assert (closed.outcome, set(closed.given.split(", "))) == ("erased", set(visits[:2]))
