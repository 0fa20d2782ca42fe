"""The page of visits: searched, filtered, paged, as files; what stands in its address, and who may look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.look_tables import RecordLook
from district.instance import District
from district.web.forms import Form
from district.web.visits.filters import Asked, from_address, query_of
from tests.district.erasing import take
from tests.district.web.browsing import Browser
from tests.district.web.visited import PEOPLE, day_at_the_school, sign_in
from tests.districts import Station
from tests.printing.structure import Tagged, tagged
from tests.sync.desk import NOON

ON_BOTH = True
PATH = "/s/oakridge/visits"


@pytest.fixture
def office(signed_in: Callable[..., Browser], district: District, kiosk: Station) -> Browser:
    day_at_the_school(district, kiosk)
    return signed_in()


def ask(browser: Browser, **said: str) -> str:
    browser.get(PATH)
    browser.send(PATH, follow=True, **said)
    return browser.text


def names_on(browser: Browser) -> set[str]:
    return {family for family, _ in PEOPLE if f">{family}" in browser.text or f" {family}</a>" in browser.text}


def stripped(document: Tagged) -> list[str]:
    return [told.strip() for told in document.texts("P")]


def looks(district: District) -> list[tuple[str, str]]:
    with district.database.read() as session:
        return [(row.kind, row.subject) for row in session.exec(select(RecordLook).order_by(col(RecordLook.number)))]


def test_a_school_that_nobody_has_visited_says_so(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    browser.get(PATH)
    assert "Nobody has come here yet." in browser.text
    assert browser.get(f"{PATH}.json").json() == []


def test_a_name_is_found_and_stands_in_no_address(office: Browser) -> None:
    ask(office, name="gonzalez maria")
    assert names_on(office) == {"González"}
    assert "gonzalez" not in office.path.casefold()
    assert office.path.startswith(f"{PATH}?find=")
    assert 'value="gonzalez maria"' in office.text
    address = office.path
    office.get(address)  # back, and reload
    assert names_on(office) == {"González"}
    assert office.get(address.replace("visits?", "visits.json?")).json()[0]["agrees"] == "same"


def test_an_address_of_somebody_elses_search_does_not_tell_the_name(
    office: Browser, signed_in: Callable[..., Browser]
) -> None:
    ask(office, name="Okafor")
    other = signed_in(Role.PRINCIPAL)
    assert other.get(office.path).status_code == 422
    assert "somebody else's search" in other.text
    assert "Okafor" not in other.text
    assert other.get(f"{PATH}?find=nonsense").status_code == 422


def test_nothing_found_says_what_was_looked_for_and_what_to_try(office: Browser) -> None:
    ask(office, name="Zebra", day="2026-11-02", type="volunteer")
    assert "No visit here fits “Zebra” · November 2, 2026 · Volunteer." in office.text
    assert "Try the surname alone" in office.text
    assert "Leave out the day, the type or the host." in office.text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "=!?"}, "A name has letters. Enter a given name, a surname, or both."),
        ({"name": "Okafor", "day": "2026-13-40"}, "Enter the day like 2026-11-23."),
    ],
)
def test_a_fault_is_said_at_the_field_and_nothing_typed_is_lost(
    office: Browser, said: dict[str, str], sentence: str
) -> None:
    ask(office, **said)
    assert office.page.status_code == 422
    assert office.text.count(sentence) == 2, "in the summary and at the field"
    assert f'value="{said["name"]}"' in office.text
    for day in ("yesterday", "0001-01-01", "9999-12-31"):
        assert office.get(f"{PATH}?day={day}").status_code == 422
        assert office.text.count("Enter the day like") == 2, day


def test_day_host_and_type_stand_in_the_address_and_narrow(office: Browser) -> None:
    ask(office, day="2026-11-02", host="ives")
    assert office.path == f"{PATH}?day=2026-11-02&host=ives"
    assert names_on(office) == {"González"}
    office.get(f"{PATH}?type=volunteer")
    assert names_on(office) == {"de la Cruz"}
    office.get(f"{PATH}?day=2026-11-01")
    assert "No visit here fits November 1, 2026." in office.text


def test_more_visits_than_a_page_go_on_by_a_link(office: Browser, district: District, kiosk: Station) -> None:
    for number in range(60):
        sign_in(kiosk, f"Later{'abcdefgh'[number % 8]}", "Jo", NOON + timedelta(hours=3, minutes=number))
    take(district, kiosk)
    office.get(PATH)
    [older] = [part.split('"')[0] for part in office.text.split('rel="next" href="')[1:]]
    office.get(older)
    assert "González" in office.text
    assert "Newest visits" in office.text
    assert "Older visits" not in office.text


def test_a_name_with_markup_is_text_and_no_cell_is_a_formula(office: Browser) -> None:
    office.get(PATH)
    assert "<script>alert(1)</script>" not in office.page.text
    assert "&lt;script&gt;alert(1)" in office.page.text
    office.get(f"{PATH}.csv")
    lines = office.page.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,In,Out,Visitor type,Destination,Remarks,Visit"
    assert lines[1].startswith("'=Formula <script>")
    assert len(lines) == len(PEOPLE) + 1


def test_the_days_log_is_a_tagged_pdf_and_a_table_in_the_order_of_coming(office: Browser, district: District) -> None:
    content = office.get(f"{PATH}.pdf?day=2026-11-02").content
    document = tagged(content)
    assert (document.tagged, document.claims_ua1, document.language, document.title) == (
        True,
        True,
        "en",
        "Visitor log",
    )
    assert document.texts("TD")[2].strip() == "María González"
    assert "Visits: 8. Still on site: 6." in stripped(document)
    rows = office.get(f"{PATH}.csv?day=2026-11-02").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "In,Out,Name,Visitor type,Destination,Remarks,Visit"
    assert rows[1].startswith("5:00 AM,5:50 AM,María González,Parent or guardian · Ruth Ives")
    assert "Signed out by the system at the end of the day" in rows[4]
    assert looks(district) == [("log", "2026-11-02"), ("log", "2026-11-02")]
    assert "Nobody signed in on this day." in stripped(tagged(office.get(f"{PATH}.pdf?day=2026-11-01").content))


def test_the_roster_holds_who_is_still_there_in_the_readers_language(
    office: Browser, district: District, signed_in: Callable[..., Browser]
) -> None:
    document = tagged(office.get("/s/oakridge/roster").content)
    assert (document.tagged, document.claims_ua1, document.title) == (True, True, "On site now")
    told = " ".join(document.texts("TD"))
    assert "Ana de la Cruz" in told
    assert "González" not in told
    spanish = signed_in(Role.CAMPUS_SECURITY)
    spanish.jar.headers["Accept-Language"] = "es"
    assert tagged(spanish.get("/s/oakridge/roster.pdf").content).language == "es"
    rows = spanish.get("/s/oakridge/roster.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == len(PEOPLE) - 2 + 1
    assert spanish.get(PATH).status_code == 403
    assert {kind for kind, _ in looks(district)} == {"roster"}


def test_somebody_of_two_schools_searches_the_other_and_of_one_does_not(
    office: Browser, signed_in: Callable[..., Browser]
) -> None:
    ask(office, name="Okafor", school="willow")
    assert office.path.startswith(PATH)
    both = signed_in(Role.SECURITY)
    ask(both, name="Okafor", school="willow", host="ives")
    assert both.path.startswith("/s/willow/visits?find=")
    assert "host" not in both.path
    assert "No visit here fits" in both.text


def test_watching_a_list_is_no_look_and_a_search_by_name_is_one_that_does_not_tell_the_name(
    office: Browser, district: District
) -> None:
    ask(office, day="2026-11-02")
    for path in ("/s/oakridge", "/s/oakridge/log", "/s/oakridge/on-site"):
        office.get(path)
    assert looks(district) == []
    ask(office, name="Okafor")
    assert looks(district) == [("search", "")]


def test_a_day_or_a_roster_taken_from_todays_page_is_journaled(office: Browser, district: District) -> None:
    for path in ("log.csv", "log.json", "on-site.csv", "on-site.json"):
        assert office.get(f"/s/oakridge/{path}").status_code == 200
    day = "2026-11-02"
    assert looks(district) == [("log", day), ("log", day), ("roster", day), ("roster", day)]


def test_an_address_says_what_was_asked(district: District) -> None:
    form = Form()
    asked = Asked("Ana Ruiz", None, "parent", "ives")
    told = query_of(asked, district.keys, "me")
    pairs = dict(part.split("=", 1) for part in told[1:].split("&"))
    assert from_address(pairs, district.keys, "me", form) == asked
    assert form.ok
    assert from_address({"before": "nonsense~x"}, district.keys, "me", form) == Asked()
