"""`district import`: files as offices really have them, and what must never be imported in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from district.instance import open_district
from tests.sync.commands import run
from tests.sync.imports import lose

HEADINGS = "id,given,family,born,kind,schools\n"
GOOD = HEADINGS + "1,Dana,Whitlock,1971-06-30,barred,*\n2,Robert,Hale,1979,custody,oakridge\n3,Ana,Lind,,barred,*\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "barred.csv"


def test_headings_of_other_programs_are_understood_and_said(district_data: Path, listed: Path) -> None:
    listed.write_text("id,First Name,Family,DOB,Kind\n0,James,Whitlock,1960-01-10,barred\n", encoding="utf-8")
    done = run(district_data, "import", str(listed))
    assert "'First Name' as given, 'DOB' as born" in done.stderr
    assert "1 with a full birth date" in done.stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_list(
    district_data: Path, listed: Path, encoding: str, separator: str
) -> None:
    listed.write_text(GOOD.replace("Lind", "Núñez"), encoding="utf-8")
    run(district_data, "import", str(listed))
    listed.write_bytes(GOOD.replace("Lind", "Núñez").replace(",", separator).encode(encoding))
    assert "2 entries (0 new, 0 changed, 0 removed)" in run(district_data, "import", str(listed)).stdout


def test_us_dates_are_taken_when_their_order_is_said(district_data: Path, listed: Path) -> None:
    listed.write_text(HEADINGS + "1,Dana,Whitlock,3/4/1990,barred,*\n", encoding="utf-8")
    refused = run(district_data, "import", str(listed), status=2)
    assert "line 2: born '3/4/1990' can be 4 March or 3 April; import again with --dates mdy" in refused.stderr
    shown = run(district_data, "import", str(listed), "--dates", "mdy", "--preview")
    assert "Dana Whitlock, born 1990-03-04" in shown.stdout
    assert "'3/4/1990' is read as '1990-03-04'" in shown.stderr
    assert "1 entry (1 new" in run(district_data, "import", str(listed), "--dates", "mdy").stdout


def test_a_preview_changes_nothing(district_data: Path, listed: Path) -> None:
    listed.write_text(GOOD, encoding="utf-8")
    told = run(district_data, "import", str(listed), "--preview").stdout
    assert "Good rows: 3; refused rows: 0." in told
    assert "school:oakridge: 1 entry (1 new, 0 changed, 0 removed)" in told
    assert "nothing was changed" in told
    assert "version" not in run(district_data, "list", "show").stdout


@pytest.mark.parametrize("content", [HEADINGS, HEADINGS + "\n\n", HEADINGS + "1,N/A,Unknown,,barred,*\n"])
@pytest.mark.parametrize("force", [(), ("--may-shrink", "--skip-refused", "--as-is")])
def test_a_file_without_an_entry_is_refused_whatever_is_said(
    district_data: Path, listed: Path, content: str, force: tuple[str, ...]
) -> None:
    listed.write_text(GOOD, encoding="utf-8")
    run(district_data, "import", str(listed))
    listed.write_text(content, encoding="utf-8")
    assert (
        "An empty list would let everybody pass" in run(district_data, "import", str(listed), *force, status=2).stderr
    )
    assert "district\tversion" in run(district_data, "list", "show").stdout


def test_a_file_without_the_custody_rows_is_asked_about_however_short(district_data: Path, listed: Path) -> None:
    listed.write_text(GOOD, encoding="utf-8")
    run(district_data, "import", str(listed))
    listed.write_text("\n".join(line for line in GOOD.splitlines() if "custody" not in line), encoding="utf-8")
    for words in ((), ("--preview",)):
        told = run(district_data, "import", str(listed), *words, status=2).stderr
        assert "1 of 1 entry off the list school:oakridge" in told
        assert "1 of 1 custody entry off all lists" in told
        assert "--may-shrink" in told
    assert "1 removed" in run(district_data, "import", str(listed), "--may-shrink").stdout
    # AND the way back is not asked about, because it takes nothing away
    assert "oakridge: version" in run(district_data, "list", "undo").stdout


@pytest.mark.parametrize(
    "harmed",
    [
        GOOD.replace("\n", ",2020-01-01\n").replace(",2020-01-01\n", ",expires\n", 1),
        HEADINGS + "1,Zoe,Quill,1980-01-02,barred,*\n2,Yan,Ross,1981,custody,oakridge\n3,Xi,Ostrander,,barred,*\n",
    ],
)
def test_entries_that_have_ended_or_name_others_are_missed_like_those_that_go(
    district_data: Path, listed: Path, harmed: str
) -> None:
    listed.write_text(GOOD, encoding="utf-8")
    run(district_data, "import", str(listed))
    listed.write_text(harmed, encoding="utf-8")
    told = run(district_data, "import", str(listed), status=2).stderr
    assert "2 of 2 entries off the list district" in told
    assert "1 of 1 custody entry off all lists together" in told
    assert "Entries that have ended, or that name somebody else under the same id, count as taken." in told
    assert "2 changed" in run(district_data, "import", str(listed), "--may-shrink").stdout


def test_entries_that_have_ended_are_told_and_nothing_is_promised_of_them(district_data: Path, listed: Path) -> None:
    rows = "1,Dana,Whitlock,barred,2020-01-01\n2,Ana,Lind,watch,\n"
    listed.write_text("id,given,family,kind,expires\n" + rows, encoding="utf-8")
    told = run(district_data, "import", str(listed))
    assert "1 of 2 entries ended before today (expires) and stop nobody" in told.stderr
    assert "watch, 1 with" in told.stdout
    assert "barred, " not in told.stdout


def test_a_preview_asks_about_a_list_that_is_lost_as_the_import_does(district_data: Path, listed: Path) -> None:
    listed.write_text(GOOD, encoding="utf-8")
    run(district_data, "import", str(listed))
    lose(open_district(district_data), "school:oakridge")
    listed.write_text("\n".join(line for line in GOOD.splitlines() if "custody" not in line), encoding="utf-8")
    assert "school:oakridge is missing" in run(district_data, "import", str(listed), "--preview", status=2).stderr


def test_taking_an_import_back_asks_as_an_import_does(district_data: Path, listed: Path) -> None:
    listed.write_text(HEADINGS + "1,Dana,Whitlock,,barred,*\n", encoding="utf-8")
    run(district_data, "import", str(listed))
    listed.write_text(GOOD, encoding="utf-8")
    run(district_data, "import", str(listed))
    assert "--may-shrink" in run(district_data, "list", "undo", status=2).stderr
    assert "was taken back" in run(district_data, "list", "undo", "--may-shrink").stdout


def test_a_list_in_which_nobody_has_a_given_name_is_asked_about(district_data: Path, listed: Path) -> None:
    listed.write_text("id,family,kind\n1,Whitlock,barred\n2,Ostrander,barred\n", encoding="utf-8")
    assert "No row has a given name" in run(district_data, "import", str(listed), status=2).stderr
    told = run(district_data, "import", str(listed), "--as-is").stdout
    assert "2 with one name only: will match only visitors who have one name too" in told
    assert "miss" not in told


def test_a_column_that_looks_like_a_name_and_is_not_read_is_asked_about(district_data: Path, listed: Path) -> None:
    listed.write_text("id,given,family,kind,Nick Name\n1,Dana,Whitlock,barred,Dee\n", encoding="utf-8")
    assert "'Nick Name'" in run(district_data, "import", str(listed), status=2).stderr
    assert "1 entry (1 new" in run(district_data, "import", str(listed), "--as-is").stdout


def test_an_unknown_school_is_a_bad_row_like_any_other(district_data: Path, listed: Path) -> None:
    listed.write_text(GOOD + "4,Pat,Other,,custody,oakrigde\n", encoding="utf-8")
    told = run(district_data, "import", str(listed), status=1).stderr
    assert "line 5: schools has 'oakrigde', which is not a school of this district" in told
    assert "2 entries (2 new" in run(district_data, "import", str(listed), "--skip-refused").stdout


def test_odd_rows_are_told_with_their_lines(district_data: Path, listed: Path) -> None:
    rows = "1,JosÃ©,Whitlock,1900-01-01,barred,*\n2,Jos?,Lind,32936,barred,*\n3,FNU,Hale,,barred,*\n"
    listed.write_text(HEADINGS + rows, encoding="utf-8")
    told = run(district_data, "import", str(listed), "--preview").stderr
    assert "Broken accents mended ('JosÃ©' is read as 'José'): 1 cell; line 2." in told
    assert "a letter was lost; write it, or the person may be missed ('Jos?'): 1 cell; line 3." in told
    assert "stands for no name ('FNU'): 1 cell; line 4." in told
    assert "stands for no date ('1900-01-01'): 1 cell; line 2." in told
    assert "day number ('32936' is '1990-03-04'): 1 cell; line 3." in told


def test_two_odd_cells_of_one_line_are_no_more_lines(district_data: Path, listed: Path) -> None:
    listed.write_text(HEADINGS + "1,Jos?,Mu?oz,,barred,*\n", encoding="utf-8")
    assert "2 cells; lines 2." in run(district_data, "import", str(listed), "--preview").stderr
    listed.write_text(HEADINGS + "".join(f"{n},Jos?,Lind,,barred,*\n" for n in range(13)), encoding="utf-8")
    told = run(district_data, "import", str(listed), "--preview").stderr
    assert "13 cells; lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and more." in told


def test_many_who_were_born_on_the_first_of_january_are_pointed_out(district_data: Path, listed: Path) -> None:
    rows = [f"{number},Pat,Name{'abcdefghij'[number]},{1970 + number}-01-01,barred,*" for number in range(8)]
    listed.write_text(HEADINGS + "\n".join(rows), encoding="utf-8")
    assert "8 of 8 birth dates are 1 January" in run(district_data, "import", str(listed), "--preview").stderr


def test_thousands_of_bad_lines_do_not_push_the_outcome_away(district_data: Path, listed: Path) -> None:
    listed.write_text(HEADINGS + "".join(f"{n},Pat,Example,,banned,*\n" for n in range(3_000)), encoding="utf-8")
    told = run(district_data, "import", str(listed), status=2).stderr
    assert "and 2,900 more refused lines" in told
    assert len(told.splitlines()) < 110


def test_a_file_that_is_not_a_list_is_one_sentence(district_data: Path, listed: Path) -> None:
    listed.write_bytes(b"PK\x03\x04 whatever a workbook holds")
    assert run(district_data, "import", str(listed), status=2).stderr.count("\n") == 1
    listed.write_text("name;reason\n", encoding="utf-8")
    assert "no column id, family, kind" in run(district_data, "import", str(listed), status=2).stderr
    assert "cannot be read" in run(district_data, "import", str(listed / "nowhere"), status=2).stderr
