"""Why something cannot be done reaches a page as a text of the catalogue, and the command line in its English words."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from babel.messages.pofile import read_po
from sqlmodel import select

from district.access.people.rights import Role
from district.db.people_tables import Account
from district.errors import Fault, Unfit
from district.instance import District
from district.publish import (
    expected,
    school_edits,
    visitor_passes,
    visitor_type_edits,
    visitor_type_files,
    visitor_type_rules,
    visitor_type_scopes,
)
from district.publish.visitor_type_scopes import Scope
from language.marks import N_
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_types import FILE, TYPES, choose
from tests.test_house import ROOT

BEHIND_PAGES: tuple[ModuleType, ...] = (
    expected, visitor_passes, school_edits, visitor_type_edits, visitor_type_files, visitor_type_rules,
    visitor_type_scopes,
)  # fmt: skip
COMMANDS_ALONE = {"read_file", "relabeled"}
"""What only the command line calls, with files of its own."""


def raised(module: ModuleType) -> Iterator[tuple[str, str]]:
    """(function, error that it raises by name)."""
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.FunctionDef):
            for one in ast.walk(function):
                if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call) and isinstance(one.exc.func, ast.Name):
                    yield function.name, one.exc.func.id


@pytest.mark.parametrize("module", BEHIND_PAGES)
def test_what_pages_call_raises_no_reason_without_a_text(module: ModuleType) -> None:
    assert {
        (function, error)
        for function, error in raised(module)
        if error == "DistrictError" and function not in COMMANDS_ALONE
    } == set()


def test_no_page_hands_on_an_errors_english_words() -> None:
    handed = [
        path.name for path in (ROOT / "district" / "web").rglob("*.py") if "=str(error)" in path.read_text("utf-8")
    ]
    assert handed == []


def test_a_reason_is_a_sentence_of_the_catalogue_and_for_a_command_the_same_english_as_ever(district: District) -> None:
    fault = Fault("types.tutor", N_("`{code}` is there {count} times."), code="a", count=2)
    assert str(fault) == "types.tutor: `a` is there 2 times."
    with district.database.write() as session, pytest.raises(Unfit) as found:
        visitor_type_edits.undo(session, Scope(school="oakridge"), district.now())
    assert str(found.value) == "There is nothing to take back: nothing is set for school oakridge."
    with (ROOT / "language/locales/es/LC_MESSAGES/vestibule.po").open("rb") as file:
        spanish = read_po(file)
    assert (told := spanish.get(str(found.value.text))) is not None
    assert told.string


def test_a_spanish_page_says_the_faults_of_a_file_in_spanish(
    signed_in: Callable[..., Browser], district: District
) -> None:
    manager = signed_in(Role.OFFICE_MANAGER)
    with district.database.write() as session:
        session.exec(select(Account)).one().language = "es"
    wrong = FILE.replace('{ en = "Tutor" }', "7") + 'x = 1\n[[types]]\ncode = "nobody"\nhidden = true\n'
    assert choose(manager, wrong).status_code == 422
    assert "Tiene que ser una tabla, como { en = &#34;Text&#34; }." in manager.page.text
    assert "No se puede ocultar: no existe ese tipo." in manager.page.text
    assert "No se cambió nada." in manager.page.text
    assert "Nothing was changed" not in manager.page.text
    assert TYPES in manager.path
