"""The barred list's CSV: good rows in their one canonical form, bad rows refused by line and reason."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.barred_list.csv_file import COLUMNS, Noted, Reading, canonical_fields, read_csv, read_lines
from sync.contract.barred_list.csv_table import ListFileRefused
from sync.contract.barred_list.feeds import feeds_of, row

HEADER = ",".join(COLUMNS)


def line(**cells: str) -> str:
    good = {"id": "b-1", "family": "Example", "given": "Pat", "kind": "barred", "schools": "*"} | cells
    return ",".join('"' + good.get(name, "").replace('"', '""') + '"' for name in COLUMNS)


def only(**cells: str) -> dict[str, Any]:
    result = read_csv([HEADER, line(**cells)])
    assert not result.refused
    return result.rows[0]


def reason(**cells: str) -> str:
    result = read_csv([HEADER, line(**cells)])
    assert not result.rows
    assert [item.line for item in result.refused] == [2]
    return result.refused[0].reason


def test_a_full_row_has_exactly_the_documented_fields() -> None:
    fields = only(
        id="b-7", given=" José ", middle="Luis", family="García-  López", suffix="Jr",
        aliases="Garcia, Joe Lou; Pepe", born="1980-02-29", sex="m", kind="Custody", reason="Court order",
        instructions="Call the office", schools="Oakridge;elm-2", starts="2026-01-01", expires="2026-12-31",
        height_cm="178", eyes="BRO",
    )  # fmt: skip
    assert fields == {
        "id": "b-7", "given": "José", "middle": "Luis", "family": "García- López", "suffix": "Jr",
        "aliases": [
            {"given": "Joe", "middle": "Lou", "family": "Garcia"},
            {"given": "", "middle": "", "family": "Pepe"},
        ],
        "born": "1980-02-29", "sex": "M", "kind": "custody", "reason": "Court order",
        "instructions": "Call the office", "schools": ["elm-2", "oakridge"], "starts": "2026-01-01",
        "expires": "2026-12-31", "height_cm": 178, "eyes": "BRO",
    }  # fmt: skip
    assert feeds_of(fields) == ("school:elm-2", "school:oakridge")


def test_the_order_of_columns_and_the_form_of_accents_do_not_change_the_leaf() -> None:
    composed = read_csv(["id,family,kind", "1,Nguyễn,barred"]).rows[0]
    decomposed = read_csv(["Kind,FAMILY,id", "barred,Nguyễn,1"]).rows[0]
    assert row(composed).leaf == row(decomposed).leaf


def test_a_name_in_one_part_stands_in_family() -> None:
    fields = only(family="", given="Suharto")
    assert (fields["family"], fields["given"]) == ("Suharto", "")


@pytest.mark.parametrize("cell", ["*", "", " ; "])
def test_an_entry_for_every_school_goes_to_the_districts_feed(cell: str) -> None:
    fields = only(schools=cell)
    assert fields["schools"] == []
    assert feeds_of(fields) == ("district",)


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ({"id": " "}, "id is empty"),
        ({"family": "", "given": ""}, "no name"),
        ({"born": "02/29/1981"}, "born '02/29/1981'"),
        ({"born": "1981-02-29"}, "not a date"),
        ({"born": "3/4/1990"}, "--dates mdy"),
        ({"born": "3/4/90"}, "two digits for the year"),
        ({"born": "0012"}, "not a year"),
        ({"family": "Unknown", "given": "N/A"}, "names nobody"),
        ({"family": "LNU", "given": "FNU"}, "names nobody"),
        ({"family": "#REF!", "given": "#REF!"}, "names nobody"),
        ({"family": "\u200b", "given": "\u2060\ufeff"}, "no name"),
        ({"family": "---", "given": "123"}, "names nobody"),
        ({"sex": "unknown"}, "sex"),
        ({"kind": "banned"}, "kind 'banned'"),
        ({"kind": ""}, "kind"),
        ({"aliases": ", Joe"}, "alias"),
        ({"schools": "*;oakridge"}, "every school"),
        ({"schools": "oak ridge"}, "not a school code"),
        ({"starts": "soon"}, "starts"),
        ({"starts": "2026-02-01", "expires": "2026-01-31"}, "before starts"),
        ({"height_cm": "5'11"}, "height_cm"),
        ({"height_cm": "17"}, "height_cm"),
        ({"reason": "x" * 2001}, "at most 2000"),
        ({"family": "Ex\x00ample"}, "not text"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_says_why(cells: dict[str, str], part: str) -> None:
    assert part in reason(**cells)


def test_the_good_rows_are_offered_beside_the_bad_ones_with_their_line_numbers() -> None:
    text = [
        HEADER,
        line(id="1"),
        "only,three,cells",
        "",
        line(id="2", reason="over\ntwo lines"),
        line(id="1"),
        line(id="3"),
    ]
    result = read_csv("\n".join(text).splitlines(keepends=True))
    assert [fields["id"] for fields in result.rows] == ["1", "2", "3"]
    assert [(item.line, item.reason.split(" ")[0]) for item in result.refused] == [(3, "the"), (7, "its")]


def test_a_quotation_mark_too_many_swallows_nobody_in_silence() -> None:
    rows = ['1,"Dana,Whitlock,barred\n', '2,Robert",Hale,barred\n', "3,Ana,Lind,barred\n", '4,"Eve\n']
    rows += ['May",Lind,barred\n', '5,"Cy,Lind,barred\n', "6,Di,Lind,barred\n"]
    read = read_csv(["id,given,family,kind\n", *rows])
    assert [row["given"] for row in read.rows] == ["Ana", "Eve May"]
    assert [one.line for one in read.refused] == [2, 7]
    assert "a quotation mark is missing" in read.refused[0].reason
    assert "lines 7 to 8 were taken for one" in read.refused[1].reason


def test_a_cell_that_a_spreadsheet_kept_as_text_is_the_text() -> None:
    read = read_csv(["id,given,family,born,kind\n", '="0123",="Dana","=""Whitlock""",="1971-06-30",barred\n'])
    assert [(row["id"], row["given"], row["family"], row["born"]) for row in read.rows] == [
        ("0123", "Dana", "Whitlock", "1971-06-30")
    ]


def test_unknown_columns_are_ignored_and_named_as_written() -> None:
    result = read_csv(["\ufeffid,Family,kind,Badge Color", "1,Example,watch,red"])
    assert result.unknown_columns == ["Badge Color"]
    assert len(result.rows) == 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ([], "empty"),
        (["", "  ", ",,"], "empty"),
        (["id:family:kind"], "separated by commas"),
        (["id,family"], "no column kind"),
        (["id,name,kind"], "Part the column 'name'"),
        (["id,family,kind,Family"], "two columns for the same thing: 'family' and 'Family'"),
        (["id,Last Name,Surname,kind"], "'Last Name' and 'Surname'"),
    ],
)
def test_a_file_that_is_no_barred_list_is_refused_as_a_whole(text: list[str], part: str) -> None:
    with pytest.raises(ListFileRefused, match=part):
        read_csv(text)


def notes_of(**cells: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    found: list[Noted] = []
    read = read_lines([HEADER, line(**cells)], Reading(), found.append)
    (fields,) = read.lines
    assert isinstance(fields, dict)
    assert all(note.line == 2 for note in found)
    return fields, [(note.column, note.note.value) for note in found]


@pytest.mark.parametrize(
    ("cells", "told", "note"),
    [
        ({"given": "JosÃ©"}, {"given": "José"}, ("given", "repaired")),
        ({"family": "NÃºÃ±ez"}, {"family": "Núñez"}, ("family", "repaired")),
        (
            {"aliases": "MuÃ±oz, JosÃ©"},
            {"aliases": [{"given": "José", "middle": "", "family": "Muñoz"}]},
            ("aliases", "repaired"),
        ),
        ({"given": "Jos?"}, {"given": "Jos?"}, ("given", "lost_letter")),
        ({"given": "FNU"}, {"given": "", "family": "Example"}, ("given", "no_name")),
        ({"family": "LNU"}, {"given": "", "family": "Pat"}, ("family", "no_name")),
        ({"given": "Unknown"}, {"given": ""}, ("given", "no_name")),
        ({"family": "Example2"}, {"family": "Example2"}, ("family", "digit")),
        ({"born": "1900-01-01"}, {"born": ""}, ("born", "no_date")),
        ({"born": "1899-12-30"}, {"born": ""}, ("born", "no_date")),
        ({"born": "1900"}, {"born": ""}, ("born", "no_date")),
        ({"born": "1901-12-13"}, {"born": ""}, ("born", "no_date")),
        ({"born": "1904-01-02"}, {"born": ""}, ("born", "no_date")),
        ({"born": "1905-01-01"}, {"born": ""}, ("born", "no_date")),
        ({"born": "1905-03-12"}, {"born": "1905-03-12"}, ("born", "too_old")),
        ({"born": "1900-02-01"}, {"born": "1900-02-01"}, ("born", "too_old")),
        ({"born": "32937"}, {"born": "1990-03-05"}, ("born", "day_number")),
        ({"born": "12/31/1990"}, {"born": "1990-12-31"}, ("born", "reordered")),
        ({"expires": "9999-12-31"}, {"expires": ""}, ("expires", "no_date")),
        ({"expires": "1/1/1900"}, {"expires": ""}, ("expires", "no_date")),
        ({"family": "N£¤ez"}, {"family": "N£¤ez"}, ("family", "lost_letter")),
    ],
)
def test_an_odd_cell_is_read_as_it_was_meant_and_told_with_its_line(
    cells: dict[str, str], told: dict[str, object], note: tuple[str, str]
) -> None:
    fields, notes = notes_of(**cells)
    assert {name: fields[name] for name in told} == told
    assert notes == [note]


@pytest.mark.parametrize("middle", ["NMN", "N/A", "-", "XXX", "none", "X"])
def test_a_middle_name_that_stands_for_none_is_empty_without_a_word(middle: str) -> None:
    fields, notes = notes_of(middle=middle)
    assert (fields["middle"], notes) == ("", [])


@pytest.mark.parametrize(("given", "family"), [("Pat", "None"), ("Ji Hoon", "Na"), ("Ana", "Null"), ("Malcolm", "X")])
def test_a_family_name_that_looks_like_none_is_a_name_beside_a_given_one(given: str, family: str) -> None:
    fields, notes = notes_of(given=given, family=family)
    assert (fields["given"], fields["family"], notes) == (given, family, [])


def test_characters_that_nobody_sees_do_not_make_another_name() -> None:
    assert only(family="Ex\u200bam\u00adple\u200e")["family"] == "Example"
    assert only(family="علی\u200cزاده")["family"] == "علی\u200cزاده"  # Persian writes it so


def test_a_school_that_does_not_exist_refuses_its_row_and_no_other() -> None:
    read = read_csv([HEADER, line(id="1"), line(id="2", schools="oakrigde"), line(id="3", schools="oakridge")],
                    Reading(schools=frozenset({"oakridge"})))  # fmt: skip
    assert [fields["id"] for fields in read.rows] == ["1", "3"]
    assert [(one.line, "'oakrigde'" in one.reason) for one in read.refused] == [(3, True)]


def test_a_school_is_named_by_code_or_by_name() -> None:
    """GIVEN two schools of one name, and one whose name is another's code, THEN a code is a code, a name finds its
    school whatever its capitals, and a name of two is refused with what to write."""
    names = {"oakridge elementary": "oak", "willow": "w2", "east": "", "elm": "elm-2"}
    reading = Reading(schools=frozenset({"oak", "willow", "w2", "e1", "e2", "elm-2"}), school_names=names)
    rows = ("OAKRIDGE  Elementary; elm", "willow;oak;Oakridge Elementary", "East", "Mars Academy")
    read = read_csv([HEADER, *(line(id=str(number), schools=cell) for number, cell in enumerate(rows))], reading)
    assert [one["schools"] for one in read.rows] == [["elm-2", "oak"], ["oak", "willow"]]
    assert [one.reason for one in read.refused] == [
        "schools has 'East', the name of several schools; write the code",
        "schools has 'Mars Academy', which is not a school of this district; write its code or its name",
    ]


def test_a_birth_date_after_today_is_refused() -> None:
    read = read_csv([HEADER, line(born="2031-05-06"), line(id="2", born="2026")], Reading(today=date(2026, 11, 2)))
    assert [one.line for one in read.refused] == [2]
    assert "future" in read.refused[0].reason
    assert [fields["id"] for fields in read.rows] == ["2"]


@given(st.lists(st.text(max_size=200), max_size=8))
def test_whatever_the_lines_hold_each_is_taken_or_refused(lines: list[str]) -> None:
    result = read_csv([HEADER, *lines])
    for fields in result.rows:
        assert json.loads(row(fields).content) == fields


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=60)))
def test_a_canonical_row_read_again_stays_the_same(cells: dict[str, str]) -> None:
    try:
        fields = canonical_fields({"id": "1", "family": "Example", "kind": "barred"} | cells)
    except ValueError:
        return
    again = {name: "" if value is None else str(value) for name, value in fields.items()}
    again["schools"] = ";".join(fields["schools"])
    again["aliases"] = ";".join(f"{a['family']}, {a['given']} {a['middle']}" for a in fields["aliases"])
    assert canonical_fields(again) == fields
