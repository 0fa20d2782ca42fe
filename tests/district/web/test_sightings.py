"""Somebody without a badge, in two taps, and those told to leave, until a person says what became of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.tables import Entry
from district.db.today_tables import Sighting
from district.ingest.chains import audit
from district.instance import District
from tests.district.web import a_day
from tests.district.web.browsing import Browser


def kinds(district: District, *which: str) -> list[str]:
    with district.database.read() as session:
        assert all(chain.holds for chain in audit(session, district.keys.public))
        return list(session.exec(select(Entry.kind).where(col(Entry.kind).in_(which)).order_by(col(Entry.number))))


def test_two_taps_tell_the_office_and_campus_security(signed_in: Callable[..., Browser], district: District) -> None:
    security, office = signed_in(Role.CAMPUS_SECURITY), signed_in()
    security.get("/s/oakridge")
    # WHEN the first tap is a link and the second a button
    security.get("/s/oakridge/sightings/where")
    place = re.search(r'href="(/s/oakridge/sightings/look\?place=area%3Aparking)"', security.page.text)
    assert place is not None
    security.get(place[1])
    assert "Parking lot" in security.text
    security.send("/s/oakridge/sightings/look", place="area:parking", look="adult red", more=["bag", "<script>"])
    assert "The office and campus security are told." in security.text
    # THEN both see it on Today, and another school does not
    office.get("/s/oakridge")
    for page in (office, security):
        assert "adult, red, bag" in page.text
    there = signed_in(mail="w@example.org", schools=("willow",))
    assert "adult, red" not in there.get("/s/willow").text
    with district.database.read() as session:
        (one,) = session.exec(select(Sighting)).all()
    assert there.send(f"/s/willow/sightings/{one.id}/close", outcome="left").status_code == 404
    assert office.send(f"/s/oakridge/sightings/{one.id}/close", outcome="vanished").status_code == 404
    # WHEN both say what became of it, THEN the first counts, and the second is told
    office.get("/s/oakridge")
    office.send(f"/s/oakridge/sightings/{one.id}/close", outcome="to-office")
    security.get("/s/oakridge")
    security.send(f"/s/oakridge/sightings/{one.id}/close", outcome="left")
    assert "Somebody has said already what became of it. Nothing was changed." in security.text
    assert "adult, red" not in office.text
    assert "Walked to the office" in office.get("/s/oakridge/sightings.csv").text
    assert kinds(district, "seen_without_badge", "without_badge_closed") == [
        "seen_without_badge", "without_badge_closed",
    ]  # fmt: skip


def test_without_a_place_of_the_schools_nobody_is_told(signed_in: Callable[..., Browser], district: District) -> None:
    office = signed_in()
    office.get("/s/oakridge/sightings/look?place=area%3Amoon")
    assert office.path == "/s/oakridge/sightings/where"
    assert "Say where first." in office.text
    office.send("/s/oakridge/sightings/look", place="<script>", look="adult red")
    assert "Say where first." in office.text
    assert kinds(district, "seen_without_badge") == []


def test_who_was_told_to_leave_is_asked_about_until_somebody_saw_them_go(
    signed_in: Callable[..., Browser], district: District
) -> None:
    day = a_day.begun(district)
    refused, admitted = day.held("Bob", "Hale"), day.held("Ines", "Moreau")
    day.decided(refused, "refuse")
    day.decided(admitted, "admit")
    office, colleague = signed_in(), signed_in(Role.PRINCIPAL)
    office.get("/s/oakridge/day/moved")
    assert "Told to leave: still here?" in office.text
    assert (">Bob<" in office.text, ">Ines<" in office.text) == (True, False)
    for page in (office, colleague):
        page.get("/s/oakridge")
    path = f"/s/oakridge/cases/{refused}/seen-leaving"
    office.send(path)
    assert "It is noted that they left." in office.text
    assert "still here?" not in office.text
    colleague.send(path)
    assert "Somebody has said already what became of it." in colleague.text
    assert kinds(district, "seen_leaving") == ["seen_leaving"]
    assert office.send(f"/s/oakridge/cases/{admitted}/seen-leaving").status_code == 404
