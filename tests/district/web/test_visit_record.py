"""One visit's page: everything that a declaration lets a page show and nothing besides, its photo, its receipt, and the
look that is journaled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.look_tables import RecordLook
from district.db.projection_tables import Visit
from district.instance import District
from district.projections.person_export import SAID
from district.projections.visit_record import shown_fields, steps_of
from district.web.visits.record_wording import GROUPS, LABELS, STEPS
from language.report_texts import RECEIPT_LINES
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS
from tests.declared import marked, words_of
from tests.district.erasing import forget, take
from tests.district.web.browsing import Browser
from tests.district.web.visited import day_at_the_school, sign_in, sign_out
from tests.districts import Station
from tests.printing.structure import tagged
from tests.sync.desk import JPEG, NOON

ON_BOTH = True


def path(visit: str) -> str:
    return f"/s/oakridge/visits/{visit}"


@pytest.fixture
def filled(district: District, kiosk: Station) -> District:
    """A visit with every record that there is about one, each field with a value of its own."""
    ids = {"visit": "visit-1", "case": "case-1", "request": "request-1", "about": "visit-1", "outcome": "sent"}
    digest = kiosk.photos.add(JPEG)
    for kind, (_, shape) in SAID.items():
        given = {name: value for name, value in ids.items() if name in shape.model_fields}
        given |= {"expires": "2027-01-01T00:00:00+00:00"} if "expires" in shape.model_fields else {}
        parts = {FACTS: marked(shape, f"mine-{kind}", **given)}
        for name, part in PERSONAL_GROUPS.items():
            parts[name] = marked(part, f"mine-{kind}", **({"digest": digest} if name == "photo" else {}))
        kiosk.outbox.append(Kind(kind), parts)
    sign_in(kiosk, "Theirs", "Somebody")
    take(district, kiosk)
    return district


def test_every_field_that_a_page_may_show_has_its_label() -> None:
    shown = {name for _, part in SAID.values() for name in shown_fields(part)}
    shown |= {name for part in PERSONAL_GROUPS.values() for name in shown_fields(part)}
    assert shown == set(LABELS)
    assert set(STEPS) == set(SAID)
    assert set(GROUPS) == {name for name, part in PERSONAL_GROUPS.items() if shown_fields(part)}
    assert set(RECEIPT_LINES) == set(PERSONAL_GROUPS)


def test_everything_that_a_declaration_lets_out_is_read_and_nothing_besides(filled: District) -> None:
    with filled.database.read() as session:
        steps = steps_of(session, session.get_one(Visit, "visit-1"))
    assert {step.kind for step in steps} >= {Kind.SIGNED_IN, Kind.SIGNED_OUT, Kind.CASE_OPENED, Kind.CASE_DECIDED}
    for step in steps:
        shapes = {FACTS: SAID[step.kind][1], **PERSONAL_GROUPS}
        for one in step.values:
            assert one.name in shown_fields(shapes[one.group])
    told = set(words_of([one.value for step in steps for one in step.values]))
    assert not any("hash" in word or "theirs" in word.casefold() for word in told)


def test_a_record_shows_what_is_kept_and_what_happened_in_order(
    district: District, kiosk: Station, signed_in: Callable[..., Browser]
) -> None:
    visits = day_at_the_school(district, kiosk)
    office = signed_in()
    office.get(path(visits["González"]))
    for told in (
        "María González",
        "March 14, 1985",
        "Parent or guardian",
        "Main office",
        "Ruth Ives",
        "with the badge",
    ):
        assert told in office.text, told
    order = [office.text.index(told) for told in ("Signed in", "A badge was printed", "Signed out</strong>")]
    assert order == sorted(order)
    office.get(path(visits["<script>alert(1)</script>"]))
    assert "<script>alert(1)</script>" not in office.page.text


def test_opening_a_record_is_a_look_and_its_receipt_another(
    district: District, kiosk: Station, signed_in: Callable[..., Browser]
) -> None:
    visit = day_at_the_school(district, kiosk)["Okafor"]
    office = signed_in()
    office.get(path(visit))
    office.get(f"{path(visit)}/receipt.pdf?language=es")
    with district.database.read() as session:
        rows = session.exec(select(RecordLook).order_by(col(RecordLook.number))).all()
    assert [(row.kind, row.subject, row.school, row.at) for row in rows] == [
        ("visit", visit, "oakridge", district.now()),
        ("receipt", visit, "oakridge", district.now()),
    ]
    assert len({row.account for row in rows}) == 1


def test_the_receipt_says_what_is_kept_and_until_when(
    district: District, kiosk: Station, signed_in: Callable[..., Browser]
) -> None:
    visits = day_at_the_school(district, kiosk)
    office = signed_in()
    document = tagged(office.get(f"{path(visits['González'])}/receipt.pdf").content)
    assert (document.tagged, document.claims_ua1, document.title) == (True, True, "What we keep of your visit")
    told = [one.strip() for one in document.texts("TD")]
    assert told[:2] == ["Your name", "At the district until November 1, 2028."]
    assert "What you answered: How many children are with you: 2" in told
    staying = tagged(office.get(f"{path(visits['Nguyen'])}/receipt.pdf").content)
    assert "At the district until 730 days after you leave." in [one.strip() for one in staying.texts("TD")]
    spanish = tagged(office.get(f"{path(visits['Nguyen'])}/receipt.pdf?language=es").content)
    assert spanish.language == "es"


def test_a_photo_is_shown_and_what_is_erased_says_so(
    district: District, kiosk: Station, signed_in: Callable[..., Browser]
) -> None:
    digest = kiosk.photos.add(JPEG)
    visit = sign_in(kiosk, "Hale", "Robert", photo=digest)
    take(district, kiosk)
    office = signed_in()
    assert "Photo of Robert Hale" in office.get(path(visit)).text
    picture = office.get(f"{path(visit)}/photo")
    assert (picture.headers["content-type"], picture.content) == ("image/jpeg", JPEG)
    forget(district, visit)
    office.get(path(visit))
    assert "name no longer kept" in office.text
    assert office.text.count("erased</dd>") >= 3
    assert "Hale" not in office.text
    assert office.get(f"{path(visit)}/photo").status_code == 404


def test_another_doors_sign_out_stands_there_too(
    district: District, kiosk: Station, new_station: Callable[..., Station], signed_in: Callable[..., Browser]
) -> None:
    visit = day_at_the_school(district, kiosk)["Nguyen"]
    back = new_station()
    sign_out(back, visit, NOON + timedelta(hours=2), by="office")
    take(district, back)
    office = signed_in()
    office.get(path(visit))
    assert "signed out by the office" in office.text


def test_a_visit_of_another_school_is_not_there(
    district: District, kiosk: Station, signed_in: Callable[..., Browser]
) -> None:
    visit = day_at_the_school(district, kiosk)["Nguyen"]
    security = signed_in(Role.SECURITY)
    assert security.get(path(visit)).status_code == 200
    assert security.get(f"/s/willow/visits/{visit}").status_code == 404
    assert security.get(f"/s/willow/visits/{visit}/receipt.pdf").status_code == 404
    assert signed_in(Role.DISPATCH).get(path(visit)).status_code == 403
