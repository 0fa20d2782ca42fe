"""The form of an expected visitor, read field by field; a line of a file is read as the same form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from district.access.people.accounts import folded_mail
from district.db.expected_tables import PassDetail
from district.db.publish_tables import SchoolPlan, VisitorPass
from district.db.tables import School
from district.publish import visitor_passes
from district.publish.expected import Extra
from district.publish.pass_papers import MOST_DAYS, doors_of, last_day, weekday_name
from district.web.forms import Form, id_of
from district.web.settings.place_names import place_options
from district.web.today.labels import labels_of
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import Translator, translator
from sync.contract.api.school import WEEK
from sync.contract.barred_list.csv_dates import DateNote, DateOrder, DateUnclear, ReadDate, read_birth_date, read_day
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.safe_text import is_plain
from sync.contract.time_zones import day_in

LONGEST_NAME = 80
LONGEST_NOTE = 300
MOST_TOGETHER = 60
FURTHEST = timedelta(days=MOST_DAYS)
OPENS, CLOSES = time(8), time(16)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::00)?\s*([ap])?\.?\s?(?:m\.?)?", re.IGNORECASE | re.ASCII)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Choices:
    """What a school offers: (code, label) pairs, and the names of its entrances. `dates`: which number comes first in a
    file's dates."""

    zone: ZoneInfo
    types: list[tuple[str, str]]
    hosts: list[tuple[str, str]]
    places: list[tuple[str, str]]
    words: Translator = field(repr=False)
    dates: DateOrder | None = None
    doors: Sequence[str] = ()

    @property
    def languages(self) -> list[tuple[str, str]]:
        return [(tag, translator(tag).name) for tag in OFFERED]

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        return [(one, weekday_name(self.words, one)) for one in WEEK]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a form asks for."""

    who: ExpectedVisitor
    extra: Extra


def choices_of(session: Session, school: School, words: Translator) -> Choices:
    labels = labels_of(session, school, words)
    plan = session.get(SchoolPlan, school.code)
    hosts = sorted(((one["code"], one["name"]) for one in (plan.hosts if plan else [])), key=lambda one: one[1])
    types, places = [(code, labels.type_of(code)) for code in labels.types], place_options(school, words)
    return Choices(labels.zone, types, hosts, places, words, doors=doors_of(session, school.code))


def read(form: Form, choices: Choices, now: datetime, before: VisitorPass | None = None) -> list[Planned]:
    """What the form asks for; what is wrong is noted in it, and then nothing is returned. `before` is the pass that it
    changes: its time may have begun long ago."""
    people = _people(form)
    born = _born(form, choices.dates, now)
    begins, ends, weekdays = _times(form, choices, now, before)
    purpose = form.choice("purpose", [code for code, _ in choices.types], N_("Choose a visitor type of this school."))
    host = form.choice("host", ["", *dict(choices.hosts)], N_("This host is not there any more. Choose another."))
    place = form.choice(
        "destination", ["", *dict(choices.places)], N_("That destination is not there any more. Choose another.")
    )
    note = form.line("note", longest=LONGEST_NOTE)
    if not is_plain(note, LONGEST_NOTE):
        form.fail("note", N_("A note has at most {most} printable characters."), most=LONGEST_NOTE)
    mail = (form.taken("mail", lambda: folded_mail(form.value("mail"))) or "") if form.value("mail").strip() else ""
    language = form.choice("language", ["", *OFFERED], N_("Choose one of these languages."))
    ids = _ids(form, people, (begins.isoformat(), ends.isoformat(), weekdays))
    if not form.ok:
        return []
    chosen = form.every("doors")
    doors = "\n".join(one for one in choices.doors if one in chosen)
    extra = Extra(note, mail, language, ",".join(weekdays), doors)
    return [
        Planned(
            ExpectedVisitor(
                id=key, family=family, given=given, born=born if not number else "", purpose=purpose, destination=place,
                host=host, valid_from=begins.isoformat(), valid_until=ends.isoformat(),
            ),
            extra if not number else replace(extra, mail=""),
        )
        for number, (key, (given, family)) in enumerate(zip(ids, people, strict=True))
    ]  # fmt: skip


def values_of(row: VisitorPass, detail: PassDetail | None, zone: ZoneInfo) -> dict[str, Any]:
    """What stands in the form of somebody who is expected."""
    begins, ends = row.valid_from.astimezone(zone), row.valid_until.astimezone(zone)
    days = detail.weekdays.split(",") if detail is not None and detail.weekdays else []
    return {
        "given": row.given, "family": row.family, "born": row.born, "day": begins.date().isoformat(),
        "opens": begins.strftime("%H:%M"), "closes": ends.strftime("%H:%M"), "weekdays": days,
        "last": ends.date().isoformat() if ends.date() > begins.date() else "", "purpose": row.purpose,
        "host": row.host, "destination": row.destination, "note": detail.note if detail else "",
        "mail": detail.mail if detail else "", "language": detail.language if detail else "",
        "doors": detail.doors.splitlines() if detail else [],
    }  # fmt: skip


def empty(choices: Choices, now: datetime) -> dict[str, Any]:
    """What stands in a new form."""
    names = ("given", "family", "born", "last", "host", "destination", "note", "mail", "language")
    usual = next((code for code, _ in choices.types if code == "meeting"), choices.types[0][0] if choices.types else "")
    return dict.fromkeys(names, "") | {
        "day": day_in(choices.zone, now).isoformat(), "opens": OPENS.strftime("%H:%M"),
        "closes": CLOSES.strftime("%H:%M"), "weekdays": [], "doors": [], "purpose": usual,
        "id": visitor_passes.new_id(),
    }  # fmt: skip


def _people(form: Form) -> list[tuple[str, str]]:
    """(given, family) of the first, and of a group's others, a line each."""
    family = form.line("family", N_("Enter the family name."), LONGEST_NAME)
    people = [(form.line("given", longest=LONGEST_NAME), family)]
    for line in form.value("others").splitlines():
        name = " ".join(line.split())
        if not name:
            continue
        last, comma, first = (part.strip() for part in name.partition(","))
        if not comma:
            first, _, last = name.rpartition(" ")
        people.append((first, last))
    if len(people) > MOST_TOGETHER:
        form.fail("others", N_("At most {most} people at once. Send the others as a file."), most=MOST_TOGETHER)
    for number, (given, named) in enumerate(people):
        where = "others" if number else ("family" if not is_plain(named, LONGEST_NAME) else "given")
        if (named or number) and not (named and is_plain(named, LONGEST_NAME) and is_plain(given, LONGEST_NAME)):
            form.fail(where, N_("A name has 1 to {most} printable characters."), most=LONGEST_NAME)
    return people


def _ids(form: Form, people: Sequence[tuple[str, str]], days: object) -> list[str]:
    """Each person's id, from the page's, their name and the days: sent twice, and after Back with one more line, nobody
    is expected twice. Two of one name in a group are two."""
    try:
        page = UUID(form.value("id"))
    except ValueError:
        page = UUID(visitor_passes.new_id())
    return [id_of(page, [name, people[:number].count(name), days]) for number, name in enumerate(people)]


def _born(form: Form, order: DateOrder | None, now: datetime) -> str:
    typed = form.text("born")
    try:
        found = read_birth_date(typed, order, now.date() + timedelta(days=1))
    except DateUnclear:
        found = ReadDate("")
    if typed and (len(found.text) != len("2000-01-01") or found.note is DateNote.TOO_OLD):
        form.fail("born", N_("Write the birth date as 1984-03-12, or leave it out."))
        return ""
    return found.text


def _times(
    form: Form, choices: Choices, now: datetime, before: VisitorPass | None
) -> tuple[datetime, datetime, list[str]]:
    day = _day(form, "day", choices.dates, N_("Enter the day."))
    last = _day(form, "last", choices.dates, None)
    opens, closes = _clock(form, "opens", OPENS), _clock(form, "closes", CLOSES)
    weekdays: list[str] = [one for one in WEEK if one in form.every("weekdays")]
    if not form.ok or day is None or opens is None or closes is None:
        return now, now, []
    today = day_in(choices.zone, now)
    if before is None and day < today:
        form.fail("day", N_("This day is over."))
    if max(day, last or day) > today + FURTHEST:
        form.fail("last" if last else "day", N_("This is more than {most} days ahead."), most=FURTHEST.days)
    if last is not None and last < day:
        form.fail("last", N_("The last day is before the first."))
    if weekdays and last is None:
        form.fail("last", N_("Say until when somebody comes again and again."))
    if form.ok and weekdays and last is not None:
        ending = last_day(weekdays, day, last)
        if ending is None:
            form.fail("weekdays", N_("None of these weekdays lies between the two days."))
        last = ending
    ends = datetime.combine(last or day, closes, choices.zone)
    begins = datetime.combine(day, opens, choices.zone)
    if form.ok and (ends <= begins or (weekdays and closes <= opens)):
        form.fail("closes", N_("The visit ends before it begins."))
    elif form.ok and before is None and ends <= now:
        form.fail("closes", N_("This time is over."))
    return begins, ends, weekdays


def _day(form: Form, name: str, order: DateOrder | None, missing: Any) -> date | None:
    typed = form.text(name, missing)
    if not typed:
        return None
    try:
        return date.fromisoformat(read_day(typed, order).text)
    except (DateUnclear, ValueError):
        form.fail(name, N_("Write the day as 2026-11-23."))
        return None


def _clock(form: Form, name: str, usual: time) -> time | None:
    """8:00, 14:30, 2:30 PM."""
    typed = form.text(name)
    if not typed:
        return usual
    found = _CLOCK.fullmatch(typed)
    hour = int(found[1]) if found else 24
    if found and found[3]:
        hour = hour % _NOON + (_NOON if found[3].lower() == "p" else 0) if 0 < hour <= _NOON else 24
    minute = int(found[2] or 0) if found else 0
    if not found or hour > 23 or minute > 59:
        form.fail(name, N_("Write the time as 14:30 or 2:30 PM."))
        return None
    return time(hour, minute)
