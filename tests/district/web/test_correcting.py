"""Correcting a visit at the office: both versions stay, the log shows the new one, and a kiosk's roster hears of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.db.projection_tables import Visit
from district.db.tables import Entry
from district.ingest.chains import audit
from district.instance import District
from district.projections import corrections
from district.projections.export import visits as exported
from district.projections.person_export import export_person
from district.publish import school_plans
from kiosk.records import visits
from sync.contract.api.school import WireHost
from sync.contract.records.visit import VisitCorrected
from tests.district.web import a_day
from tests.district.web.browsing import Browser
from tests.kiosk.records.world import CLEAR, arrival
from tests.sync.doors import door

WAS = 'name="was" value="'


@pytest.fixture(autouse=True)
def _hosts(district: District) -> None:
    with district.database.write() as session:
        school_plans.set_hosts(
            session, "oakridge", [WireHost(code="brandt", name="Ms. Brandt", destination="office")], district.now()
        )


def mark(office: Browser, visit: str) -> str:
    office.get(f"/s/oakridge/on-site/{visit}/correct")
    return office.text.partition(WAS)[2].partition('"')[0]


def test_what_was_said_first_and_what_is_right_both_stay(signed_in: Callable[..., Browser], district: District) -> None:
    visit = a_day.begun(district).came("Maria", "Santos")
    office = signed_in()
    was = mark(office, visit)
    assert "A name or birth date is not corrected" in office.text
    path = f"/s/oakridge/on-site/{visit}/correct"
    # WHEN nothing is changed, or a host who is not on the list is chosen, THEN nothing is written
    office.send(path, was=was, purpose="parent", destination="office", host="")
    assert "This is what the record says already." in office.text
    office.send(path, was=was, purpose="volunteer", destination="office", host="nobody")
    assert office.page.status_code == 422
    assert "Choose one of the school's hosts, or nobody." in office.text
    assert '<option value="volunteer" selected>' in office.text
    office.send(path, was=was, purpose="volunteer", destination="office", host="brandt")
    assert "The visit of Maria Santos is corrected. Both stay on record." in office.text
    # THEN the log shows the new one, with a mark and the old
    assert '<span class="tag">corrected</span> It said: Parent or guardian · Main office' in office.text
    assert "Ms. Brandt" in office.text
    assert "Parent or guardian · Main office" in office.get("/s/oakridge/log.csv").text
    office.get("/s/oakridge/visits")
    assert "Corrected; it said: Parent or guardian · Main office" in office.text
    office.get(f"/s/oakridge/visits/{visit}")
    begun, corrected = office.text.partition("Signed in")[2].split("Corrected by the office")
    assert "Parent or guardian" in begun
    assert "Volunteer" in corrected
    # AND Today, which somebody has just looked at, names another host as soon as only that is corrected
    office.get("/s/oakridge")
    office.send(path, was=mark(office, visit), purpose="volunteer", destination="office", host="")
    office.get("/s/oakridge")
    assert "Ms. Brandt" not in office.text
    office.send(path, was=mark(office, visit), purpose="volunteer", destination="office", host="brandt")
    office.get("/s/oakridge")
    assert "Ms. Brandt" in office.text
    with district.database.read() as session:
        told = [record["what"] for record in export_person(session, visit)["records"]]
        assert "The office corrected why and to whom you came" in told
        (line,) = exported(session)
        assert (line["purpose"], line["corrections"][0]["purpose"]) == ("volunteer", "parent")
        assert all(chain.holds for chain in audit(session, district.keys.public))


def test_the_second_of_two_who_correct_is_told_and_writes_nothing(
    signed_in: Callable[..., Browser], district: District
) -> None:
    day = a_day.begun(district)
    visit, void = day.came("Maria", "Santos"), day.came("Linh", "Nguyen")
    old = day.came("Per", "Ek", ago=60 * 30)
    day.left(old, ago=60 * 29)
    office = signed_in()
    was, path = mark(office, visit), f"/s/oakridge/on-site/{visit}/correct"
    office.send(path, was=was, purpose="volunteer", destination="office", host="")
    office.get(path)
    office.send(path, was=was, purpose="contractor", destination="office", host="")
    assert "Somebody changed this after the page was opened" in office.text
    with district.database.read() as session:
        assert session.get_one(Visit, visit).purpose == "volunteer"
        assert len(session.exec(select(Entry).where(Entry.kind == "visit_corrected")).all()) == 1
    # AND neither one that is void nor one of an earlier day is corrected
    office.get("/s/oakridge")
    office.send(f"/s/oakridge/on-site/{void}/void")
    for one in (void, old):
        assert office.get(f"/s/oakridge/on-site/{one}/correct").status_code == 404


def test_corrections_count_alike_in_whatever_order_they_arrive() -> None:
    begun = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def sign_in(visit: Visit) -> None:
        visit.entry_id, visit.started = "z", begun
        visit.purpose, visit.destination, visit.host = "parent", "office", ""
        corrections.begin(visit, late=True)

    def correct(entry: str, purpose: str, minute: int) -> Callable[[Visit], None]:
        def fold(visit: Visit) -> None:
            corrections.begin(visit)
            said = VisitCorrected(visit="v", purpose=purpose, destination="gym", host="")
            corrections.add(visit, said, entry, "staff:a", begun.replace(minute=minute))

        return fold

    found = []
    for order in itertools.permutations([sign_in, correct("a", "volunteer", 1), correct("b", "contractor", 2)]):
        visit = Visit(id="v", school="oakridge")
        for fold in (*order, *order):  # a rebuild, or a second arrival, folds again
            fold(visit)
        found.append((visit.purpose, visit.destination, [one["entry"] for one in visit.corrections or []]))
    assert found == [("contractor", "gym", ["z", "a", "b"])] * 6


def test_the_kiosks_rosters_say_what_was_corrected(
    signed_in: Callable[..., Browser], district: District, url: str, tmp_path: Path
) -> None:
    (tmp_path / "front").mkdir()
    (tmp_path / "back").mkdir()
    front, back = door(district, url, tmp_path / "front"), door(district, url, tmp_path / "back")
    front.exchange()
    visit = visits.record(front.store, arrival(), CLEAR)
    front.exchange()
    back.exchange()
    office = signed_in()
    was = mark(office, visit.id)
    office.send(f"/s/oakridge/on-site/{visit.id}/correct", was=was, purpose="volunteer", destination="office", host="")
    front.exchange()
    back.exchange()
    for one in (front, back):
        assert [there.purpose for there in visits.on_site(one.store)] == ["volunteer"]
        one.store.close()


def test_the_whole_log_and_the_record_lead_to_correct_and_void_for_those_who_may(
    signed_in: Callable[..., Browser], district: District
) -> None:
    """GIVEN more visits than Today has lines for WHEN the office looks at the whole log, or at a record."""
    day = a_day.begun(district)
    first = day.came("Maria", "Santos", ago=50)
    for number in range(41):
        day.came("Visitor", f"Number{number}", ago=40 - number / 10)
    office, security = signed_in(), signed_in(Role.SECURITY)
    wanted = [f'href="/s/oakridge/on-site/{first}/{act}"' for act in ("correct", "void")]
    log = office.get("/s/oakridge").text.partition("Log of the day")[2]
    assert wanted[0] not in log
    for path in ("/s/oakridge/log", f"/s/oakridge/visits/{first}", "/s/oakridge/on-site"):
        shown = office.get(path).text
        assert all(one in shown for one in wanted), path
        assert not any(one in security.get(path).text for one in wanted), path
    office.get(f"/s/oakridge/visits/{first}")
    assert f'href="/s/oakridge/on-site/{first}/sign-out"' in office.text
