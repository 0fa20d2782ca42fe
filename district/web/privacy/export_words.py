"""A person's export as a page reads it: its labels are texts of the catalogue, its codes are words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from district.projections import person_export
from district.projections.person_export import SAID
from district.projections.visit_record import Value
from district.web.privacy.beside_words import shown_fields
from district.web.visits import record_wording
from district.web.visits.names import SchoolNames
from district.web.visits.record_wording import STEPS, Shown
from language.marks import N_, Text
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS

LABELS: tuple[Text, ...] = (
    N_("Number of the visit"),
    N_("Number of the badge"),
    N_("Number of the blank badge that you were handed"),
    N_("Number of the kiosk"),
    N_("When you came, as the office typed it in later"),
    N_("When you left, as the office typed it in later"),
    N_("Why you came"),
    N_("Where you went"),
    N_("Why you were let in"),
    N_("No longer recorded; older entries may hold how you identified yourself"),
    N_("Version of the expectations that you accepted"),
    N_("Number of the office's case"),
    N_("Whom you came to see"),
    N_("By whom (a staff member's id, or how)"),
    N_("What became of it"),
    N_("Reason"),
    N_("Kind of printer"),
    N_("Number of the office's request"),
    N_("Lists that your name was compared with: their day, and their age in days"),
    N_("State of the list that your name was compared with"),
    N_("How well your name agreed with the list"),
    N_("You left before the end"),
    N_("Number of the visit that it is about"),
    N_("Decision"),
    N_("Second staff member (id)"),
    N_("Why the kiosk did not do it"),
    N_("Until when"),
    N_("Family name"),
    N_("Given name"),
    N_("Middle name"),
    N_("Suffix"),
    N_("Fingerprint of your photo"),
    N_("Note"),
    N_("Version of the questions"),
    N_("What you answered"),
)
"""Every label of the export, for the catalogue; a test compares them with the declarations."""

_WHAT: Mapping[str, Text] = {what: STEPS[kind] for kind, (what, _) in SAID.items()}


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the export. `erased`: labels of what it held and holds no more."""

    what: Text
    when: datetime
    fields: list[Shown] = field(repr=False)
    erased: list[Text]


@dataclass(frozen=True, slots=True)
class ShownExport:
    """One person's export of a visit; `beside` is what the journal does not hold."""

    records: list[Record] = field(repr=False)
    beside: list[Record] = field(repr=False)
    has_photo: bool


@cache
def fields_of_labels() -> Mapping[str, tuple[str, str]]:
    """Label of the export -> group and name of its field."""
    found: dict[str, tuple[str, str]] = {}
    for group, part in [*((FACTS, shape) for _, shape in SAID.values()), *PERSONAL_GROUPS.items()]:
        for name, label in person_export.shown_fields(part).items():
            found.setdefault(label, (group, name))
    return found


def shown_export(told: Mapping[str, Any], names: SchoolNames, zone: tzinfo, schools: Mapping[str, str]) -> ShownExport:
    """The export of `export_person` in words. Staff stay ids, as in the file."""
    without_staff = replace(names, staff={})
    records = [
        Record(
            _WHAT[one["what"]],
            datetime.fromisoformat(one["when"]),
            [shown for label, value in _values(one["fields"]) for shown in _shown(label, value, without_staff)],
            [Text(label) for label in one["erased"]],
        )
        for one in told["records"]
    ]
    beside = [
        Record(
            Text(one["what"]), datetime.fromisoformat(one["when"]), shown_fields(one, names.words, zone, schools), []
        )
        for one in told["beside"]
    ]
    return ShownExport(sorted(records, key=lambda one: one.when), beside, told["photo_jpeg_base64"] is not None)


def _values(fields: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """(label, value) of each field of one entry."""
    values = [Value(*fields_of_labels()[label], value) for label, value in fields.items()]
    return zip(fields, record_wording.worded(values), strict=True)


def _shown(label: str, value: Value, names: SchoolNames) -> Iterator[Shown]:
    for shown in record_wording.shown_value(value, names):
        yield shown if value.name == "answers" else Shown(Text(label), shown.text, shown.is_id)
