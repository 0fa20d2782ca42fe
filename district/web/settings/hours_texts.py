"""Weekdays and hours in words, and reading hours from two fields."""

from __future__ import annotations

import re
from datetime import time

from district.web.forms import Form
from language.marks import N_, NC_, Text, TextEnum
from sync.contract.api.school import WireHours

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


class WeekdayName(TextEnum):
    """The days of a week, by their codes in a calendar."""

    MON = N_("Monday")
    TUE = N_("Tuesday")
    WED = N_("Wednesday")
    THU = N_("Thursday")
    FRI = N_("Friday")
    SAT = N_("Saturday")
    SUN = N_("Sunday")


class DayKind(TextEnum):
    """What is otherwise about a day."""

    CLOSED = NC_("a school", "Closed")
    OTHER = N_("Open at other hours")


def hours_of(form: Form, opens: str, closes: str, *, is_needed: bool) -> WireHours | None:
    """What two fields say; None where both are empty and that is allowed, and where something is wrong with them."""
    typed = {field: form.text(field) for field in (opens, closes)}
    if not is_needed and not any(typed.values()):
        return None
    read: list[str] = []
    for field, text in typed.items():
        found = _TIME.fullmatch(text)
        if found is None:
            form.fail(
                field, N_("Enter a time of day, as 07:30.") if is_needed or text else _half(is_opening=field == opens)
            )
            continue
        read.append(f"{int(found[1]):02}:{found[2]}")
    if len(read) < len(typed):
        return None
    if read[1] <= read[0]:
        form.fail(closes, N_("It closes before it opens. Enter a later time."))
        return None
    return WireHours(opens=read[0], closes=read[1])


def clock_time(text: str) -> time:
    """A time of day as calendars write it."""
    return time.fromisoformat(text)


def _half(*, is_opening: bool) -> Text:
    return N_("Enter when it opens, or empty both.") if is_opening else N_("Enter when it closes, or empty both.")
