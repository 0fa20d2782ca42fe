"""Back shows a form again as it was sent, with its id: with other content it is another person, and sent twice it is
one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.conduct_tables import Conduct, Referral
from district.db.projection_tables import Visit
from district.db.publish_tables import VisitorPass
from district.instance import District
from tests.district.web import a_day
from tests.district.web.barring import WHO
from tests.district.web.browsing import Browser

VISITOR = {"type": "delivery", "destination": "office", "given": "Ada", "family": "Okoye"}
EXPECTED = {
    "given": "Ada", "family": "Okoye", "day": "2026-11-02", "opens": "8:00", "closes": "15:00", "purpose": "delivery",
    "host": "", "destination": "", "language": "",
}  # fmt: skip
TYPE_IN = "/s/oakridge/type-in"
FORMS = [
    ("/s/oakridge/bars/add", "/s/oakridge/bars/add", WHO | {"measure": "closing"}, {"given": "Ben"}, Conduct.given),
    ("/s/oakridge/expected/add", "/s/oakridge/expected/add", EXPECTED, {"given": "Ben"}, VisitorPass.given),
    ("/s/oakridge/refer", "/s/oakridge/refer", {"words": "One matter"}, {"words": "Another"}, Referral.words),
]


@pytest.mark.parametrize(("page", "path", "first", "other", "column"), FORMS)
def test_the_second_content_is_another_record_and_the_same_twice_is_one(
    page: str, path: str, first: dict[str, str], other: dict[str, str], column: str, district: District,
    signed_in: Callable[..., Browser],
) -> None:  # fmt: skip
    a_day.begun(district).listed()
    office = signed_in(Role.OFFICE_MANAGER)
    office.get(page)
    shown = office.page_id
    for content in (first, first | other, first | other):
        office.get(page)
        fields: dict[str, Any] = content | {"id": shown}
        office.send(path, **fields)
        assert office.page.status_code == 200, office.text
    with district.database.read() as session:
        made = session.exec(select(col(column))).all()
    changed = next(iter(other))
    assert sorted(str(one) for one in made) == sorted([first[changed], other[changed]])


def typed_after_back(office: Browser, shown: str, **fields: str) -> str:
    """What the page says once its form is sent with the id that it was shown with first, and other fields."""
    office.get(f"{TYPE_IN}?type=delivery")
    sent: dict[str, Any] = VISITOR | {"id": shown} | fields
    office.send(TYPE_IN, **sent)
    return office.text


def test_who_goes_back_and_corrects_a_name_is_asked_before_there_is_a_second_visit(
    district: District, signed_in: Callable[..., Browser]
) -> None:
    """WHEN the second content is sent THEN the first visit is named, with its record. A second press passes it, and
    nothing is asked once it is void."""
    a_day.begun(district).listed()
    office = signed_in(Role.OFFICE)
    office.get(f"{TYPE_IN}?type=delivery")
    shown = office.page_id
    typed_after_back(office, shown, given="Adda")
    first = made_last(office)
    asked = typed_after_back(office, shown)
    assert "You let in Adda Okoye at 1:00" in asked, asked
    assert f'href="/s/oakridge/visits/{first}"' in asked
    assert f'name="warned" value="{first}"' in asked
    typed_after_back(office, shown, given="Ben", warned=first)
    second = made_last(office)
    with district.database.read() as session:
        assert set(session.exec(select(Visit.id))) == {first, second}
    for one in (second, first):
        office.get(f"/s/oakridge/on-site/{one}/void")
        office.send(f"/s/oakridge/on-site/{one}/void")
    typed_after_back(office, shown)
    assert office.path.startswith("/s/oakridge/visits/")


def test_a_line_of_the_paper_log_that_is_typed_again_after_back_is_asked_about_too(
    district: District, signed_in: Callable[..., Browser]
) -> None:
    a_day.begun(district).listed()
    office = signed_in(Role.OFFICE)
    office.get(f"{TYPE_IN}?type=delivery")
    shown, over = office.page_id, {"day": "2026-11-01", "came": "09:00", "went": "10:00"}
    typed_after_back(office, shown, given="Adda", **over)
    first = made_last(office)
    assert f'name="warned" value="{first}"' in typed_after_back(office, shown, **over)


def test_who_goes_back_after_a_case_was_opened_is_asked_about_that_case(
    district: District, signed_in: Callable[..., Browser]
) -> None:
    a_day.begun(district).listed()
    office = signed_in(Role.OFFICE)
    office.get(f"{TYPE_IN}?type=delivery")
    shown = office.page_id
    typed_after_back(office, shown, given="Rob", family="Hale")
    case = made_last(office)
    asked = typed_after_back(office, shown)
    assert "You typed in Rob Hale at 1:00" in asked, asked
    assert f'href="/s/oakridge/cases/{case}"' in asked


def made_last(office: Browser) -> str:
    """The visit or the case to whose page the form led."""
    return office.path.rpartition("/")[2].partition("?")[0]


def test_a_group_with_one_more_line_after_back_is_expected_once(
    district: District, signed_in: Callable[..., Browser]
) -> None:
    office = signed_in(Role.OFFICE_MANAGER)
    page = "/s/oakridge/expected/add"
    office.get(page)
    shown = office.page_id
    for others in ("Wendy Moss\nAda Okoye", "Wendy Moss\nAda Okoye\nPer Lindqvist"):
        office.get(page)
        fields: dict[str, Any] = EXPECTED | {"id": shown, "others": others}
        office.send(page, **fields)
        assert office.page.status_code == 200, office.text
    with district.database.read() as session:
        names = sorted(session.exec(select(VisitorPass.family)))
    assert names == ["Lindqvist", "Moss", "Okoye", "Okoye"], "two of one name in a group are two"
