"""The papers about visits, worded for their reader: the log of a day, the roster, a visitor's receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from district.db.projection_tables import Remembered, Visit
from district.db.tables import Entry, EntryGroup, School
from district.projections.visit_record import cases_of
from district.settings import chosen
from district.web.visits.filters import bounds
from district.web.visits.names import SchoolNames, name_of, school_names
from district.web.visits.remarks import remarks_of
from district.web.visits.wording import ReceiptText
from language.marks import N_, Text
from language.report_texts import LOG, RECEIPT_LINES, ROSTER, PaperText, ReceiptLine, log_columns, roster_total, said
from language.translator import Translator
from printing.reports.privacy_receipt import KeptLine, PrivacyReceipt
from printing.reports.site_roster import Present, Roster, Words
from printing.reports.visitor_log import Logged, LogWords, VisitorLog
from sync.contract.journal import facts
from sync.contract.records.kept import Retention, retention_of
from sync.contract.time_zones import day_in, zone_of

MOST = 5_000
"""Visits on one paper: more than a school has in a day."""


def log_of(session: Session, school: School, day: date, words: Translator, now: datetime) -> VisitorLog:
    """Everybody who came on a day of the school's calendar, but those whose visit did not take place."""
    zone = zone_of(school.time_zone)
    since, until = bounds(day, zone)
    rows = session.exec(
        select(Visit)
        .where(Visit.school == school.code, col(Visit.started) >= since, col(Visit.started) < until)
        .where(col(Visit.voided).is_(None))
        .order_by(col(Visit.started), col(Visit.id))
        .limit(MOST)
    ).all()
    names = school_names(session, school, words)

    def clock(moment: datetime | None) -> str:
        return words.clock(moment.astimezone(zone)) if moment else ""

    logged = tuple(
        Logged(
            visit=visit.id,
            came=clock(visit.started),
            left=clock(visit.ended),
            name=name_of(visit) or words.say(N_("name no longer kept")),
            visitor_type=names.why(visit),
            destination=names.place(visit.destination),
            remark=remarks_of(visit, names),
        )
        for visit in rows
    )
    made = _moment(words, PaperText.LOG_MADE, school, now)
    return VisitorLog(
        school.name, words.day(day), made, logged, LogWords(**said(words, LOG), columns=log_columns(words)), words.tag
    )


def roster_of(session: Session, school: School, words: Translator, now: datetime) -> Roster:
    """Who is on site at a school, as far as the district has heard."""
    zone = zone_of(school.time_zone)
    rows = session.exec(
        select(Visit)
        .where(Visit.school == school.code, col(Visit.started).is_not(None))
        .where(col(Visit.ended).is_(None), col(Visit.voided).is_(None))
        .order_by(col(Visit.started).desc(), col(Visit.id))
        .limit(MOST)
    ).all()
    names = school_names(session, school, words)
    people = tuple(
        Present(
            name=name_of(visit) or words.say(N_("name no longer kept")),
            visitor_type=names.why(visit),
            area=names.place(visit.destination),
            since=_since(words, visit.started.astimezone(zone), now.astimezone(zone)),
            children=names.children(visit),
            escort=words.say(N_("ESCORT REQUIRED")) if names.is_escorted(visit) else "",
        )
        for visit in rows
        if visit.started is not None
    )
    made = _moment(words, PaperText.MADE, school, now)
    return Roster(school.name, made, people, Words(**said(words, ROSTER), total=roster_total(words)), words.tag)


def _since(words: Translator, started: datetime, now: datetime) -> str:
    """The time of day; with the day where that is not today."""
    time = words.clock(started)
    return time if started.date() == now.date() else f"{words.short_day(started)}, {time}"


def receipt_of(session: Session, school: School, visit: Visit, words: Translator, now: datetime) -> PrivacyReceipt:
    """What the district keeps of a visit and until when, for its visitor."""
    begun = visit.started or now
    day = words.day(day_in(zone_of(school.time_zone), begun))
    name = name_of(visit) or words.say(N_("name no longer kept"))
    return PrivacyReceipt(
        title=words.say(PaperText.RECEIPT),
        school=school.name,
        made=_moment(words, PaperText.MADE, school, now),
        person=words.say(PaperText.RECEIPT_PERSON, name=name, day=day),
        rows=tuple(_kept(session, school, visit, school_names(session, school, words))),
        notes=(words.say(PaperText.NOTHING_ELSE), words.say(ReceiptText.ERASE)),
        columns=(words.say(PaperText.RECEIPT_WHAT), words.say(PaperText.RECEIPT_UNTIL)),
        language=words.tag,
    )


def _kept(session: Session, school: School, visit: Visit, names: SchoolNames) -> Iterator[KeptLine]:
    words, cases = names.words, cases_of(session, visit)
    remembered = session.exec(select(Remembered).where(col(Remembered.id).in_([case.id for case in cases]))).all()
    entry_ids = [visit.entry_id, *(one for case in cases for one in (case.entry_id, case.decision_entry))]
    groups = _groups_kept(session, [*entry_ids, *(one.entry_id for one in remembered)])
    days = chosen(session, "record-days")
    zone = zone_of(school.time_zone)
    gone = visit.ended_received + timedelta(days=days) if visit.ended_received else None
    last = words.day(day_in(zone, gone)) if gone else ""
    record = words.say(ReceiptText.UNTIL, day=last) if gone else words.say(ReceiptText.UNTIL_LEFT, days=days)
    ends = max((one.expires for one in remembered if one.expires), default=None)
    for group, sentence in RECEIPT_LINES.items():
        if group not in groups:
            continue
        kept = retention_of(facts.PERSONAL_GROUPS[group])
        until = record
        if kept is Retention.DAY:
            until = words.say(PaperText.UNTIL_DAY)
        elif kept is Retention.DECISION and ends:
            until = words.say(ReceiptText.UNTIL_REMEMBERED, day=words.day(day_in(zone, ends)))
        line = PaperText.NAME_BORN if group == facts.IDENTITY and facts.MATCHES in groups else sentence
        yield KeptLine(words.say(line, answers=_answers(names, visit)), until)
    journal = ReceiptText.AS_LONG_AS_THE_JOURNAL if gone else ReceiptText.JOURNAL_LEFT
    always = words.say(journal, day=last, days=days)
    yield KeptLine(words.say(PaperText.TIMES), always)
    if cases and facts.MATCHES not in groups:
        yield KeptLine(words.say(ReceiptLine.MATCHES), always)


def _groups_kept(session: Session, entry_ids: list[str]) -> frozenset[str]:
    """The personal groups of these entries that are not erased."""
    kept = (
        select(EntryGroup.name)
        .join(Entry, col(Entry.number) == EntryGroup.entry)
        .where(col(Entry.entry_id).in_([one for one in entry_ids if one]), col(EntryGroup.content).is_not(None))
    )
    return frozenset(session.exec(kept)) - {facts.FACTS}


def _answers(names: SchoolNames, visit: Visit) -> str:
    return "; ".join(names.answer_line(question, one.value) for question, one in names.shown(None, visit.answers or ()))


def _moment(words: Translator, shape: Text, school: School, now: datetime) -> str:
    there = now.astimezone(zone_of(school.time_zone))
    return words.say(shape, day=words.day(there.date()), time=words.clock(there))
