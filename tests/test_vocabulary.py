"""What both applications mean is declared once, in sync.contract.vocabulary: an enum that is written again drifts."""

from __future__ import annotations

import ast
from collections import defaultdict
from enum import Enum
from pathlib import Path

import pytest

from printing.printer import Result
from sync.contract import vocabulary
from sync.contract.vocabulary import PrintResult
from tests.test_house import ROOMS, ROOT, python_files

Values = frozenset[str]

WORDS: dict[Values, str] = {
    frozenset(str(one.value) for one in found): name
    for name, found in vars(vocabulary).items()
    if isinstance(found, type) and issubclass(found, Enum) and found.__module__ == vocabulary.__name__
}
AGAIN = {"printing/printer.py: Result": "printing imports no other room; the test below holds the two together"}


def modules() -> dict[str, ast.Module]:
    names = [name for name in python_files() if Path(name).parts[0] in ROOMS]
    return {name: ast.parse((ROOT / name).read_text(encoding="utf-8")) for name in names}


def values(node: ast.ClassDef) -> Values:
    """Of an enum of strings; empty for any other class."""
    if not any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases):
        return frozenset()
    assigned = (line.value for line in node.body if isinstance(line, ast.Assign))
    return frozenset(one.value for one in assigned if isinstance(one, ast.Constant) and isinstance(one.value, str))


def retyped(node: ast.AST) -> str:
    """The word of the vocabulary whose values a tuple, list or set of strings names; "" where there is none."""
    if not isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return ""
    found = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(found) != len(node.elts) or len(set(found)) < 2:
        return ""
    return next((name for word, name in WORDS.items() if word.issuperset(found)), "")


def test_no_enum_is_declared_twice() -> None:
    found: defaultdict[Values, list[str]] = defaultdict(list)
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and (words := values(node)) and f"{name}: {node.name}" not in AGAIN:
                found[words].append(f"{name}: {node.name}")
    assert len(found) > 50, "the enums were not found"
    assert [places for places in found.values() if len(places) > 1] == []


def test_no_word_of_the_vocabulary_is_written_as_strings() -> None:
    trees = modules()
    places = [
        f"{name}:{node.lineno}: {word}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and (word := retyped(node))
    ]
    assert len(trees) > 200
    assert places == []


def test_what_a_printer_says_is_what_the_journal_says() -> None:
    assert {one.value for one in Result} == {one.value for one in PrintResult}


@pytest.mark.parametrize("source", ['("admit", "refuse")', '{"possible", "strong"}', '["sent", "confirmed"]'])
def test_the_check_finds_a_word_that_is_written_again(source: str) -> None:
    assert retyped(ast.parse(source, mode="eval").body)
