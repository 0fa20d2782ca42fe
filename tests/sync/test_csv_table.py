"""The table around a list: encodings, separators and headings as real files have them."""

from __future__ import annotations

import io

import pytest

from sync.contract.barred_list.csv_file import COLUMNS, REQUIRED
from sync.contract.barred_list.csv_table import ALIASES, ListFileRefused, find_encoding, read_table

TEXT = "id,given,family,kind\n1,José,Núñez,barred\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_and_gives_the_names_back(content: bytes, encoding: str) -> None:
    stream = io.BytesIO(content)
    assert find_encoding(stream) == encoding
    assert stream.read().decode(encoding) == TEXT


def test_a_single_bad_byte_far_down_is_seen() -> None:
    content = TEXT.encode() + b"2,Pat,Example,barred\n" * 100_000 + "3,Zoë,Last,barred\n".encode("cp1252")
    assert find_encoding(io.BytesIO(content)) == "cp1252"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b" <!DOCTYPE html><p>", "web page"),
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\x81\x8d\xff\xfe\x8f", "neither UTF-8"),
    ],
)
def test_what_is_not_text_is_refused_with_what_it_is(content: bytes, what: str) -> None:
    with pytest.raises(ListFileRefused, match=what):
        find_encoding(io.BytesIO(content))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_from_the_headings(separator: str) -> None:
    table = read_table([line.replace(",", separator) for line in TEXT.splitlines(keepends=True)], COLUMNS, REQUIRED)
    assert table.separator == separator
    assert list(table.rows) == [(2, ["1", "José", "Núñez", "barred"])]


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "sep=;;;;\n"])
def test_a_line_that_names_the_separator_is_believed_and_counted(first: str) -> None:
    table = read_table([first, "id;family;kind\n", "1;Ex,ample;barred\n"], COLUMNS, REQUIRED)
    assert list(table.rows) == [(3, ["1", "Ex,ample", "barred"])]


def test_empty_lines_before_the_headings_are_passed_over_and_counted() -> None:
    table = read_table(["\ufeff\n", ",,\n", "id,family,kind\n", "1,Example,barred\n"], COLUMNS, REQUIRED)
    assert list(table.rows) == [(4, ["1", "Example", "barred"])]


@pytest.mark.parametrize(
    ("spelled", "column"),
    [
        ("First Name", "given"), ("first_name", "given"), ("FIRST-NAME", "given"), ("Forename", "given"),
        ("Surname", "family"), ("Last Name", "family"), ("MI", "middle"), ("DOB", "born"), ("Date of Birth", "born"),
        ("D.O.B.", "born"), ("AKA", "aliases"), ("Gender", "sex"), ("Expiration Date", "expires"),
        ("Height (cm)", "height_cm"), ("Eye Color", "eyes"), ("Nombre", "given"), ("Apellidos", "family"),
    ],
)  # fmt: skip
def test_other_headings_of_a_column_are_understood(spelled: str, column: str) -> None:
    needed = [name for name in REQUIRED if name != column]
    table = read_table([",".join([*needed, spelled])], COLUMNS, REQUIRED)
    assert table.headings[-1].column == column


def test_a_columns_own_name_comes_before_another_heading_that_means_the_same() -> None:
    table = read_table(["id,family,kind,Type,First Name,given"], COLUMNS, REQUIRED)
    assert [heading.column for heading in table.headings] == ["id", "family", "kind", None, None, "given"]
    assert [heading.spelled for heading in table.headings if heading.looks_like_a_person] == ["First Name"]


@pytest.mark.parametrize("spelled", ["Nick name", "Birth place", "Full name", "Christian name", "Mother's surname"])
def test_a_heading_that_sounds_like_a_person_and_is_not_read_is_pointed_out(spelled: str) -> None:
    table = read_table([f"id,family,kind,{spelled}"], COLUMNS, REQUIRED)
    assert table.headings[-1].column is None
    assert table.headings[-1].looks_like_a_person


@pytest.mark.parametrize("spelled", ["Badge Color", "School Name", "Notes", "Officer name", "Photo"])
def test_other_headings_are_not(spelled: str) -> None:
    assert not read_table([f"id,family,kind,{spelled}"], COLUMNS, REQUIRED).headings[-1].looks_like_a_person


def test_no_heading_means_two_columns() -> None:
    assert ALIASES.keys() == set(COLUMNS)
    meanings = [name for names in ALIASES.values() for name in names]
    assert len(meanings) == len(set(meanings))
    assert not set(COLUMNS) & set(meanings)
