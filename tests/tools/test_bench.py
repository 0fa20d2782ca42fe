"""Where the table of a benchmark goes in docs/benchmarks.md."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import bench
from tools.bench import as_markdown, provenance, replaced

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
