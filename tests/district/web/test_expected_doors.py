"""The entrance that a visitor's pass names: all of the school's, or those that the office chose."""

from __future__ import annotations

import re
from collections.abc import Callable

from district.access import enrollment, key_rotation
from district.access.people.rights import Role
from district.instance import District
from tests.district.web.a_day import begun
from tests.district.web.browsing import Browser
from tests.district.web.test_expected import LIST, ONE, expect, mark_of


def location(office: Browser, path: str) -> str:
    """Where the visit is, as the calendar file of the pass says."""
    unfolded = office.get(f"{path}/visit.ics").text.replace("\r\n ", "")
    return "".join(re.findall(r"LOCATION[^:]*:(.*)\r\n", unfolded)).replace("\\,", ",")


def entrance(district: District, name: str) -> str:
    kiosk = begun(district).kiosk.enrolled.kiosk
    with district.database.write() as session:
        enrollment.rename(session, kiosk, name)
    return kiosk


def test_a_pass_names_the_entrances_that_were_chosen_and_else_all_of_them(
    signed_in: Callable[..., Browser], district: District
) -> None:
    entrance(district, "Main entrance")
    office = signed_in(Role.OFFICE)
    office.get(f"{LIST}/add")
    assert 'name="doors"' not in office.text  # there is nothing to choose
    gym = entrance(district, "Gym")
    path = expect(office)
    assert location(office, path) == "Oakridge Elementary, Gym, Main entrance"
    office.get(path)
    fields: dict[str, str | list[str]] = {**ONE, "was": mark_of(office), "doors": ["Gym", "The moon"]}
    office.send(path, follow=True, **fields)
    assert location(office, path) == "Oakridge Elementary, Gym"
    assert re.search(r'value="Gym" checked', office.get(path).text)
    assert not re.search(r'value="Main entrance" checked', office.text)
    # WHEN that entrance is no more, THEN the pass names those that there are
    with district.database.write() as session:
        key_rotation.revoke(session, district.folder, gym, district.now())
    assert location(office, path) == "Oakridge Elementary, Main entrance"
