"""The list of a school's visitor types, changed at the page: added, hidden, shown again, and put into another order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from district.access.people.rights import Role
from district.db.tables import School
from district.instance import District
from district.publish import schools, visitor_passes, visitor_type_edits, visitor_type_files
from district.publish.visitor_type_scopes import Scope
from district.web.today.labels import labels_of
from district.web.visits.names import kind_names, school_names
from language.translator import translator
from sync.contract.records.question import VisitorType
from tests.district.web import a_day
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_places import was
from tests.districts import expected

ON_BOTH = True
TYPES = "/s/oakridge/settings/types"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


def offered(district: District, school: str = "oakridge") -> dict[str, VisitorType]:
    """What kiosks are told, in its order."""
    with district.database.read() as session:
        types = schools.document(session, school).types
    assert types is not None
    return {one.code: one for one in types.types}


def add(manager: Browser, english: str = "Tutor", base: str = "volunteer", **fields: Any) -> Browser:
    manager.get(f"{TYPES}/add")
    manager.send(f"{TYPES}/add", was=was(manager), label_en=english, base=base, **fields)
    return manager


def press(manager: Browser, code: str, act: str, **fields: Any) -> str:
    manager.get(f"{TYPES}/{code}/hide" if act == "hide" else TYPES)
    manager.send(f"{TYPES}/{code}/{act}", was=was(manager), **fields)
    return manager.text


def undo(manager: Browser) -> str:
    manager.get(TYPES)
    mark = re.findall(r'action="[^"]*/undo".*?name="was" value="(\w+)"', manager.page.text)[0]
    manager.send(f"{TYPES}/undo", was=mark)
    return manager.text


def test_a_type_is_added_after_another_and_then_changes_by_itself(manager: Browser, district: District) -> None:
    before = offered(district)
    assert "The visitor type is added, as the last one." in add(manager, "Math Tutor", label_es="Tutoría").text
    made = offered(district)
    assert list(made) == [*before, "math_tutor"]
    new, base = made["math_tutor"], before["volunteer"]
    assert (new.label, new.badge) == (
        {"en": "Math Tutor", "es": "Tutoría"}, {"en": "MATH TUTOR", "es": "TUTORÍA"}
    )  # fmt: skip
    assert new.model_copy(update={"code": base.code, "label": base.label, "badge": base.badge}) == base
    assert manager.path == f"{TYPES}/math_tutor/questions"
    manager.get(f"{TYPES}/math_tutor/questions/children/remove")
    manager.send(f"{TYPES}/math_tutor/questions/children/remove", was=was(manager))
    assert not offered(district)["math_tutor"].questions
    assert offered(district)["volunteer"] == base
    assert "math_tutor" not in offered(district, "willow")
    origins = {one["type"]: one["origin"] for one in manager.get(f"{TYPES}.json").json()}
    assert (origins["math_tutor"], origins["volunteer"]) == ("This school", "Built in")


def test_what_is_wrong_with_a_new_type_is_said_at_its_field(manager: Browser, district: District) -> None:
    before = offered(district)
    for fields, field, sentence in (
        ({"english": ""}, "label_en", "Enter the name in English."),
        ({"english": "volunteer"}, "label_en", "There is a visitor type of this name already."),
        ({"english": "x" * 61}, "label_en", "This has at most 60 printable characters."),
        ({"base": "nobody"}, "base", "Choose the type that it takes after."),
        ({"badge_es": "TUTORÍA"}, "badge_en", "Enter the English too"),
    ):
        add(manager, **fields)
        assert manager.page.status_code == 422, fields
        assert f'id="{field}-wrong">{sentence}' in manager.text, fields
    assert offered(district) == before


def test_a_code_that_was_used_before_is_not_used_again(manager: Browser, district: District) -> None:
    add(manager)
    press(manager, "tutor", "hide")
    assert "tutor" not in offered(district)
    add(manager)
    assert list(offered(district))[-1] == "tutor_2"
    with district.database.write() as session:
        coach = visitor_type_files.read('[[types]]\ncode = "coach"\nlabel = { en = "C" }\nbadge = { en = "C" }\n')
        visitor_type_edits.put(session, Scope(school="willow"), coach, district.now())
    add(manager, "Coach")
    assert list(offered(district))[-1] == "coach_2"


def test_a_name_is_never_markup(manager: Browser, district: District) -> None:
    add(manager, EVIL)
    assert list(offered(district))[-1] == "script_alert_1_script"
    for page in (TYPES, f"{TYPES}/add", f"{TYPES}/script_alert_1_script/hide"):
        assert EVIL not in manager.get(page).text
        assert EVIL in manager.text


def test_a_type_is_hidden_and_shown_again_as_others_have_it(manager: Browser, district: District) -> None:
    before = offered(district)
    manager.get(f"{TYPES}/parent/change")
    manager.send(
        f"{TYPES}/parent/change", was=was(manager), label_en="Family", badge_en="FAMILY", destination="required",
        host="no", photo="no",
    )  # fmt: skip
    assert offered(district)["parent"].label == {"en": "Family"}
    manager.get(f"{TYPES}/parent/hide")
    assert "This school's own version of it goes." in manager.text
    assert "The visitor type is hidden." in press(manager, "parent", "hide")
    assert list(offered(district)) == [code for code in before if code != "parent"]
    assert "not offered here any more" in manager.send(f"{TYPES}/parent/hide").text
    assert manager.get(f"{TYPES}/parent/hide").status_code == 404
    manager.get(TYPES)
    assert "Parent or guardian" in manager.text.partition("Hidden here")[2]
    assert "The visitor type is offered again." in press(manager, "parent", "show")
    assert offered(district) == before
    assert "This visitor type is not hidden here." in press(manager, "parent", "show")


def test_what_only_the_school_has_goes_and_is_taken_back(manager: Browser, district: District) -> None:
    add(manager)
    made = offered(district)
    manager.get(f"{TYPES}/tutor/hide")
    assert "Only this school has it, so it goes with its questions." in manager.text
    press(manager, "tutor", "hide")
    assert "tutor" not in offered(district)
    assert "are as they were before." in undo(manager)
    assert offered(district) == made


def test_visits_keep_what_they_came_as_when_the_type_is_hidden(manager: Browser, district: District) -> None:
    day, words, built = a_day.begun(district), translator("es"), set(offered(district))
    add(manager, "Chess Tutor", label_es="Tutor de ajedrez")
    [own] = set(offered(district)) - built
    before = offered(district)
    for code in (own, "parent"):
        day.came(family=f"Okoye {code}", purpose=code)
        assert "The visitor type is hidden." in press(manager, code, "hide")
    assert set(offered(district)) == built - {"parent"}
    with district.database.read() as session:
        school = session.get_one(School, "oakridge")
        names, labels = school_names(session, school, words), labels_of(session, school, words)
        counted_as = kind_names(session, words)
    log = manager.get("/s/oakridge/log.csv").text
    for code in (own, "parent"):
        assert names.visitor_type(code) == labels.type_of(code) == before[code].label["es"]
        assert before[code].label["en"] in log
        assert code not in labels.types, "it is offered no more"
    assert {code: counted_as[code] for code in (own, "parent")} == {
        code: before[code].label["es"] for code in (own, "parent")
    }
    assert [one for one in before["parent"].questions if names.question(one.code) is None] == []


def test_each_of_two_types_that_come_and_go_keeps_its_name(manager: Browser, district: District) -> None:
    day, built = a_day.begun(district), set(offered(district))
    for name in ("Chess Tutor", "Piano Tutor"):
        add(manager, name)
        [own] = set(offered(district)) - built
        press(manager, own, "hide")
        day.came(family=f"Okoye {own}", purpose=own)
        assert name in manager.get("/s/oakridge/log.csv").text, "also where what is set now was set before"


def test_a_type_moves_up_and_down_and_an_order_as_others_have_it_is_none_of_ones_own(
    manager: Browser, district: District
) -> None:
    before = list(offered(district))
    assert "The order is inherited." in manager.get(TYPES).text
    assert "The order is changed." in press(manager, before[1], "move", way="up")
    assert list(offered(district)) == [before[1], before[0], *before[2:]]
    assert "The order is this school's own." in manager.text
    press(manager, before[1], "move", way="up")
    assert next(iter(offered(district))) == before[1], "the first stays the first"
    press(manager, before[1], "move", way="down")
    assert list(offered(district)) == before
    assert "The order is inherited." in manager.get(TYPES).text
    assert list(offered(district, "willow")) == before


def test_of_two_managers_the_second_is_told(signed_in: Callable[..., Browser], district: District) -> None:
    one, other = (signed_in(Role.OFFICE_MANAGER, mail=f"{word}@example.org") for word in ("a", "b"))
    for browser in (one, other):
        browser.get(TYPES)
    first, second, third = list(offered(district))[:3]
    one.send(f"{TYPES}/{second}/move", was=was(one), way="up")
    other.send(f"{TYPES}/{third}/move", was=was(other), way="up")
    assert "Somebody changed this after the page was opened" not in one.text
    assert "Somebody changed this after the page was opened" in other.text
    assert list(offered(district))[:3] == [second, first, third]


def test_what_a_school_could_not_work_with_is_said_and_not_done(manager: Browser, district: District) -> None:
    with district.database.write() as session:
        who = expected(district.now() + timedelta(hours=1)).model_copy(update={"purpose": "parent"})
        visitor_passes.register(session, "oakridge", who)
    assert "1 visitor is expected with the type" in press(manager, "parent", "hide")
    assert manager.page.status_code == 422
    assert "parent" in offered(district)


def test_the_page_shows_what_visitors_see(manager: Browser) -> None:
    manager.get(TYPES)
    doors = re.findall(
        r'<figure class="door" lang="(\w+)">.*?door-title">(.*?)</p>.*?<ul.*?>(.*?)</ul>', manager.text, re.S
    )
    assert [(tag, title) for tag, title, _ in doors][:2] == [
        ("en", "What brings you here today?"), ("es", "¿Qué le trae hoy por aquí?")
    ]  # fmt: skip
    tiles = re.findall("<li>(.*?)</li>", doors[0][2])
    assert (len(tiles), tiles[0], tiles[-1]) == (6, "Parent or guardian", "More")
