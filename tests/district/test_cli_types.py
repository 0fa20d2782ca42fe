"""`district types`: shown, exported, imported, checked and taken back; a new type and its question by a file alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from district.cli.main import app
from district.instance import open_district
from district.publish import schools
from kiosk.records import school_document as site
from sync.contract.api.school import SchoolDocument
from sync.contract.records.question import Need, asked, flaw_of
from tests.sync.commands import run
from tests.sync.doors import Door, door
from tests.sync.processes import serving

MUSIC = """
order = ["parent", "substitute-music"]

[[types]]
code = "substitute-music"
label = { en = "Substitute teacher, music", es = "Docente suplente, música" }
badge = { en = "SUBSTITUTE", es = "SUPLENTE" }

[[types.questions]]
code = "instrument"
kind = "choice"
label = { en = "Which instrument do you bring?", es = "¿Qué instrumento trae?" }
required = true
options = [
    { code = "none", label = { en = "None", es = "Ninguno" } },
    { code = "other", label = { en = "One of my own", es = "Uno propio" } },
]
show = ["roster"]

[[types.questions]]
code = "which_instrument"
kind = "text"
label = { en = "Which?", es = "¿Cuál?" }
depends_on = "instrument"
depends_values = ["other"]

[[types]]
code = "delivery"
hidden = true
"""
Read = Callable[[str], SchoolDocument]


@pytest.fixture
def document(district_data: Path) -> Read:
    def read(school: str) -> SchoolDocument:
        district = open_district(district_data)
        with district.database.read() as session:
            found = schools.document(session, school)
        district.database.close()
        return found

    return read


@pytest.fixture
def music(tmp_path: Path) -> str:
    file = tmp_path / "music.toml"
    file.write_text(MUSIC, encoding="utf-8")
    return str(file)


@pytest.fixture
def front(district_data: Path, tmp_path: Path) -> Iterator[Door]:
    district = open_district(district_data)
    made = door(district, "http://127.0.0.1:1", tmp_path / "front")
    district.database.close()
    yield made
    made.store.close()


def test_a_type_with_questions_is_added_by_a_file_alone(district_data: Path, music: str, document: Read) -> None:
    # GIVEN a district with its built-in types WHEN a file is imported
    done = run(district_data, "types", "import", music)
    # THEN it says what changes and where, and the document of every school holds the type with its questions
    assert done.stdout.splitlines() == [
        "added\tsubstitute-music: Substitute teacher, music",
        "not offered any more\tdelivery: Delivery to the desk",
        "2 of 2 schools ask something else: oakridge, willow.",
    ]
    told = SchoolDocument.model_validate_json(document("oakridge").model_dump_json())
    assert told.types is not None
    kind = told.types.types[1]
    assert [question.code for question in asked(kind, {})] == ["instrument"]
    assert [question.code for question in asked(kind, {"instrument": "other"})] == ["instrument", "which_instrument"]
    assert flaw_of(kind.questions[0], "drum") is not None
    assert flaw_of(kind.questions[0], "other") is None


def test_what_is_exported_is_imported_as_it_was(district_data: Path, music: str, tmp_path: Path) -> None:
    run(district_data, "types", "import", music, "--school", "oakridge")
    first = run(district_data, "types", "export", "-", "--school", "oakridge").stdout
    copy = tmp_path / "copy.toml"
    assert "holds the visitor types" in run(district_data, "types", "export", str(copy), "--school", "oakridge").stdout
    assert copy.read_text(encoding="utf-8") == first
    again = run(district_data, "types", "import", str(copy), "--school", "oakridge")
    assert again.stdout == "What school oakridge asks stays as it is.\n0 of 2 schools ask something else.\n"
    assert run(district_data, "types", "history", "--school", "oakridge").stdout.count("\n") == 1


def test_everything_that_is_inherited_can_be_exported_to_start_from(district_data: Path, tmp_path: Path) -> None:
    start = tmp_path / "start.toml"
    run(district_data, "types", "export", str(start), "--level", "middle", "--all")
    done = run(district_data, "types", "import", str(start), "--level", "middle")
    assert done.stdout.startswith("What level middle asks stays as it is.")
    shown = run(district_data, "types", "show", "--school", "willow", "--json").stdout
    assert set(json.loads(shown)["set_by"].values()) == {"level middle"}


def test_a_check_says_what_would_change_and_changes_nothing(district_data: Path, music: str, document: Read) -> None:
    before = document("willow")
    done = run(district_data, "types", "import", music, "--level", "middle", "--check")
    assert "1 of 2 schools would ask something else: willow." in done.stdout
    assert done.stdout.endswith("This was a check; nothing was changed.\n")
    assert document("willow") == before


def test_what_was_set_is_taken_back_and_its_history_stays(district_data: Path, music: str, document: Read) -> None:
    before = document("oakridge")
    run(district_data, "types", "import", music)
    done = run(district_data, "types", "undo")
    assert "not offered any more\tsubstitute-music" in done.stdout
    assert "added\tdelivery" in done.stdout
    assert document("oakridge") == before
    history = run(district_data, "types", "history").stdout
    assert "substitute-music, delivery hidden\ttaken back" in history
    assert "nothing to take back" in run(district_data, "types", "undo", status=2).stderr


def test_where_nothing_is_set_it_says_so(district_data: Path) -> None:
    done = run(district_data, "types", "show", "--school", "oakridge")
    assert done.stderr == "Nothing is set for school oakridge itself; this is what it inherits.\n"
    assert "\tcompany\ttext\tWhich company are you from? (en)" in done.stdout
    assert "calls the office\tbuilt-in" in done.stdout
    assert run(district_data, "types", "history").stdout == "Nothing was ever set for the district.\n"
    assert "# Nothing is set for level high" in run(district_data, "types", "export", "-", "--level", "high").stdout


def test_every_fault_of_a_file_is_a_line_of_its_own(district_data: Path, document: Read, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(MUSIC.replace('kind = "choice"', 'kind = "pick"').replace('en = "SUBSTITUTE", ', ""), "utf-8")
    before = document("oakridge").version
    for words in ([], ["--check"]):
        lines = run(district_data, "types", "import", str(file), *words, status=2).stderr.splitlines()
        assert [line.partition(":")[0] for line in lines] == [
            "types.substitute-music.badge",
            "types.substitute-music.questions.instrument.kind",
            "Nothing was changed.",
        ]
    assert document("oakridge").version == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "nowhere.toml"), "cannot be read"),
        (("import", "{binary}"), "is not text in UTF-8"),
        (("export", "{folder}"), "cannot be written"),
        (("show", "--school", "roof"), "no school 'roof'"),
        (("show", "--level", "night"), "is not a level. Levels: elementary"),
        (("undo", "--level", "high", "--school", "willow"), "not both"),
        (("show", "--school", "district"), "no school 'district'"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    district_data: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    named = [word.format(binary=tmp_path / "binary", folder=tmp_path) for word in words]
    done = run(district_data, "types", *named, status=2)
    assert sentence in done.stderr
    assert "Traceback" not in done.output


def test_a_file_comes_in_by_standard_input_too(district_data: Path, document: Read) -> None:
    words = ["types", "import", "-", "--data", str(district_data)]
    done = CliRunner().invoke(app, words, input="\ufeff" + MUSIC, env={"DATABASE_URL": None})
    assert done.exit_code == 0, done.output
    assert "substitute-music" in {one.code for one in document("oakridge").purposes}


def test_a_schools_purposes_are_changed_by_every_way_there_is(
    district_data: Path, tmp_path: Path, music: str, document: Read
) -> None:
    def minutes(code: str) -> int:
        return {one.code: one.minutes for one in document("oakridge").purposes}[code]

    run(district_data, "types", "import", music, "--school", "oakridge")
    run(district_data, "school", "edit", "oakridge", "--purpose", "substitute-music=Music")
    types = document("oakridge").types
    assert types is not None
    kind = next(one for one in types.types if one.code == "substitute-music")
    assert kind.label == {"en": "Music", "es": "Docente suplente, música"}
    assert len(kind.questions) == 2  # a label is changed, and nothing else
    plan = tmp_path / "plan.toml"
    plan.write_text("[stay]\nsubstitute-music = 50\n")
    run(district_data, "calendar", "oakridge", str(plan))
    assert minutes("substitute-music") == 50
    plan.write_text("[stay]\nparent = 30\n")
    run(district_data, "calendar", "oakridge", str(plan))
    assert (minutes("substitute-music"), minutes("parent")) == (50, 30)
    run(district_data, "school", "edit", "oakridge", "--remove-purpose", "substitute-music")
    assert "substitute-music" not in [one.code for one in document("oakridge").purposes]
    for _ in range(4):
        run(district_data, "types", "undo", "--school", "oakridge")
    assert (minutes("substitute-music"), minutes("parent")) == (0, 0)


@pytest.mark.slow
def test_a_kiosk_that_knows_no_questions_goes_on_with_the_purposes(
    district_data: Path, music: str, front: Door
) -> None:
    with serving(district_data, "--port", "0") as server:
        front.url = server.url
        run(district_data, "types", "import", music)
        front.exchange()
        there = site.site(front.store, "es")
    assert [one.code for one in there.types][:3] == ["parent", "substitute-music", "meeting"]
    assert there.type_label("substitute-music") == "Docente suplente, música"
    assert there.visitor_type("substitute-music").destination is Need.REQUIRED
    assert there.visitor_type("official").destination is Need.NO


def test_a_host_reaches_the_kiosks_with_a_name(district_data: Path, tmp_path: Path, document: Read) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[[hosts]]\ncode = "ruiz"\nname = "Ana Ruiz"\ndestination = "library"\n')
    run(district_data, "calendar", "oakridge", str(plan))
    run(district_data, "pass", "add", "oakridge", "Lindqvist", "Per", "--until", "2090-01-01", "--host", "ruiz")
    (line,) = json.loads(run(district_data, "pass", "list", "oakridge", "--json").stdout)
    assert (line["host"], line["destination"]) == ("ruiz", "library")
    assert {host.code: host.name for host in document("oakridge").hosts} == {"ruiz": "Ana Ruiz"}
    plan.write_text('[[hosts]]\ncode = "ruiz"\nname = " "\n')
    assert "printable characters" in run(district_data, "calendar", "oakridge", str(plan), status=2).stderr
