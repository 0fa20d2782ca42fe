"""Each kind of fault of a catalogue is found, in real files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from language.extraction import extract, update, write
from language.faults import faults, places
from tests.language import trees

ES = ("en", "es")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project whose catalogues are complete."""
    root = trees.project(tmp_path)
    write(trees.template(root), extract(root))
    return root


def test_a_complete_catalogue_has_no_fault(tree: Path) -> None:
    assert list(faults(tree, ES)) == []


def test_a_text_that_no_template_has_is_not_extracted(tree: Path) -> None:
    trees.project(tree, trees.SOURCE + 'MORE = N_("One more")\n')
    assert list(faults(tree, ES)) == [
        f"{name}: not extracted: 'One more'. Run `make texts`." for name in ("vestibule.pot", "es")
    ]


def test_a_text_within_an_f_string_is_not_extracted_and_said_to_be_so(tree: Path) -> None:
    trees.project(tree, trees.SOURCE + "def said() -> str:\n    return f\"<b>{N_('One more')}</b>\"\n")
    (fault,) = faults(tree, ES)
    assert "within an f-string" in fault


def test_a_text_that_nothing_declares_is_unused(tree: Path) -> None:
    trees.project(tree, trees.SOURCE.replace('LEAVE = N_("Sign out")', ""))
    assert list(faults(tree, ES)) == [
        f"{name}: unused, nothing declares it: 'Sign out'. Run `make texts`." for name in ("vestibule.pot", "es")
    ]


@pytest.mark.parametrize(
    ("was", "is_now", "fault"),
    [
        ('"Registrar la salida"', '""', "not translated: 'Sign out'"),
        ('msgid "Sign out"', '#, fuzzy\nmsgid "Sign out"', "to be looked at again (fuzzy): 'Sign out'"),
        ('"{count} personas esperan"', '""', "not translated: '{count} visitor waiting'"),
        ("Hola, {name}", "Hola", "name is left out of: 'Hello, {name}'"),
        ("Hola, {name}", "Hola, {nombre} {name}", "nombre is no place of: 'Hello, {name}'"),
        ("Hola, {name}", "Hola, {name", "a brace is not closed: 'Hello, {name}'"),
        ("{count} personas", "{number} personas", "number is no place of: '{count} visitor waiting'"),
        ('"Abierta"', '""', "not translated: 'Open' (of a door)"),
    ],
)
def test_what_is_unfinished_or_has_other_places_is_named(tree: Path, was: str, is_now: str, fault: str) -> None:
    assert was in trees.SPANISH
    trees.write(tree, trees.SPANISH.replace(was, is_now))
    assert list(faults(tree, ES)) == [f"es: {fault}"]


def test_a_plural_may_leave_the_count_out_and_nothing_else(tree: Path) -> None:
    trees.write(tree, trees.SPANISH.replace("{count} personas esperan", "Varias personas esperan"))
    assert list(faults(tree, ES)) == []


def test_a_language_that_is_not_offered_may_be_unfinished_but_not_wrong(tree: Path) -> None:
    trees.write(tree, trees.SPANISH.replace("Registrar la salida", "").replace("Hola, {name}", "Hola"))
    assert list(faults(tree, ("en",))) == ["es: name is left out of: 'Hello, {name}'"]


def test_an_offered_language_without_a_catalogue_is_a_fault(tree: Path) -> None:
    shutil.rmtree(tree / "language" / "locales" / "es")
    assert list(faults(tree, ES)) == ["es: it is offered, and there is no language/locales/es/LC_MESSAGES/vestibule.po"]


def test_what_is_marked_must_be_a_literal(tree: Path) -> None:
    trees.project(tree, trees.SOURCE + "PLACE = 'Office'\nSAID = N_(PLACE)\nBUILT = N_(f'To {PLACE}')\n")
    assert [fault.partition(":")[0] for fault in faults(tree, ES)] == ["kiosk/words.py"] * 2


def test_a_project_in_which_nothing_is_declared_fails(tmp_path: Path) -> None:
    trees.project(tmp_path, "LEAVE = 'Sign out'\n")
    assert list(faults(tmp_path, ES)) == ["nothing was extracted: no text is declared with N_, NC_ or Plural"]


def test_a_catalogue_that_cannot_be_read_is_a_fault_and_no_traceback(tree: Path) -> None:
    trees.write(tree, trees.SPANISH + '\nmsgid "broken\n')
    assert any("cannot be read" in fault for fault in faults(tree, ES))


def test_updating_keeps_what_is_translated_marks_what_has_changed_and_drops_what_is_gone(tree: Path) -> None:
    source = trees.SOURCE.replace("Hello, {name}", "Hello there, {name}").replace('NC_("of a case", "Open")', "None")
    trees.project(tree, source, None)
    assert update(tree) == {"es": 1}
    assert list(faults(tree, ES)) == ["es: to be looked at again (fuzzy): 'Hello there, {name}'"]
    kept = (tree / "language/locales/es/LC_MESSAGES/vestibule.po").read_text(encoding="utf-8")
    assert "Registrar la salida" in kept
    assert "of a case" not in kept
    assert '"X-Reviewed: no\\n"' in kept


def test_updating_twice_changes_nothing(tree: Path) -> None:
    update(tree)
    before = {file: file.read_bytes() for file in tree.rglob("*.po*")}
    update(tree)
    assert {file: file.read_bytes() for file in tree.rglob("*.po*")} == before


def test_a_translator_reads_the_comment_above_a_text(tree: Path) -> None:
    assert "#. on the button that ends a visit" in trees.template(tree).read_text(encoding="utf-8")


def test_the_command_says_what_is_wrong_and_ends_with_one(root: Path) -> None:
    command = [sys.executable, "-m", "language", "add", "klingon"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "no language that Babel knows" in done.stdout


@pytest.mark.parametrize(("text", "found"), [("{a} {b}", {"a", "b"}), ("none", set()), ("{a", None)])
def test_places_are_found(text: str, found: set[str] | None) -> None:
    assert places(text) == found
