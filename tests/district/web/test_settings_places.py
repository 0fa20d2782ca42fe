"""Hosts and destinations of a school at its settings: added, changed, removed, and two managers at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import schools
from sync.contract.api.school import SchoolDocument
from tests.district.web.browsing import Browser

ON_BOTH = True
EVIL = "<script>alert(1)</script>"
HOSTS, PLACES = "/s/oakridge/settings/hosts", "/s/oakridge/settings/destinations"
ADD_HOST, ADD_PLACE = "/s/oakridge/settings/add-host", "/s/oakridge/settings/add-destination"
WAS = re.compile(r'name="was" value="(\w+)"')


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


def was(browser: Browser) -> str:
    found = WAS.search(browser.page.text)
    assert found
    return found[1]


def told(district: District) -> SchoolDocument:
    """What the school's kiosks are told."""
    with district.database.read() as session:
        return schools.document(session, "oakridge")


def add_host(manager: Browser, district: District, name: str, place: str = "") -> str:
    manager.get(ADD_HOST)
    manager.send(ADD_HOST, name=name, destination=place)
    return next(one.code for one in told(district).hosts if one.name == name)


def test_a_host_is_added_changed_and_removed(manager: Browser, district: District) -> None:
    assert "There is no host yet." in manager.get(HOSTS).text
    place = told(district).destinations[0]
    code = add_host(manager, district, "=Lena  Brandt".replace("  ", " "), place.code)
    assert "=Lena Brandt is a host now." in manager.text
    assert "brandt" not in code, "journals keep the code for ever"
    listed = {"name": "=Lena Brandt", "place": place.label["en"], "told": "no", "away": None}
    assert manager.get(f"{HOSTS}.json").json() == [listed]
    assert "'=Lena Brandt" in manager.get(f"{HOSTS}.csv").text
    manager.get(f"{HOSTS}/{code}")
    manager.send(f"{HOSTS}/{code}", name="Lena Brand", destination="", was=was(manager))
    assert [(one.code, one.name, one.destination) for one in told(district).hosts] == [(code, "Lena Brand", "")]
    manager.get(f"{HOSTS}/{code}/remove")
    assert "The kiosks offer Lena Brand to visitors no more" in manager.text
    manager.send(f"{HOSTS}/{code}/remove")
    assert told(district).hosts == []
    manager.send(f"{HOSTS}/{code}/remove")
    assert "That host had been removed already. Nothing was changed." in manager.text


def test_what_a_host_cannot_be_is_said_at_its_field(manager: Browser, district: District) -> None:
    add_host(manager, district, "Lena Brandt")
    for fields, sentence in (
        ({"name": ""}, "Enter a name of 1 to 80 characters."),
        ({"name": "léna brandt"}, "léna brandt is among the hosts already."),
        ({"name": "Bo Lee", "destination": "moon"}, "That destination is not there any more. Choose another."),
    ):
        manager.get(ADD_HOST)
        assert manager.send(ADD_HOST, **({"destination": ""} | fields)).status_code == 422  # type: ignore[arg-type]
        assert manager.text.count(sentence) == 2, sentence
    assert len(told(district).hosts) == 1


def test_two_managers_who_change_one_host_end_in_one_sentence(
    signed_in: Callable[..., Browser], district: District
) -> None:
    both = [signed_in(Role.OFFICE_MANAGER, mail=f"{word}@example.org") for word in ("a", "b")]
    code = add_host(both[0], district, "Lena Brandt")
    for one in both:
        one.get(f"{HOSTS}/{code}")
    marks = [was(one) for one in both]
    both[0].send(f"{HOSTS}/{code}", name="Lena B.", destination="", was=marks[0])
    assert both[1].send(f"{HOSTS}/{code}", name="L. Brandt", destination="", was=marks[1]).status_code == 422
    assert "Somebody changed this after the page was opened" in both[1].text
    assert "L. Brandt" in both[1].text, "nothing typed is lost"
    assert told(district).hosts[0].name == "Lena B."


def test_a_destination_is_added_renamed_and_removed_but_not_while_it_is_used(
    manager: Browser, district: District
) -> None:
    before = len(told(district).destinations)
    manager.get(ADD_PLACE)
    manager.send(ADD_PLACE, label="Música Room", spanish="Sala de música")
    made = told(district).destinations[-1]
    assert (made.code, made.label) == ("musica-room", {"en": "Música Room", "es": "Sala de música"})
    manager.get(f"{PLACES}/{made.code}")
    manager.send(f"{PLACES}/{made.code}", label="Music", spanish="", was=was(manager))
    assert told(district).destinations[-1].label == {"en": "Music"}
    add_host(manager, district, "Lena Brandt", made.code)
    manager.get(f"{PLACES}/{made.code}/remove")
    assert "Lena Brandt is found there. Give this host another destination first." in manager.text
    assert manager.send(f"{PLACES}/{made.code}/remove").status_code == 422
    assert len(told(district).destinations) == before + 1
    other = told(district).destinations[0].code
    manager.get(f"{PLACES}/{other}/remove")
    manager.send(f"{PLACES}/{other}/remove")
    assert len(told(district).destinations) == before
    manager.send(f"{PLACES}/{other}/remove")
    assert "That destination had been removed already." in manager.text


def test_what_a_destination_cannot_be_is_said_at_its_field(manager: Browser, district: District) -> None:
    first = told(district).destinations[0].label["en"]
    for fields, sentence in (
        ({"label": " "}, "Enter the name in English."),
        ({"label": "x" * 61}, "A name has at most 60 printable characters."),
        ({"label": first.upper()}, "There is a destination of that name already."),
    ):
        manager.get(ADD_PLACE)
        assert manager.send(ADD_PLACE, **fields).status_code == 422  # type: ignore[arg-type]
        assert manager.text.count(sentence) == 2, sentence


def test_the_last_destination_stays_while_types_need_one(manager: Browser, district: District) -> None:
    codes = [one.code for one in told(district).destinations]
    for code in codes:
        manager.get(f"{PLACES}/{code}/remove")
        manager.send(f"{PLACES}/{code}/remove")
    assert "It is the only one, and there are visitor types that need a destination." in manager.text
    assert [one.code for one in told(district).destinations] == codes[-1:]


def test_names_are_never_markup(manager: Browser, district: District) -> None:
    code = add_host(manager, district, EVIL)
    manager.get(ADD_PLACE)
    manager.send(ADD_PLACE, label=EVIL, spanish=EVIL)
    place = told(district).destinations[-1].code
    for path in (HOSTS, f"{HOSTS}/{code}", f"{HOSTS}/{code}/remove", ADD_HOST, PLACES, f"{PLACES}/{place}"):
        manager.get(path)
        assert EVIL not in manager.page.text, path
        assert EVIL in manager.text, path
