"""`python main.py screen`: files in, one honest line a probe out."""

from __future__ import annotations

import os
import threading
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from kiosk.commands.screen import ProbesRefused, ResultLine, as_text, probe, read_probes, screen_probes
from kiosk.commands.screen_list import list_totals, read_list, readable_twice, row_of
from sync.contract.barred_list.csv_dates import DateOrder
from sync.contract.barred_list.csv_table import ListFileRefused
from sync.contract.barred_list.feeds import root_of
from tests.screening.people import tables

LIST = """id,given,middle,family,suffix,aliases,born,sex,kind,schools,expires
r,Robert,,Smithers,,,1980-05-06,M,barred,*,
c,María José,,de la Cruz,,"Cruz, Pepe",1975,,registry,oakridge,
o,Omar,,Al-Shami,,,,M,custody,,2020-01-01
x,Nobody,,Atall,,,1990-13-01,,barred,,
"""
PROBES = """\ufeffprobe,given,family,born,sex
bob,Bob,Smithers,1980-05-06,M
slip,Rober,Smithers,1980-06-05,
mary,Mariajose,Delacruz,1975-02-03,
late,Omar,Alshami,1960-01-01,
bad,Robert,Smithers,06/05/1980,
,,,,
sex,Ann,Doe,1990-01-01,Q
"""


def answers(tmp_path: Path, listed: str = LIST, probes: str = PROBES) -> dict[str, ResultLine]:
    files = tmp_path / "list.csv", tmp_path / "probes.csv"
    for file, text in zip(files, (listed, probes), strict=True):
        file.write_text(text, encoding="utf-8")
    rows = read_list(files[0]).rows
    asked, _ = read_probes(files[1])
    return {line["probe"]: line for line in screen_probes(rows, asked, tables(), date(2026, 9, 1))}


def test_every_probe_is_answered_with_its_evidence(tmp_path: Path) -> None:
    lines = answers(tmp_path)
    assert {name: line["decision"] for name, line in lines.items()} == {
        "bob": "strong",
        "slip": "possible",
        "mary": "possible",
        "late": "none",  # the entry has expired
        "bad": "possible",  # screened without the date that is none
    }
    (match,) = lines["bob"]["matches"]
    assert (match["id"], match["class"]) == ("r", "strong")
    assert match["explanation"][:2] == ["family name: exact", "given name: nickname of Robert"]
    assert match["explanation"][3] == "birth date: exact"
    assert match["explanation"][-1].endswith("unrelated visitors would match as well")
    assert 0 < match["unrelated"] < 0.001
    assert match["weight"] > 20
    assert lines["bob"]["ms"] > 0
    assert lines["late"]["matches"] == []


def test_a_list_with_its_columns_in_any_order_in_quotes_and_from_windows_is_the_same_list(tmp_path: Path) -> None:
    odd = (
        '\ufeff"Kind","BORN","note","Family","Given","ID"\r\n"registry","1980-05-06","x","SMITHERS, ROBERT","","r"\r\n'
        '"watch","1975-02-03","","de la Cruz","Mar\u00eda","c"\r\n'
    )
    lines = answers(tmp_path, odd, '\ufeff"born","FAMILY","probe"\r\n"1980-05-06","Smithers, Bob","one"\r\n')
    assert lines["one"]["decision"] == "strong"


@pytest.mark.parametrize("name", ["\u0645\u062d\u0645\u062f", "\u738b\u5c0f\u660e", "W" * 60, "SUKARNO", "O'N-E'I L.L"])
def test_names_in_other_scripts_mononyms_and_very_long_ones_find_themselves(tmp_path: Path, name: str) -> None:
    listed = f"id,family,kind,born\ne,{name},custody,1980-05-06\n"
    lines = answers(tmp_path, listed, f"probe,family,born\nsame,{name.lower()},1980-05-06\nundated,{name},\n")
    assert [lines[probe]["decision"] for probe in ("same", "undated")] == ["strong", "possible"]


def test_an_answer_reads_well(tmp_path: Path) -> None:
    text = as_text(answers(tmp_path)["bob"])
    assert text.startswith("bob: strong\n  r (strong): family name: exact; given name: nickname of Robert;")


def test_lines_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    file = tmp_path / "probes.csv"
    file.write_text(PROBES, encoding="utf-8")
    asked, refused = read_probes(file)
    assert [one.id for one in asked] == ["bob", "slip", "mary", "late", "bad"]
    assert [(one.line, one.reason.split(".")[0]) for one in refused] == [
        (6, "The birth date '06/05/1980' is no date"),
        (7, "There is no name to screen"),
        (8, "The sex 'Q' is unknown"),
    ]


def test_dates_in_an_order_that_is_said_are_read(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("id,given,family,born,kind\n1,Dana,Whitlock,3/4/1990,barred\n", encoding="utf-8")
    listed = read_list(file, dates=DateOrder.MDY)
    (found,) = screen_probes(listed.rows, [probe("Dana", "Whitlock", born="1990-03-04")], tables())
    assert found["decision"] == "strong"


def test_an_empty_list_matches_nobody(tmp_path: Path) -> None:
    lines = answers(tmp_path, "id,family,kind\n")
    assert {line["decision"] for line in lines.values()} == {"none"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        (b"id;family\n", "names no column"),
        (b"id,family,kind\n\x81\x8d,x,barred\n", "neither UTF-8"),
    ],
)
def test_a_list_that_is_none_is_refused_in_one_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "list.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ListFileRefused, match=sentence):
        read_list(file)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot be read"), (b"name\nx\n", "names no column family"), (b"family\n\xff\xfe\n", "not CSV in UTF-8")],
)
def test_probes_that_are_none_are_refused_in_one_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "probes.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ProbesRefused, match=sentence):
        read_probes(file)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"given": " ", "family": ""}, "no name"),
        ({"given": "A", "family": "B", "born": "yesterday"}, "no date"),
        ({"given": "A", "family": "B", "sex": "male"}, "unknown"),
    ],
)
def test_a_single_probe_that_is_none_is_refused(cells: dict[str, str], sentence: str) -> None:
    with pytest.raises(ProbesRefused, match=sentence):
        probe(**cells)


def many(count: int) -> str:
    rows = "".join(f"e{number},Given{number},Family{number},1980-05-06,registry\n" for number in range(count))
    return f"id,given,family,born,kind\n{rows}"


def test_a_list_is_measured_as_its_rows_in_memory_would_be(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    listed = read_list(file)
    rows = [row_of(fields) for fields in listed.rows]
    assert [row.id for row in rows] == ["r", "c", "o"]
    assert (listed.rows.totals.count, listed.rows.totals.root) == (3, root_of(rows))
    assert list_totals([]).root == root_of([])
    assert [(one.line, "born" in one.reason) for one in listed.refused] == [(5, True)]
    assert sum(line.entries for line in listed.expected) == 3


def test_a_row_of_a_long_list_costs_no_more_than_its_digest_and_its_id(tmp_path: Path) -> None:
    """Peak of what Python allocates, for 5,000 rows more: 48 bytes a row, its id, and a place in a set of ids."""
    peaks = []
    for count in (1_000, 6_000):
        file = tmp_path / f"{count}.csv"
        file.write_text(many(count), encoding="utf-8")
        tracemalloc.start()
        assert read_list(file).rows.totals.count == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / 5_000 < 500


def test_a_list_may_come_through_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=(LIST, "utf-8"), daemon=True)
    writing.start()
    with readable_twice(pipe) as file:
        assert len(list(read_list(file).rows)) == 3
        assert len(list(read_list(file).rows)) == 3
    writing.join()
    assert not file.exists()


def test_a_list_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    rows = read_list(file).rows
    file.write_text(LIST.replace("Smithers", "Smithy"), encoding="utf-8")
    with pytest.raises(ListFileRefused, match="changed while it was read"):
        list(screen_probes(rows, [probe("Robert", "Smithers")], tables()))


def test_a_long_list_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.commands.screen_list._SAID_EVERY", 1_000)
    file = tmp_path / "list.csv"
    file.write_text(many(2_500), encoding="utf-8")
    said: list[str] = []
    read_list(file, said.append)
    assert said == ["1,000 rows read", "2,000 rows read"]
