"""Visitor types of a school at its settings: where each comes from, and the school's own file with preview and undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from district.access.people.rights import Role
from district.instance import District
from district.publish import visitor_type_edits, visitor_type_files
from district.publish.visitor_type_scopes import Scope
from tests.district.web.browsing import _CSRF, TIMEOUT_S, Browser
from tests.district.web.test_settings_places import told

ON_BOTH = True
EVIL = "<script>alert(1)</script>"
TYPES = "/s/oakridge/settings/types"
FILE = """
[[types]]
code = "tutor"
label = { en = "Tutor" }
badge = { en = "TUTOR" }
"""


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


def choose(browser: Browser, content: str | bytes) -> requests.Response:
    browser.get(f"{TYPES}/upload")
    token = _CSRF.search(browser.page.text)
    assert token
    browser.page = browser.jar.post(
        f"{browser.url}{TYPES}/upload", {"csrf": token[1]}, files={"file": ("types.toml", content)},
        headers={"Referer": browser.page.url}, timeout=TIMEOUT_S,
    )  # fmt: skip
    return browser.page


def codes(district: District) -> list[str]:
    types = told(district).types
    assert types is not None
    return [one.code for one in types.types]


def test_each_type_says_where_it_comes_from(manager: Browser, district: District) -> None:
    with district.database.write() as session:
        draft = visitor_type_files.read(FILE.replace("tutor", "coach").replace("Tutor", "Coach"))
        visitor_type_edits.put(session, Scope(), draft, district.now())
    choose(manager, FILE)
    manager.send(f"{TYPES}/set")
    origins = {one["type"]: one["origin"] for one in manager.get(f"{TYPES}.json").json()}
    assert origins["tutor"] == "This school"
    assert origins["coach"] == "The district"
    assert set(origins.values()) == {"Built in", "The district", "This school"}


def test_a_file_is_looked_at_then_set_then_taken_back(manager: Browser, district: District) -> None:
    before = codes(district)
    assert "Nothing: everything above is inherited." in manager.get(TYPES).text
    choose(manager, FILE)
    assert "New: tutor: Tutor" in manager.text
    assert codes(district) == before, "looking changes nothing"
    manager.send(f"{TYPES}/set")
    assert "The school's own visitor types are set." in manager.text
    assert codes(district) == [*before, "tutor"]
    own = manager.get(f"{TYPES}/file")
    assert own.headers["content-disposition"] == 'attachment; filename="types-oakridge.toml"'
    choose(manager, own.content)
    assert "What visitors are asked stays as it is." in manager.text, "what was downloaded sets the same"
    everything = manager.get(f"{TYPES}/file?all=1")
    assert [one.code for one in visitor_type_files.read(everything.text).layer.types] == codes(district)
    manager.get(TYPES)
    mark = manager.page.text.partition('name="was" value="')[2].partition('"')[0]
    manager.send(f"{TYPES}/undo", was=mark)
    assert "are as they were before." in manager.text
    assert codes(district) == before
    manager.send(f"{TYPES}/undo", was=mark)
    assert "Nothing was taken back." in manager.text


def test_every_fault_of_a_file_is_a_sentence(manager: Browser, district: District) -> None:
    before = codes(district)
    for content, sentence in (
        (b"", "Choose a file."),
        (b"\xff\xfe\x00", "The file is not text in UTF-8."),
        (b"x" * 300_000, "The file is too long."),
        (b"types = nonsense", "This is not TOML"),
        (
            FILE.replace('{ en = "Tutor" }', "7"),
            '<code>types.tutor.label</code>: It has to be a table, as { en = "Text" }.',
        ),
        ('[[types]]\ncode = "nobody"\nhidden = true\n', "It cannot be hidden: there is no such type."),
    ):
        assert choose(manager, content).status_code == 422
        assert sentence in manager.text, sentence
    assert codes(district) == before


def test_of_two_managers_the_second_is_told_and_sets_nothing(
    signed_in: Callable[..., Browser], district: District
) -> None:
    both = [signed_in(Role.OFFICE_MANAGER, mail=f"{word}@example.org") for word in ("a", "b")]
    choose(both[0], FILE)
    choose(both[1], FILE.replace("tutor", "coach"))
    both[0].send(f"{TYPES}/set")
    both[1].send(f"{TYPES}/set")
    assert "Somebody set the visitor types of this school after you looked at them." in both[1].text
    assert "tutor" in codes(district)
    assert "coach" not in codes(district)


def test_a_file_that_was_looked_at_is_its_viewers_alone(signed_in: Callable[..., Browser], district: District) -> None:
    mine = signed_in(Role.OFFICE_MANAGER)
    choose(mine, FILE)
    sealed = mine.page.text.partition('name="sealed" value="')[2].partition('"')[0]
    other = signed_in(Role.PRINCIPAL)
    other.get(f"{TYPES}/upload")
    assert other.send(f"{TYPES}/set", sealed=sealed).status_code == 422
    assert "Choose the file again" in other.text
    assert "tutor" not in codes(district)


def test_a_label_is_never_markup(manager: Browser) -> None:
    choose(manager, FILE.replace('"Tutor"', f'"{EVIL}"'))
    assert EVIL not in manager.page.text
    assert EVIL in manager.text
    manager.send(f"{TYPES}/set")
    assert EVIL not in manager.get(TYPES).text
    assert EVIL in manager.text
