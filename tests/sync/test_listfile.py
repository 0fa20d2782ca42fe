"""The barred list's CSV: good rows in their one canonical form, bad rows refused by line and reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.feed import row
from sync.listfile import COLUMNS, ListFileRefused, canonical_fields, feeds_of, read_csv

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
        ({"born": "02/29/1980"}, "born '02/29/1980'"),
        ({"born": "1981-02-29"}, "no date"),
        ({"born": "19800229"}, "no date"),
        ({"born": "0012"}, "no year"),
        ({"sex": "unknown"}, "sex"),
        ({"kind": "banned"}, "kind 'banned'"),
        ({"kind": ""}, "kind"),
        ({"aliases": ", Joe"}, "alias"),
        ({"schools": "*;oakridge"}, "every school"),
        ({"schools": "oak ridge"}, "no school code"),
        ({"starts": "soon"}, "starts"),
        ({"starts": "2026-02-01", "expires": "2026-01-31"}, "before starts"),
        ({"height_cm": "5'11"}, "height_cm"),
        ({"height_cm": "17"}, "height_cm"),
        ({"reason": "x" * 2001}, "at most 2000"),
        ({"family": "Ex\x00ample"}, "no text"),
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


def test_unknown_columns_are_ignored_and_named_as_written() -> None:
    result = read_csv(["\ufeffid,Family,kind,Badge Color", "1,Example,watch,red"])
    assert result.unknown_columns == ["Badge Color"]
    assert len(result.rows) == 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ([], "empty"),
        (["id;family;kind"], "separated by commas"),
        (["id,family"], "no column kind"),
        (["id,family,kind,Family"], "family twice"),
    ],
)
def test_a_file_that_is_no_barred_list_is_refused_as_a_whole(text: list[str], part: str) -> None:
    with pytest.raises(ListFileRefused, match=part):
        read_csv(text)


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
