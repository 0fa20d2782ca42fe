"""Every table whose keys are an enum's members has all of them: a value that a table forgets breaks a page at the door,
on the one day on which it comes up."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from types import ModuleType

import pytest

import district
import kiosk
import printing
import scanning
import screening
import sync
from kiosk.checkin.health import Health
from kiosk.ui.wording_health import StatusPart, advices
from language.translator import translator
from printing.printer import Fault

EN = translator()

PARTIAL: dict[str, str] = {
    "district.projections.person_export.SAID": "kinds of entry that tell of a visit; a test holds which",
    "district.cli.cases._WHY": "the refusals alone; what was applied or superseded is told before; asked with .get",
    "district.web.today.wording.REFUSALS": "as district.cli.cases._WHY; it is asked with .get",
    "district.access.people.rights.GRANTABLE": "to most roles nothing more is granted; it is asked with .get",
    "district.web.security.import_texts.NOTES": "of a plain name nothing is noted",
    "district.web.today.waiting_cases._SEVERITY": "what matched nothing is as the unscreened; it is asked with .get",
    "district.web.today.wording.HOW_CLOSE": "what is the same or different needs no more words; it is asked with .get",
    "district.web.today.wording.WHY": "where nothing matched, the list's state says why; it is asked with .get",
    "district.web.today.wording._LIKENESS": "every other agreement is close; it is asked with .get",
    "district.web.visits.record_wording.STEPS": "kinds of entry that tell of a visit, as SAID of the person's export",
    "kiosk.ui.wording_lists.LISTS": "of a list that is current nothing is said; it is asked with .get",
    "scanning.provisioning_sheet._HOPELESS": "the faults that waiting does not mend; it is asked with .get",
    "district.cli.list_import._MADE": "of a plain date nothing is said; its note is never told",
    "kiosk.ui.wording_health.SERVER": "of a server that is reached nothing is said; it is asked with .get",
    "screening.compare_tokens._SLIPS_OF_TWO_NAMES": "levels that two common names lose; asked after `in`",
    "screening.compare_tokens._RANKS": "levels of a name that are compared with each other",
    "screening.policy.BUDGETS": "a tier without a budget is decided before it is asked",
    "screening.policy._BESIDE_A_DATE": "the tiers with a measured tail of their own; asked after `in`",
    "district.alerts.alert_queue._FIELDS": "all others are about a case; it is asked with .get",
    "screening.policy._PRECISION_OF": "a conflict of dates has no precision",
    "screening.score._GENERATION": "levels that a generation can have",
    "screening.weights.FAMILY": "levels that a family name can have",
    "screening.weights.GIVEN": "levels that a given name can have",
    "screening.weights.MIDDLE": "levels that a middle name can have",
    "kiosk.records.cases._CHOICES": "the decisions that make a visit",
    "kiosk.ui.sample_staff_area._FAULTS": "samples of two doubts that the printer explains",
    "printing.layout.badge_parts._DETAILS": "parts of a badge that have details",
    "district.ingest.batches._SENTENCES": "other refusals have one sentence together; it is asked with .get",
    "scanning.read_codes._SYMBOLOGIES": "the formats that the reader is asked for",
}
"""Tables that leave values out on purpose, and why that breaks nothing."""


def modules() -> Iterator[ModuleType]:
    for package in (district, kiosk, printing, scanning, screening, sync):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


@cache
def tables() -> dict[str, Mapping[Enum, object]]:
    """Each table at a module's or a class's top whose keys are enum members, by its full name."""
    found = {}
    for module in modules():
        holders: dict[str, Mapping[str, object]] = {module.__name__: vars(module)}
        holders |= {
            f"{module.__name__}.{name}": vars(one)
            for name, one in list(vars(module).items())
            if isinstance(one, type) and one.__module__ == module.__name__
        }
        for holder, names in holders.items():
            for name, value in list(names.items()):
                if isinstance(value, Mapping) and value and all(isinstance(key, Enum) for key in value):
                    found[f"{holder}.{name}"] = value
    return found


def missing(table: Mapping[Enum, object]) -> list[str]:
    return sorted(str(member) for kind in {type(key) for key in table} for member in set(kind) - set(table))


def test_every_table_of_an_enum_has_all_its_values() -> None:
    found = tables()
    assert len(found) >= 40, "nothing is checked where nothing is found"
    gaps = {name: lacking for name, table in found.items() if (lacking := missing(table)) and name not in PARTIAL}
    # The same table under the name by which another module imports it counts where it is defined.
    known = [found[name] for name in PARTIAL if name in found]
    assert {name: lacking for name, lacking in gaps.items() if not any(found[name] is one for one in known)} == {}


def test_no_exception_outlives_its_table() -> None:
    whole = [name for name in PARTIAL if name in tables() and not missing(tables()[name])]
    gone = [name for name in PARTIAL if name not in tables()]
    assert (whole, gone) == ([], [])


def test_the_check_finds_a_value_that_is_left_out() -> None:
    assert missing({StatusPart.CAMERA: ""}) == sorted(str(part) for part in StatusPart if part is not StatusPart.CAMERA)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_a_printer_is_advised_on(fault: Fault) -> None:
    assert StatusPart.PRINTER in advices(EN, Health(printer=fault))
