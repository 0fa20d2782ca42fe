"""The district's commands: what each does, and that what goes wrong is one sentence and never a traceback."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from district.access import district_keys as key_file
from district.db.tables import Kiosk
from district.instance import open_district
from district.publish.schools import staff_of
from scanning.provisioning_sheet import Provision, look
from sync.contract.api.messages import CODE_ALPHABET
from sync.contract.school_keys import pin_matches
from tests.sync.commands import exported, run

CSV = "id,family,given,kind,schools\n1,Pelletier,Curtis,barred,*\n2,Lind,Annika,custody,oakridge\n"


def test_a_new_district_tells_the_pins_once_and_keeps_its_keys_to_itself(tmp_path: Path) -> None:
    data = tmp_path / "district"
    done = run(data, "init", "--sample", "--pin=ana-ruiz=482617")
    assert "Ana Ruiz (ana-ruiz) may decide; PIN 482617" in done.stdout
    assert "Ruth Ives (ruth-ives) may decide and override; PIN " in done.stdout
    assert stat.S_IMODE((data / "district.keys").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    district = open_district(data)
    try:
        with district.database.read() as session:
            ana, ruth = staff_of(session, "oakridge")
    finally:
        district.database.close()
    secret = key_file.load(data).schools["oakridge"]
    assert pin_matches(secret, ana.verifier, "482617")
    assert not pin_matches(secret, ruth.verifier, "482617")


def test_a_code_is_the_last_word_that_is_printed(district_data: Path) -> None:
    code = run(district_data, "code", "oakridge").stdout.split()[-1]
    assert set(code) <= set(CODE_ALPHABET)


def test_a_code_comes_on_a_sheet_that_a_kiosk_reads(district_data: Path, tmp_path: Path) -> None:
    """GIVEN a sheet WHEN a kiosk's camera sees it THEN it knows the address and the code that was printed."""
    sheet = tmp_path / "sheet.png"
    code = run(district_data, "code", "oakridge", "--sheet", str(sheet), "--url", "https://d.example").stdout.split()[
        -1
    ]
    assert look(str(sheet)) == Provision("https://d.example", code)


def test_schools_and_staff_are_added_and_listed(district_data: Path) -> None:
    run(district_data, "school", "add", "elm", "Elm Street School", "--time-zone", "America/Chicago")
    assert "elm\tElm Street School\tAmerica/Chicago\n" in run(district_data, "school", "list").stdout
    added = run(district_data, "staff", "add", "elm", "Mei Tan", "--permission", "override").stdout
    assert "Mei Tan" in added
    assert added.split()[-1].isdecimal()
    assert run(district_data, "staff", "list", "elm").stdout.endswith("\tMei Tan\toverride\n")
    assert len(run(district_data, "code", "elm").stdout.split()[-1]) == 8


def test_an_import_says_what_it_did(district_data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "barred.csv"
    listed.write_text(
        "\ufeff"
        + CSV.replace("schools", "schools,Color").replace("*\n", "*,red\n").replace("oakridge\n", "oakridge,\n"),
        encoding="utf-8",
    )
    done = run(district_data, "import", str(listed))
    assert "1 entry (1 new, 0 changed, 0 removed)" in done.stdout
    assert "Ignored columns: Color" in done.stderr
    assert re.search(r"barred, 1 with .*: will stop .* of 1,000 unrelated visitors, and miss .* of 100", done.stdout)


def test_an_import_that_was_a_mistake_is_taken_back(district_data: Path, tmp_path: Path) -> None:
    # GIVEN a list in force, and another that was imported by mistake
    listed = tmp_path / "barred.csv"
    listed.write_text(CSV, encoding="utf-8")
    assert "no import to take back" in run(district_data, "list", "undo", status=2).stderr
    run(district_data, "import", str(listed))
    assert "can be taken back" not in run(district_data, "list", "show").stdout
    listed.write_text(CSV.replace("Pelletier", "Mistake") + "3,Newer,Pat,barred,*\n", encoding="utf-8")
    run(district_data, "import", str(listed))
    shown = run(district_data, "list", "show").stdout
    assert "district\tversion" in shown
    assert "2 entries" in shown
    assert "can be taken back with `district list undo`" in shown
    # WHEN the administrator takes it back THEN it is said what that did
    done = run(district_data, "list", "undo").stdout
    assert "was taken back" in done
    assert "1 entry (0 new, 1 changed, 1 removed)" in done


def test_a_long_import_says_how_far_it_is(district_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("district.cli.list_import._SAID_EVERY", 1_000)
    monkeypatch.setattr("district.publish.list_publishing._SAID_EVERY", 1_000)
    listed = tmp_path / "barred.csv"
    rows = "".join(f"{number},Name{number},Pat,barred,*\n" for number in range(2_500))
    listed.write_text("id,family,given,kind,schools\n" + rows, encoding="utf-8")
    done = run(district_data, "import", str(listed))
    assert "1,000 rows read\n2,000 rows read\n" in done.stderr
    assert "district: 2,000 of 2,500 entries written" in done.stderr
    assert "rows read" not in done.stdout


def test_bad_rows_are_named_and_nothing_is_imported_unless_asked(district_data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "barred.csv"
    listed.write_text(CSV + "3,Newer,Pat,banned,*\n", encoding="utf-8")
    done = run(district_data, "import", str(listed), status=1)
    assert "line 4: kind 'banned' is unknown" in done.stderr
    assert "Nothing was imported" in done.stderr
    assert "1 entry (1 new" in run(district_data, "import", str(listed), "--skip-refused").stdout


def test_an_empty_district_exports_as_such(district_data: Path) -> None:
    known = exported(district_data)
    assert (known["entries"], known["head_verified"], known["visits"]) == (0, True, [])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("init",), "already"),
        (("init", "--sample", "--pin=nobody=123456"), "nobody called 'nobody'"),
        (("code", "elsewhere"), "There is no school 'elsewhere'"),
        (("import", "nowhere.csv"), "cannot be read"),
        (("staff", "list", "elsewhere"), "There is no school 'elsewhere'"),
        (("staff", "add", "oakridge", "Ana Ruiz", "--pin", "111222"), "of that name already"),
        (("staff", "add", "oakridge", "Mei Tan", "--pin", "123456"), "easy to guess: it counts up or down"),
        (("staff", "pin", "ana-ruiz", "--pin", "198503"), "easy to guess: it holds a year"),
        (("staff", "add", "oakridge", "Mei Tan", "--pin", "12345"), "6 to 12 digits"),
        (("staff", "add", "oakridge", " ", "--pin", "111222"), "printable"),
        (("staff", "add", "oakridge", "Mei Tan", "--permission", "fly"), "no permission 'fly'"),
        (("school", "add", "oakridge", "Oakridge"), "a school oakridge already"),
        (("school", "add", "Elm Street", "Elm"), "no school code"),
        (("school", "add", "elm", "Elm", "--time-zone", "Mars/Olympus"), "no time zone"),
        (("serve", "--port", "0", "--certificate", "nowhere.pem"), "no file nowhere.pem"),
        (("serve", "--host", "192.0.2.1", "--port", "0"), "must not travel unencrypted"),
        (("serve", "--host", "192.0.2.1", "--port", "0", "--behind-proxy"), "Nothing can listen"),
        (("erase", "nobody"), "no visit and no case"),
    ],
)
def test_a_wrong_command_is_answered_with_a_sentence(
    district_data: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run(district_data, *words, status=2)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: (folder / "district.keys").unlink(), "There is no district in"),
        (lambda folder: (folder / "district.keys").write_text("{"), "is damaged"),
        (
            lambda folder: (folder / "district.keys").write_text('{"district":"d","signing":"AA==","schools":{}}'),
            "is damaged",
        ),
        (lambda folder: (folder / "district.db").write_bytes(b"no database" * 1000), "cannot be opened"),
    ],
)
def test_damaged_data_is_a_sentence_and_is_not_replaced(
    district_data: Path, damage: Callable[[Path], object], sentence: str
) -> None:
    damage(district_data)
    before = {path.name: path.read_bytes() for path in district_data.iterdir() if path.suffix in {".keys", ".db"}}
    assert sentence in run(district_data, "export", status=2).stderr
    after = {path.name: path.read_bytes() for path in district_data.iterdir() if path.suffix in {".keys", ".db"}}
    assert after == before


@pytest.mark.parametrize("address", ["nonsense", "mysql://host/name", "postgresql://nobody@127.0.0.1:9/nothing"])
def test_an_unusable_database_address_is_a_sentence(district_data: Path, address: str) -> None:
    done = run(district_data, "export", database=address, status=2)
    assert "DATABASE_URL" in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_an_earlier_version_let_in_steers_no_terminal(district_data: Path) -> None:
    """GIVEN a kiosk whose name holds control characters WHEN kiosks are listed THEN they are written out."""
    district = open_district(district_data)
    try:
        with district.database.write() as session:
            session.add(
                Kiosk(
                    id="k", school="oakridge", name="Front\x1b]0;owned\x07\u202e", public_key=b"", key_id="",
                    token_hash="t", enrolled=district.now(),
                )
            )  # fmt: skip
    finally:
        district.database.close()
    done = run(district_data, "kiosks", status=1)
    assert "Front\\u001b]0;owned\\u0007\\u202e\t" in done.stdout
    listed = json.loads(run(district_data, "kiosks", "--json", status=1).stdout)
    assert listed[0]["name"] == "Front\x1b]0;owned\x07\u202e"
