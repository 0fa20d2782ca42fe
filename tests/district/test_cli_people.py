"""Staff members and schools after they were added: found, renamed, disabled, removed; labels and zones changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from district.instance import open_district
from district.publish import schools
from kiosk.records import school_document as site
from kiosk.records.staff_pins import list_staff
from sync.contract.api.school import SchoolDocument
from tests.sync.commands import run
from tests.sync.doors import Door, door
from tests.sync.processes import serving


@pytest.fixture
def document(district_data: Path) -> Callable[[str], SchoolDocument]:
    def read(code: str) -> SchoolDocument:
        district = open_district(district_data)
        try:
            with district.database.read() as session:
                return schools.document(session, code)
        finally:
            district.database.close()

    return read


Read = Callable[[str], SchoolDocument]


def staff(document: SchoolDocument) -> dict[str, list[str]]:
    return {person.name: person.permissions for person in document.staff}


def test_a_staff_member_is_renamed_given_permissions_disabled_enabled_and_removed(
    district_data: Path, document: Read
) -> None:
    before = document("oakridge").version
    assert "Ana Ruiz-Vega (ana-ruiz) may decide." in run(
        district_data, "staff", "edit", "ana ruiz", "--name", "Ana  Ruiz-Vega"
    ).stdout  # fmt: skip
    words = ("staff", "edit", "ana-ruiz", "--permission", "override", "--permission", "decide")
    assert "may decide and override." in run(district_data, *words).stdout
    assert staff(document("oakridge"))["Ana Ruiz-Vega"] == ["decide", "override"]
    assert "may nothing." in run(district_data, "staff", "edit", "ana-ruiz", "--no-permission").stdout
    assert staff(document("oakridge"))["Ana Ruiz-Vega"] == []
    assert document("oakridge").version != before
    # disabled: gone from the kiosks' document, and listed with its day; enabled: as before
    assert "is disabled" in run(district_data, "staff", "disable", "Ana Ruiz-Vega").stdout
    assert list(staff(document("oakridge"))) == ["Ruth Ives"]
    assert "Ana Ruiz-Vega\tno permission\tdisabled since 20" in run(district_data, "staff", "list", "oakridge").stdout
    assert "already" in run(district_data, "staff", "disable", "ana-ruiz", status=2).stderr
    assert "again" in run(district_data, "staff", "enable", "ana-ruiz").stdout
    assert "not disabled" in run(district_data, "staff", "enable", "ana-ruiz", status=2).stderr
    assert len(staff(document("oakridge"))) == 2
    # removed: for good, and the name is free
    assert "is removed" in run(district_data, "staff", "remove", "Ana Ruiz-Vega").stdout
    assert list(staff(document("oakridge"))) == ["Ruth Ives"]
    assert "was removed on 20" in run(district_data, "staff", "pin", "ana-ruiz", status=2).stderr
    assert "Ana Ruiz-Vega" not in run(district_data, "staff", "list", "oakridge").stdout
    run(district_data, "staff", "add", "oakridge", "Ana Ruiz-Vega")


def test_permissions_are_explained_where_they_are_listed_and_asked_for(district_data: Path) -> None:
    listed = run(district_data, "staff", "list", "oakridge")
    assert "override: may also admit alone on a strong match" in listed.stderr
    for word in ("add", "edit"):
        text = " ".join(run(district_data, "staff", word, "--help").stdout.replace("│", " ").split())
        assert "decide: may decide about held visitors" in text
    (ana, ruth) = json.loads(run(district_data, "staff", "list", "oakridge", "--json").stdout)
    assert (ana["id"], ana["permissions"], ana["disabled"]) == ("ana-ruiz", ["decide"], None)
    assert ruth["permissions"] == ["decide", "override"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("edit", "Ana Ruiz"), "Nothing is to be changed"),
        (("edit", "Ana Ruiz", "--permission", "fly"), "no permission 'fly'. Permissions are decide, override"),
        (("edit", "Ana Ruiz", "--name", "ruth ives"), "of that name already"),
        (("edit", "Ana Ruiz", "--name", "x" * 81), "1 to 80"),
        (("edit", "Ana Ruiz", "--permission", "decide", "--no-permission"), "not both"),
        (("edit", "Ana", "--name", "Ann"), "Did you mean Ana Ruiz (ana-ruiz)?"),
        (("remove", "Ana Ruiz", "--school", "willow"), "works at willow"),
        (("remove", "Ana Ruiz", "--school", "elsewhere"), "no school 'elsewhere'"),
        (("disable", "Zebedee"), "Nobody called 'Zebedee' works here"),
    ],
)
def test_a_change_of_staff_that_cannot_be_is_one_sentence(
    district_data: Path, document: Read, words: tuple[str, ...], sentence: str
) -> None:
    before = document("oakridge").version
    done = run(district_data, "staff", *words, status=2)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert document("oakridge").version == before


def test_one_name_at_two_schools_is_told_apart_by_the_school(district_data: Path, document: Read) -> None:
    run(district_data, "staff", "add", "willow", "Ana Ruiz")
    said = run(district_data, "staff", "disable", "Ana Ruiz", status=2).stderr
    assert "2 people are called 'Ana Ruiz'" in said
    assert "oakridge (ana-ruiz)" in said
    run(district_data, "staff", "disable", "Ana Ruiz", "--school", "willow")
    assert document("willow").staff == []
    assert "Ana Ruiz" in staff(document("oakridge"))


@pytest.fixture
def front(district_data: Path, tmp_path: Path) -> Iterator[Door]:
    district = open_district(district_data)
    made = door(district, "http://127.0.0.1:1", tmp_path / "front")
    district.database.close()
    yield made
    made.store.close()


@pytest.mark.slow
def test_what_is_changed_of_people_and_labels_reaches_the_kiosk(district_data: Path, front: Door) -> None:
    with serving(district_data, "--port", "0") as server:
        front.url = server.url
        front.exchange()
        assert [person.name for person in list_staff(front.store)] == ["Ana Ruiz", "Ruth Ives"]
        run(district_data, "staff", "disable", "Ana Ruiz")
        run(district_data, "staff", "edit", "Ruth Ives", "--name", "Ruth Ives-Hale")
        words = ("--purpose", "tutor=Tutor", "--remove-destination", "gym", "--zone", "America/Chicago")
        run(district_data, "school", "edit", "oakridge", *words)
        front.exchange()
        assert [person.name for person in list_staff(front.store)] == ["Ruth Ives-Hale"]
        there = site.site(front.store, "en")
        assert there.type_label("tutor") == "Tutor"
        assert "gym" not in [one.code for one in there.destinations]
        assert there.time_zone == "America/Chicago"
        run(district_data, "staff", "enable", "Ana Ruiz")
        front.exchange()
        assert len(list_staff(front.store)) == 2


def test_a_schools_purposes_and_destinations_are_changed_by_single_words(district_data: Path, document: Read) -> None:
    edit = ("school", "edit", "oakridge")
    done = run(
        district_data, *edit, "--purpose", "tutor=Tutor", "--purpose", "parent=Family", "--remove-purpose", "delivery"
    )
    assert done.stdout == "oakridge: purposes changed. Its kiosks know within an exchange.\n"
    purposes = {item.code: item for item in document("oakridge").purposes}
    assert "delivery" not in purposes
    assert (purposes["tutor"].label, purposes["tutor"].badge) == ({"en": "Tutor"}, {"en": "TUTOR"})
    assert purposes["parent"].label == {"en": "Family", "es": "Padre, madre o tutor"}
    run(district_data, *edit, "--purpose", "tutor=Tutoría", "--language", "es")
    assert {item.code: item for item in document("oakridge").purposes}["tutor"].label["es"] == "Tutoría"
    run(district_data, *edit, "--destination", "lab=Science lab", "--remove-destination", "gym")
    assert [item.code for item in document("oakridge").destinations][-1] == "lab"
    assert "nothing was changed" in run(district_data, *edit, "--destination", "lab=Science lab").stdout
    assert "willow" not in done.stdout
    assert "delivery" in [item.code for item in document("willow").purposes]


def test_what_is_shown_as_json_is_what_a_file_may_say(district_data: Path, tmp_path: Path, document: Read) -> None:
    content = json.loads(run(district_data, "school", "show", "oakridge", "--json").stdout)
    file = tmp_path / "school.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    edit = ("school", "edit", "oakridge", "--file", str(file))
    assert "nothing was changed" in run(district_data, *edit).stdout
    content["purposes"] = content["purposes"][:2]
    content["time_zone"] = "America/Chicago"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert "time zone, purposes changed" in run(district_data, *edit).stdout
    assert len(document("oakridge").purposes) == 2
    toml = tmp_path / "school.toml"
    toml.write_text('name = "Oakridge School"\nemergency = "Call 555-0100."\n', encoding="utf-8")
    run(district_data, "school", "edit", "oakridge", "--file", str(toml))
    shown = run(district_data, "school", "show", "oakridge").stdout
    assert "school\tOakridge School (oakridge)" in shown
    assert "badge line\tCall 555-0100." in shown
    assert "time zone\tAmerica/Chicago, now " in shown
    assert "purpose\tparent: Parent or guardian (en)" in shown
    assert "staff\t2" in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--purpose", "tutor"), "'tutor' is not CODE=LABEL"),
        (("--purpose", "Big Tutor=Tutor"), "is not a code of a purpose"),
        (("--purpose", "tutor=Tutoría", "--language", "es"), "needs an English label"),
        (("--purpose", "tutor=Tutor", "--language", "Spanish"), "is not a language"),
        (("--purpose", "tutor=" + "x" * 61), "longer than 60"),
        (("--remove-purpose", "party"), "no purpose 'party'"),
        (("--remove-destination", "roof"), "no destination 'roof'"),
        (("--zone", "Mars/Olympus"), "no time zone"),
        (("--name", " "), "printable"),
        (("--file", "nowhere.toml"), "cannot be read"),
        (("--file", "nowhere.toml", "--name", "X"), "not both"),
    ],
)
def test_a_change_of_a_school_that_cannot_be_is_one_sentence(
    district_data: Path, document: Read, words: tuple[str, ...], sentence: str
) -> None:
    before = document("oakridge").version
    done = run(district_data, "school", "edit", "oakridge", *words, status=2)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert document("oakridge").version == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("purposes = []", "at least one purpose"),
        ("destinations = []", "would have none"),
        ("colour = 1", "is wrong in: colour"),
        ('[[purposes]]\ncode = "a"\nlabel = {en = "A"}\nbadge = {en = "A"}\nmotto = "x"', "purposes.0.motto"),
        ('[[destinations]]\ncode = "a"\nlabel = {en = "A"}\n[[destinations]]\ncode = "a"\nlabel = {en = "B"}', "twice"),
        ("purposes = [", "neither TOML nor JSON"),
    ],
)
def test_a_file_that_is_wrong_changes_nothing(
    district_data: Path, tmp_path: Path, document: Read, content: str, sentence: str
) -> None:
    before = document("oakridge").version
    file = tmp_path / "school.toml"
    file.write_text(content)
    assert sentence in run(district_data, "school", "edit", "oakridge", "--file", str(file), status=2).stderr
    assert document("oakridge").version == before


def test_nothing_goes_that_somebody_is_expected_for(district_data: Path, tmp_path: Path) -> None:
    words = ("pass", "add", "oakridge", "Lindqvist", "Per", "--until", "2090-01-01", "--destination", "gym")
    key = run(district_data, *words, "--purpose", "volunteer").stdout.strip()
    edit = ("school", "edit", "oakridge")
    assert "1 visitor is expected" in run(district_data, *edit, "--remove-purpose", "volunteer", status=2).stderr
    assert "1 visitor is expected" in run(district_data, *edit, "--remove-destination", "gym", status=2).stderr
    plan = tmp_path / "plan.toml"
    plan.write_text('[[hosts]]\ncode = "r"\nname = "Ana Ruiz"\ndestination = "library"\n')
    run(district_data, "calendar", "oakridge", str(plan))
    assert "Ana Ruiz is found at" in run(district_data, *edit, "--remove-destination", "library", status=2).stderr
    run(district_data, "pass", "withdraw", key)
    run(district_data, *edit, "--remove-purpose", "volunteer", "--remove-destination", "gym")


def test_a_school_without_a_time_zone_is_told_which_one_it_got(district_data: Path) -> None:
    done = run(district_data, "school", "add", "elm", "Elm Street School")
    assert "Its time zone is America/Denver." in done.stdout
    assert "No time zone was given" in done.stderr
    done = run(district_data, "school", "add", "oak", "Oak Street School", "--zone", "America/Chicago")
    assert "Its time zone is America/Chicago." in done.stdout
    assert done.stderr == ""
    (line,) = [one for one in json.loads(run(district_data, "school", "list", "--json").stdout) if one["code"] == "oak"]
    assert line["time_zone"] == "America/Chicago"
