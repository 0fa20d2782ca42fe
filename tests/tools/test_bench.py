"""Where the table of a benchmark goes in docs/benchmarks.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.bench import strangers
from tools import bench, linkage
from tools.bench import NOT_MEASURED, ROOMS, as_markdown, benchmarks, provenance, replaced

PAGE = "# Benchmarks\n\nHow they are made.\n"


def test_a_first_table_is_appended() -> None:
    page = replaced(PAGE, "scanning", "| read | 5 |")
    assert page == f"{PAGE}\n<!-- scanning -->\n## Scanning\n\n| read | 5 |\n<!-- end of scanning -->\n"


def test_a_newer_table_replaces_its_own_room_only() -> None:
    # GIVEN a page with two rooms
    page = replaced(replaced(PAGE, "scanning", "old"), "sync", "kept")
    # WHEN the first is measured again, twice
    again = replaced(replaced(page, "scanning", "new"), "scanning", "newest")
    # THEN its table alone has changed
    assert again == page.replace("old", "newest")


def test_a_table_says_what_made_it() -> None:
    line = provenance("python -m tests.bench.scanning --seed 7")
    assert line.startswith("`python -m tests.bench.scanning --seed 7` at commit ")
    assert " cores." in line


def test_the_page_has_a_section_for_each_benchmark_of_the_table_and_for_no_other() -> None:
    page = bench.PAGE.read_text(encoding="utf-8")
    assert sorted(re.findall(r"<!-- (?!end of )(.+) -->", page)) == sorted(ROOMS)
    assert benchmarks(bench.BENCHES) == list(ROOMS)
    assert all('__name__ == "__main__"' in (bench.BENCHES / f"{room}.py").read_text("utf-8") for room in ROOMS)


def test_a_benchmark_whose_environment_is_missing_keeps_its_table_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a page, a benchmark that cannot run here, and one behind it that can
    benches, page = tmp_path / "tests" / "bench", tmp_path / "benchmarks.md"
    benches.mkdir(parents=True)
    (tmp_path / "tests" / "__init__.py").touch()
    before = replaced(replaced(PAGE, "screening", "| kept | 5 |"), "strangers", "| old | 1 |")
    page.write_text(before)
    (benches / "screening.py").write_text('print("not measured: its packages are missing")')
    (benches / "strangers.py").write_text('print("| new | 2 |")')
    for name, value in (("ROOT", tmp_path), ("BENCHES", benches), ("PAGE", page)):
        monkeypatch.setattr(bench, name, value)
    monkeypatch.setattr(sys, "argv", ["bench.py"])
    # WHEN all are run
    status = bench.main()
    # THEN the first table stands as it was, and the second is new
    assert status == 0
    text = page.read_text()
    assert "| kept | 5 |" in text
    assert "not measured" not in text
    assert "| new | 2 |" in text
    assert "| old | 1 |" not in text


def test_strangers_says_in_one_line_that_its_packages_are_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["strangers.py", "--entries", "1"])
    monkeypatch.setattr(linkage, "installed", lambda _: None)
    assert strangers.main() == 0
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 1
    assert out[0].startswith(NOT_MEASURED)


def test_plain_lines_keep_their_lines() -> None:
    assert as_markdown("read 5\nlost 1\n") == "```text\nread 5\nlost 1\n```"
    assert as_markdown("\n| read | 5 |\n") == "| read | 5 |"


@pytest.mark.parametrize(("content", "status"), [(None, 2), ("", 1), ("print()", 1), ("raise SystemExit(3)", 1)])
def test_a_run_that_measured_nothing_fails_and_keeps_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, status: int
) -> None:
    benches, page = tmp_path / "tests" / "bench", tmp_path / "benchmarks.md"
    benches.mkdir(parents=True)
    (tmp_path / "tests" / "__init__.py").touch()
    page.write_text(PAGE)
    if content is not None:
        (benches / "sync.py").write_text(f'if __name__ == "__main__":\n    pass\n{content}\n')
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "BENCHES", benches)
    monkeypatch.setattr(bench, "PAGE", page)
    monkeypatch.setattr(sys, "argv", ["bench.py"])
    assert bench.main() == status
    assert page.read_text() == PAGE
