"""The translation check, on real Qt Linguist files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.settings import LANGUAGES
from tools.check import SETTINGS, translated_languages, unfinished

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<TS version="2.1" language="es"><context><name>Welcome</name>'
TAIL = "</context></TS>"


def message(source: str, translation: str) -> str:
    return f"<message><source>{source}</source>{translation}</message>"


def test_a_finished_file_is_complete(tmp_path: Path) -> None:
    plural = "<translation><numerusform>%n visita</numerusform><numerusform>%n visitas</numerusform></translation>"
    text = HEAD + message("Welcome", "<translation>Bienvenidos</translation>") + message("%n visit(s)", plural) + TAIL
    (tmp_path / "es.ts").write_text(text, encoding="utf-8")
    assert list(unfinished(tmp_path, ["es"])) == []


def test_what_is_unfinished_empty_or_absent_is_named(tmp_path: Path) -> None:
    text = (
        HEAD
        + message("Welcome", '<translation type="unfinished">Bienvenidos</translation>')
        + message("Done", "<translation></translation>")
        + message("Back", "")
        + TAIL
    )
    (tmp_path / "es.ts").write_text(text, encoding="utf-8")
    assert list(unfinished(tmp_path, ["es"])) == [
        f"es.ts: not translated: {word}" for word in ("Welcome", "Done", "Back")
    ]


def test_a_text_that_left_the_screens_needs_no_translation(tmp_path: Path) -> None:
    gone = message("Old", '<translation type="vanished"></translation>')
    (tmp_path / "es.ts").write_text(HEAD + gone + TAIL, encoding="utf-8")
    assert list(unfinished(tmp_path, ["es"])) == []


@pytest.mark.parametrize("content", [None, HEAD + TAIL])
def test_a_language_that_kiosks_offer_and_nobody_has_translated_fails(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "es.ts").write_text(content, encoding="utf-8")
    assert list(unfinished(tmp_path, ["es"])) == ["es.ts: there is nothing to check, and kiosks offer the language es"]
    assert len(list(unfinished(tmp_path / "nowhere", ["es", "fr"]))) == 2


def test_the_languages_to_be_checked_are_those_that_kiosks_offer(root: Path) -> None:
    assert translated_languages('LANGUAGES = ("en", "es", "so")\n') == ["es", "so"]
    offered = translated_languages((root / SETTINGS).read_text(encoding="utf-8"))
    assert ["en", *offered] == list(LANGUAGES)
    with pytest.raises(ValueError, match="says no LANGUAGES"):
        translated_languages("LANGUAGE = 1\n")


def test_a_test_over_files_that_are_gone_fails(root: Path, tmp_path: Path) -> None:
    """GIVEN a test for each of no files WHEN pytest collects it with the project's settings THEN that is an error."""
    test = tmp_path / "test_nothing.py"
    test.write_text(
        "import pathlib, pytest\n"
        "@pytest.mark.parametrize('file', sorted(pathlib.Path('nowhere').glob('*')))\n"
        "def test_each(file): pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(root / "pyproject.toml")]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(test)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode != 0
    assert "Empty parameter set" in done.stdout
