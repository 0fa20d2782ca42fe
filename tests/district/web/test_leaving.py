"""Signing out and voiding at the office, and that a kiosk's own roster hears of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from district.db.projection_tables import Visit
from district.ingest.chains import audit
from district.instance import District
from kiosk.records import visits
from tests.district.web import a_day
from tests.district.web.browsing import Browser
from tests.kiosk.records.world import CLEAR, arrival
from tests.sync.doors import door


def test_somebody_is_signed_out_by_the_office_once(signed_in: Callable[..., Browser], district: District) -> None:
    visit = a_day.begun(district).came("Maria", "Santos")
    office = signed_in()
    page = f"/s/oakridge/on-site/{visit}/sign-out"
    office.get(page)
    assert "Sign Maria Santos out?" in office.text
    office.send(page)
    assert office.path == "/s/oakridge"
    assert "Maria Santos is signed out." in office.text
    # WHEN it is sent once more, as by a second tab that had the page open
    office.send(page)
    assert "Maria Santos had left already." in office.text
    office.get(page)
    assert "Maria Santos is not signed in any more." in office.text
    with district.database.read() as session:
        row = session.get_one(Visit, visit)
        assert (row.ended_by, row.voided) == ("office", None)
        assert all(chain.holds for chain in audit(session, district.keys.public))


def test_a_visit_that_never_was_is_void_and_stays_on_record(
    signed_in: Callable[..., Browser], district: District
) -> None:
    day = a_day.begun(district)
    visit, over = day.came("Maria", "Santos"), day.came("Linh", "Nguyen", ago=30)
    before = day.came("Bo", "Castellanos", ago=60 * 30)
    day.left(over)
    day.left(before)
    office = signed_in()
    office.get(f"/s/oakridge/on-site/{visit}/void")
    assert "Void the visit of Maria Santos?" in office.text
    office.send(f"/s/oakridge/on-site/{visit}/void")
    assert "The visit of Maria Santos is void." in office.text
    assert "Nobody is signed in" in office.text
    assert '<span class="tag alert">void</span>' in office.text  # in the log it is still there
    office.send(f"/s/oakridge/on-site/{visit}/void")
    assert "The visit of Maria Santos is void already" in office.text
    # WHEN one was signed out already, THEN it is void all the same, and both stay: in the log, and on the record
    assert f"/on-site/{over}/void" in office.get(f"/s/oakridge/visits/{over}").text
    office.get(f"/s/oakridge/on-site/{over}/void")
    office.send(f"/s/oakridge/on-site/{over}/void")
    assert "The visit of Linh Nguyen is void." in office.text
    assert "did not take place" in office.get("/s/oakridge/log").text
    office.get(f"/s/oakridge/visits/{over}")
    for step in ("Signed out", "The visit did not take place"):
        assert step in office.text
    assert f"/on-site/{over}/" not in office.text
    with district.database.read() as session:
        row = session.get_one(Visit, over)
        assert row.ended is not None
        assert row.voided is not None
        assert all(chain.holds for chain in audit(session, district.keys.public))
    # AND what was counted and reported on an earlier day stays
    office.get(f"/s/oakridge/on-site/{before}/void")
    assert "void already, or of an earlier day, so it stays as it is" in office.text
    office.send(f"/s/oakridge/on-site/{before}/void")
    with district.database.read() as session:
        assert session.get_one(Visit, before).voided is None


def test_no_visit_of_another_school_is_touched(signed_in: Callable[..., Browser], district: District) -> None:
    visit = a_day.begun(district).came("Maria", "Santos")
    there = signed_in(schools=("willow",))
    there.get("/s/willow")
    for act in ("sign-out", "void"):
        assert there.get(f"/s/willow/on-site/{visit}/{act}").status_code == 404
        there.get("/s/willow")
        assert there.send(f"/s/willow/on-site/{visit}/{act}").status_code == 404
    with district.database.read() as session:
        row = session.get_one(Visit, visit)
        assert (row.ended, row.voided) == (None, None)


@pytest.mark.parametrize("act", ["sign-out", "void"])
def test_the_kiosks_roster_no_longer_has_whom_the_office_has_signed_out(
    signed_in: Callable[..., Browser], district: District, url: str, tmp_path: Path, act: str
) -> None:
    """GIVEN a visitor at a real kiosk's store, and at its other door WHEN the office acts THEN neither has them."""
    (tmp_path / "front").mkdir()
    (tmp_path / "back").mkdir()
    front, back = door(district, url, tmp_path / "front"), door(district, url, tmp_path / "back")
    front.exchange()
    visit = visits.record(front.store, arrival(), CLEAR)
    front.exchange()
    back.exchange()
    assert [one.id for one in visits.on_site(front.store)] == [visit.id]
    assert [one.id for one in visits.on_site(back.store)] == [visit.id]
    office = signed_in()
    office.get("/s/oakridge")
    office.send(f"/s/oakridge/on-site/{visit.id}/{act}")
    front.exchange()
    back.exchange()
    assert visits.on_site(front.store) == ()
    assert visits.on_site(back.store) == ()
    front.store.close()
    back.store.close()
