"""The form of a visitor whom the office types in: read field by field, with the questions of the visitor type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from district.publish.desk_visits import Typed as TypedVisitor
from district.publish.paper_sets import LONGEST_NUMBER, is_number
from district.web.forms import Form
from language.marks import N_, Text
from screening.persons import PersonName
from sync.contract.records.question import (
    Answer,
    AnswerFlaw,
    Answers,
    Need,
    Question,
    QuestionKind,
    VisitorType,
    asked,
    flaw_of,
)
from sync.contract.safe_text import is_plain
from sync.contract.time_zones import day_in

LONGEST_NAME = 60
_LATE_DAYS = 31
"""A paper log is typed in within this."""
_OLDEST = 125

FLAWS: Mapping[AnswerFlaw, Text] = {
    AnswerFlaw.MISSING: N_("This question needs an answer."),
    AnswerFlaw.TOO_LONG: N_("The answer is too long."),
    AnswerFlaw.NOT_OFFERED: N_("Pick one of the answers."),
    AnswerFlaw.NOT_A_NUMBER: N_("Enter a whole number."),
    AnswerFlaw.OUT_OF_RANGE: N_("That number is out of range."),
    AnswerFlaw.NOT_A_DATE: N_("Enter a date."),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be picked at this school: the type, with codes of destinations and hosts, and the questions' version."""

    kind: VisitorType
    destinations: Collection[str]
    hosts: Collection[str]
    question_set: str


def field_of(question: Question) -> str:
    return f"answer-{question.code}"


def read(form: Form, offered: Offered, zone: ZoneInfo, now: datetime) -> TypedVisitor:
    """What was typed; what is wrong with it stands in the form's errors."""
    family = _name(form, "family", N_("Enter the family name. A single name goes here too."))
    name = PersonName(family, _name(form, "given"), _name(form, "middle"))
    came, went = _times(form, zone, now)
    blank = form.text("blank", longest=LONGEST_NAME)
    if blank and not is_number(blank):
        form.fail(
            "blank", N_("The number of a badge is written like 1-01 or A7, {most} characters at most."),
            most=LONGEST_NUMBER,
        )  # fmt: skip
    kind = offered.kind
    return TypedVisitor(
        id=_id(form), name=name, born=_born(form, day_in(zone, now)), purpose=kind.code,
        destination=_code(form, "destination", kind.destination, offered.destinations, N_("Pick a destination.")),
        host=_code(form, "host", kind.host, offered.hosts, N_("Pick whom the visitor comes to see.")),
        answers=_answers(form, kind, offered.question_set), came=came, went=went, blank=blank,
        told=form.every("warned"),
    )  # fmt: skip


def _id(form: Form) -> str:
    try:
        return form.own_id("family", "given", "middle", "born", "type", "day", "came")
    except ValueError:
        form.fail("main", N_("This page was open for too long. Send it once more."))
        return ""


def _name(form: Form, field: str, missing: Text | None = None) -> str:
    typed = form.line(field, missing, LONGEST_NAME)
    if typed and not is_plain(typed, LONGEST_NAME):
        form.fail(field, N_("A name has at most {most} printable characters."), most=LONGEST_NAME)
    return typed


def _born(form: Form, today: date) -> date | None:
    typed = form.text("born")
    if not typed:
        return None
    born = _date(typed)
    if born is None or not today.year - _OLDEST <= born.year or born > today:
        form.fail("born", N_("Enter a birth date in the past, with four digits of the year."))
        return None
    return born


def _code(form: Form, field: str, need: Need, among: Collection[str], missing: Text) -> str:
    if need is Need.NO:
        return ""
    typed = form.value(field)
    if not typed and (need is Need.OPTIONAL or not among):
        return ""
    return form.choice(field, among, missing)


def _answers(form: Form, kind: VisitorType, question_set: str) -> Answers | None:
    given = {one.code: form.value(field_of(one)).strip() for one in kind.questions}
    given = {code: value for code, value in given.items() if value}
    while stale := given.keys() - {one.code for one in asked(kind, given)}:
        given = {code: value for code, value in given.items() if code not in stale}
    for question in asked(kind, given):
        flaw = flaw_of(question, given.get(question.code, ""))
        if flaw is not None and question.kind in set(QuestionKind):
            form.fail(field_of(question), FLAWS[flaw])
    kept = [Answer(question=one.code, value=given[one.code]) for one in kind.questions if one.code in given]
    return Answers(question_set=question_set, answers=kept) if kept else None


def _times(form: Form, zone: ZoneInfo, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When they came and left, where that was earlier; None and None for somebody who stands there now."""
    day, came, went = (form.text(field) for field in ("day", "came", "went"))
    if not (day or came or went):
        return None, None
    today = day_in(zone, now)
    on = _date(day) if day else today
    begin, end = _clock(came), _clock(went)
    if on is None or on > today or (today - on).days > _LATE_DAYS:
        form.fail("day", N_("Enter a day of the last {days} days."), days=_LATE_DAYS)
    if begin is None:
        form.fail("came", N_("Enter when the visitor came, as on the paper log."))
    if went and end is None:
        form.fail("went", N_("Enter a time, such as 14:30."))
    if on is not None and on < today and not went:
        form.fail("went", N_("That day is over: enter when the visitor left."))
    if not form.ok or on is None or begin is None:
        return None, None
    start = datetime.combine(on, begin, zone)
    over = datetime.combine(on, end, zone) if end is not None else None
    if start > now:
        form.fail("came", N_("That time has not come yet."))
    if over is not None and not start <= over <= now:
        form.fail("went", N_("Enter a time after the visitor came that has passed."))
    return start.astimezone(now.tzinfo), over.astimezone(now.tzinfo) if over else None


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _clock(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None) if typed else None
    except ValueError:
        return None
