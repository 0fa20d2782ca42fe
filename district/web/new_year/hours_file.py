"""Reading a calendar file at the pages: week, days off and bell times of a school; and writing one to start from."""

from __future__ import annotations

from typing import BinaryIO

from pydantic import ValidationError

from district.errors import Unfit
from district.publish.school_plans import CLOSED, CalendarFile
from language.marks import N_
from sync.contract import toml_text
from sync.contract.api.school import WireCalendar, WireHours

MOST_BYTES = 100_000
_FIELDS = 5
"""So many places where a file is wrong are named."""


def text_of(file: BinaryIO) -> str:
    """Raises Unfit."""
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Unfit(N_("The file is too long."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit(N_("This is no calendar file: save it as plain text in UTF-8.")) from None


def calendar_in(text: str) -> WireCalendar:
    """What a file says of hours; hosts and stays that it may also have are left alone. Raises Unfit."""
    try:
        content = toml_text.loads(text)
    except toml_text.NotToml as error:
        if error.line:
            raise Unfit(N_("This is no calendar file: line {line} is not TOML."), line=error.line) from None
        raise Unfit(N_("This is no calendar file: it is not TOML, or nested too deeply.")) from None
    try:
        read = CalendarFile.model_validate(content)
        days = {day.isoformat(): one if isinstance(one, WireHours) else None for day, one in read.days.items()}
        calendar = WireCalendar.model_validate({"week": read.week, "days": days, "bells": read.bells})
    except ValidationError as error:
        wrong = [".".join(str(step) for step in line["loc"]) for line in error.errors()[:_FIELDS]]
        raise Unfit(N_("The file is wrong in: {places}."), places=", ".join(wrong)) from None
    _check(read, calendar)
    return calendar


def _check(read: CalendarFile, calendar: WireCalendar) -> None:
    words = sorted({one for one in read.days.values() if isinstance(one, str)} - {CLOSED})
    if words:
        raise Unfit(N_("The file says “{word}” of a day. Write “closed”, or its hours."), word=words[0][:40])
    if not calendar.week:
        raise Unfit(N_("The file has no hours of the week."))
    spans = [(str(day), one.opens, one.closes) for day, one in calendar.week.items()]
    spans += [(day, one.opens, one.closes) for day, one in calendar.days.items() if one is not None]
    spans += [(bell.name, bell.begins, bell.ends) for bell in calendar.bells]
    late = next((name for name, begins, ends in spans if ends <= begins), None)
    if late is not None:
        raise Unfit(N_("“{name}” ends before it begins."), name=late)


def file_of(calendar: WireCalendar) -> str:
    """A calendar as a file that can be changed and read again."""
    lines = ["[week]"]
    lines += [f"{day} = {_span(one)}" for day, one in calendar.week.items()]
    lines += ["", "[days]"]
    lines += [f"{day} = {_span(one) if one else _quoted(CLOSED)}" for day, one in sorted(calendar.days.items())]
    for bell in calendar.bells:
        lines += ["", "[[bells]]", f"name = {_quoted(bell.name)}"]
        lines += [f"begins = {_quoted(bell.begins)}", f"ends = {_quoted(bell.ends)}"]
    return "\n".join([*lines, ""])


def _span(one: WireHours) -> str:
    return f"{{ opens = {_quoted(one.opens)}, closes = {_quoted(one.closes)} }}"


def _quoted(text: str) -> str:
    plain = "".join(sign for sign in text if sign.isprintable())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
