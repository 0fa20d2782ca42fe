"""The school's staff at its settings: added, changed, given PINs, disabled, removed; and two managers at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.db.publish_tables import Stream
from district.db.tables import Staff
from district.instance import District
from sync.contract.pins import well_formed
from sync.contract.school_keys import pin_matches
from tests.district.web.browsing import Browser

ON_BOTH = True
EVIL = "<script>alert(1)</script>"
STAFF = "/s/oakridge/settings/staff"
WAS = re.compile(r'name="was" value="(\w+)"')
PIN = re.compile(r'class="code">(\d+)<')


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


def was(browser: Browser) -> str:
    found = WAS.search(browser.page.text)
    assert found
    return found[1]


def named(district: District, name: str) -> Staff:
    with district.database.read() as session:
        return session.exec(select(Staff).where(Staff.name == name)).one()


def revision(district: District) -> int:
    """Moves with everything that the school's kiosks are to ask for."""
    with district.database.read() as session:
        row = session.get(Stream, "oakridge")
        return row.number if row else 0


def test_somebody_is_added_and_the_pin_is_shown_once(manager: Browser, district: District) -> None:
    before = revision(district)
    manager.get(f"{STAFF}/add")
    page = manager.send(f"{STAFF}/add", name="Ruth  Ives", permission=["decide", "override"])
    pin = PIN.search(page.text)
    assert page.status_code == 200
    assert pin
    assert well_formed(pin[1])
    made = named(district, "Ruth Ives")
    assert made.permissions == ["decide", "override"]
    assert pin_matches(district.keys.secret("oakridge"), made.verifier, pin[1])
    assert revision(district) > before, "the kiosks are told"
    for path in (STAFF, f"{STAFF}/{made.id}", f"{STAFF}.csv", f"{STAFF}.json"):
        manager.get(path)
        assert "Ruth Ives" in manager.text
        assert pin[1] not in manager.text


def test_what_cannot_be_is_said_at_its_field_and_nothing_but_the_pin_is_lost(manager: Browser) -> None:
    for fields, sentence in (
        ({"name": " "}, "Enter a name of 1 to 80 characters."),
        ({"name": "ana RUIZ"}, "ana RUIZ is on the staff already. Add a middle initial."),
        ({"name": "Bo Lee", "pin_code": "12345"}, "A PIN has 6 to 12 digits and nothing else."),
        ({"name": "Bo Lee", "pin_code": "123456"}, "That PIN is easy to guess: it counts up or down."),
        ({"name": "Bo Lee", "permission": "fly"}, "There is no such permission."),
    ):
        manager.get(f"{STAFF}/add")
        assert manager.send(f"{STAFF}/add", **fields).status_code == 422  # type: ignore[arg-type]
        assert manager.text.count(sentence) == 2, sentence
        assert f'value="{fields["name"]}"' in manager.text
        assert fields.get("pin_code", "none") not in manager.text


def test_a_name_is_never_markup(manager: Browser, district: District) -> None:
    manager.get(f"{STAFF}/add")
    manager.send(f"{STAFF}/add", name=EVIL)
    assert EVIL not in manager.page.text
    made = named(district, EVIL)
    for path in (STAFF, f"{STAFF}/{made.id}", f"{STAFF}/{made.id}/pin", f"{STAFF}/{made.id}/remove"):
        manager.get(path)
        assert EVIL not in manager.page.text, path
        assert EVIL in manager.text, path


def test_two_managers_who_change_one_person_end_in_one_sentence(
    signed_in: Callable[..., Browser], district: District
) -> None:
    both = [signed_in(Role.OFFICE_MANAGER, mail=f"{word}@example.org") for word in ("a", "b")]
    for one in both:
        one.get(f"{STAFF}/ana-ruiz")
    marks = [was(one) for one in both]
    both[0].send(f"{STAFF}/ana-ruiz", name="Ana Ruiz", permission="override", was=marks[0])
    assert "Ana Ruiz is changed." in both[0].text
    assert both[1].send(f"{STAFF}/ana-ruiz", name="Ana R.", was=marks[1]).status_code == 422
    assert "Somebody changed this after the page was opened" in both[1].text
    assert named(district, "Ana Ruiz").permissions == ["override"]
    both[1].send(f"{STAFF}/ana-ruiz", name="Ana R.", was=was(both[1]))
    assert named(district, "Ana R.").permissions == []


def test_of_two_new_pins_at_once_one_is_given_and_the_other_says_so(
    signed_in: Callable[..., Browser], district: District
) -> None:
    path = f"{STAFF}/ana-ruiz/pin"
    both = [signed_in(Role.PRINCIPAL, mail=f"{word}@example.org") for word in ("a", "b")]
    for one in both:
        one.get(path)
    threads = [threading.Thread(target=one.send, args=(path,), kwargs={"was": was(one)}) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.page.status_code for one in both) == [200, 422]
    winner, loser = sorted(both, key=lambda one: one.page.status_code)
    assert "Ana Ruiz was given a new PIN after this page was opened." in loser.text
    pin = PIN.search(winner.page.text)
    assert pin
    assert pin_matches(district.keys.secret("oakridge"), named(district, "Ana Ruiz").verifier, pin[1])


def test_disabled_enabled_and_removed_each_once(manager: Browser, district: District) -> None:
    path = f"{STAFF}/ana-ruiz"
    manager.get(path)
    manager.send(f"{path}/disable")
    assert "No PIN or staff pass of theirs counts." in manager.text
    assert manager.send(f"{path}/disable").status_code == 422
    assert "Ana Ruiz is disabled already. Nothing was changed." in manager.text
    manager.send(f"{path}/enable")
    assert "Ana Ruiz may work again." in manager.text
    manager.get(f"{path}/remove")
    assert "No PIN and no staff pass of Ana Ruiz counts any more" in manager.text
    manager.send(f"{path}/remove")
    assert "Ana Ruiz is removed." in manager.text
    assert named(district, "Ana Ruiz").removed is not None
    manager.send(f"{path}/remove")
    assert "Ana Ruiz had been removed already." in manager.text
    assert manager.get(path).status_code == 404
    assert "Nobody is here yet." in manager.get(STAFF).text


def test_nobody_of_another_school_is_reached(signed_in: Callable[..., Browser], district: District) -> None:
    other = signed_in(Role.OFFICE_MANAGER, schools=("willow",))
    other.get("/s/willow/settings/staff/add")
    assert other.send("/s/willow/settings/staff/ana-ruiz/remove").status_code == 404
    assert named(district, "Ana Ruiz").removed is None


def test_what_happens_to_typed_names_is_chosen(manager: Browser) -> None:
    path = "/s/oakridge/settings/typed-names"
    manager.get(path)
    mark = was(manager)
    assert manager.send(path, was=mark).status_code == 422
    assert "Choose one of the two." in manager.text
    manager.send(path, typed_names="alone", was=mark)
    assert "The kiosk lets them in by itself" in manager.text
    manager.get(path)
    assert manager.send(path, typed_names="staff", was=mark).status_code == 422
