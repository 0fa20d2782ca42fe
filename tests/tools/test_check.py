"""The translation check, on real Qt Linguist files."""

from __future__ import annotations

from pathlib import Path

from tools.check import unfinished

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<TS version="2.1" language="es"><context><name>Welcome</name>'
TAIL = "</context></TS>"


def message(source: str, translation: str) -> str:
    return f"<message><source>{source}</source>{translation}</message>"


def test_a_finished_file_is_complete(tmp_path: Path) -> None:
    plural = "<translation><numerusform>%n visita</numerusform><numerusform>%n visitas</numerusform></translation>"
    text = HEAD + message("Welcome", "<translation>Bienvenidos</translation>") + message("%n visit(s)", plural) + TAIL
    (tmp_path / "es.ts").write_text(text, encoding="utf-8")
    assert list(unfinished(tmp_path)) == []


def test_what_is_unfinished_empty_or_absent_is_named(tmp_path: Path) -> None:
    text = (
        HEAD
        + message("Welcome", '<translation type="unfinished">Bienvenidos</translation>')
        + message("Done", "<translation></translation>")
        + message("Back", "")
        + TAIL
    )
    (tmp_path / "es.ts").write_text(text, encoding="utf-8")
    assert list(unfinished(tmp_path)) == [f"es.ts: not translated: {word}" for word in ("Welcome", "Done", "Back")]


def test_a_text_that_left_the_screens_needs_no_translation(tmp_path: Path) -> None:
    gone = message("Old", '<translation type="vanished"></translation>')
    (tmp_path / "es.ts").write_text(HEAD + gone + TAIL, encoding="utf-8")
    assert list(unfinished(tmp_path)) == []


def test_without_translations_there_is_nothing_to_finish(tmp_path: Path) -> None:
    assert list(unfinished(tmp_path / "translations")) == []
