"""What follows when a visit has begun: the visitor was expected, and the host is told. Called as visits are projected,
in that transaction; nothing about screening is read here, so none of it gets into a mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from sqlmodel import Session, col, delete, select, update

from district.access.people.sessions import digest_of, new_token
from district.alerts.alert_settings import load
from district.db.expected_tables import HostAnswer, HostContact, HostNotice, PassDetail
from district.db.mail_tables import MailKind
from district.db.projection_tables import Visit
from district.db.publish_tables import VisitorPass
from district.db.tables import School
from district.errors import DistrictError, Unfit
from district.mails.queue import Mail, is_set_up, queue
from district.publish import change_stream, host_contacts, school_plans
from district.publish.expected import day_statement, is_on
from district.publish.visitor_type_scopes import types_of
from district.settings import said
from language.marks import N_, TextEnum
from language.translator import Translator, translator
from sync.contract.time_zones import day_in, zone_of

TOLD_WITHIN = timedelta(minutes=30)
"""Of a visit that the district hears of later, nobody is told: the visitor has found the host by then, or left."""
ANSWERS = "/answers/"
LIFE = timedelta(hours=2)
KEPT = timedelta(days=2)
_DAY = timedelta(days=1)
_EARLY = timedelta(hours=1)
"""Somebody who comes this long before a pass begins comes because of it."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")
_log = structlog.get_logger("district")


class HostText(TextEnum):
    """What a mail to a host says."""

    SUBJECT = N_("{name} is here to see you")
    BODY = N_("Since {time}, {name} is at {school}. Where they said they go: {place}\n")
    BODY_NO_PLACE = N_("Since {time}, {name} is at {school}.\n")
    STANDS_IN = N_("They came to see {host}, for whom you stand in.\n")
    ANSWER = N_(
        "\nTell the office what happens next. This page asks whether you are on your way, it is not for you, or the "
        "office should see to it:\n{link}\n\nThe link works once, for two hours.\n"
    )


def note(session: Session, visits: Sequence[Visit], now: datetime) -> None:
    """Of visits that were just folded, those that began lately; whoever's visit is void has not come."""
    _await_again(session, [visit.id for visit in visits if visit.voided is not None])
    fresh: dict[str, list[Visit]] = {}
    for visit in visits:
        begun = visit.started is not None and now - timedelta(days=1) <= visit.started
        if begun and visit.family and visit.voided is None:
            fresh.setdefault(visit.school, []).append(visit)
    for code, there in sorted(fresh.items()):
        school = session.get(School, code)
        if school is None:
            continue
        try:
            expected = _expected(session, school, there)
            if not expected and not any(one.host for one in there):
                continue  # as nearly always: nothing is written, and nobody is told
            with session.begin_nested():
                _tell(session, school, there, _note_expected(session, school, there, expected), now)
        except (DistrictError, LookupError, ValueError, TypeError) as error:
            # Settings or a pass of another version: that nobody is told must not keep visits from the pages.
            _log.error("host_not_told", school=code, fault=type(error).__name__)


def _await_again(session: Session, void: Sequence[str]) -> None:
    """A visit that never took place used up nobody's pass: the visitor is expected still."""
    if void:
        session.exec(update(PassDetail).where(col(PassDetail.visit).in_(void)).values(visit="", came=None))


_Expected = Sequence[tuple[VisitorPass, PassDetail | None]]


def _expected(session: Session, school: School, visits: list[Visit]) -> _Expected:
    """Who may have been expected on the days when these visits began, by the school's calendar."""
    times, zone = [one.started for one in visits if one.started is not None], zone_of(school.time_zone)
    first, last = (day_in(zone, moment) for moment in (min(times), max(times)))
    since, until = (datetime.combine(day, time(), zone) for day in (first, last + _DAY))
    found: Any = session.execute(day_statement(), {"school": school.code, "since": since, "until": until}).all()
    rows: _Expected = found
    return rows


def _note_expected(session: Session, school: School, visits: list[Visit], rows: _Expected) -> dict[str, str]:
    """Note on passes that their visitor has come, at whatever hour of a day on which they are expected. Visit -> the
    host that the pass names."""
    ids = [one.id for one in visits]
    known = set(session.exec(select(PassDetail.visit).where(col(PassDetail.visit).in_(ids)))) if rows else set()
    visits = [one for one in visits if one.id not in known]
    zone = zone_of(school.time_zone)
    taken: set[str] = set()
    hosts = {}
    for visit in visits:
        started = visit.started
        if started is None:
            continue
        fitting = [
            (row, detail)
            for row, detail in rows
            if row.id not in taken
            and is_on(row, detail, zone, day_in(zone, started))
            and _is_same(row, visit)
            and (detail is None or detail.came is None or day_in(zone, detail.came) != day_in(zone, started))
        ]
        if not fitting:
            continue
        row, detail = min(fitting, key=lambda one: _distance(one[0], visit, started))
        taken.add(row.id)
        detail = detail or PassDetail(id=row.id, school=row.school, ends=row.valid_until)
        detail.visit, detail.came = visit.id, started
        session.add(detail)
        if _is_in_time(row, started):  # who comes at another hour may come for another matter
            hosts[visit.id] = row.host
    session.flush()
    return hosts


def _is_in_time(row: VisitorPass, started: datetime) -> bool:
    return row.valid_from - _EARLY <= started <= row.valid_until


def _distance(row: VisitorPass, visit: Visit, started: datetime) -> tuple[bool, int, timedelta]:
    """Of two passes of one name, the one whose time it is comes first, then the one that says the same as the visitor
    did, then the one that begins nearest."""
    says_other = (row.host != visit.host) + (row.purpose != visit.purpose)
    return not _is_in_time(row, started), says_other, abs(row.valid_from - started)


def _is_same(row: VisitorPass, visit: Visit) -> bool:
    """Family name and first given name; the birth date where both have one."""
    if row.born and visit.born and row.born != visit.born:
        return False
    first = [(name or "").casefold().split()[:1] for name in (row.given, visit.given)]
    return first[0] == first[1] and _plain(row.family) == _plain(visit.family or "")


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _tell(session: Session, school: School, visits: list[Visit], hosts: dict[str, str], now: datetime) -> None:
    asked = [
        (one, host)
        for one in visits
        if one.started is not None and one.ended is None and one.started >= now - TOLD_WITHIN
        if (host := one.host or hosts.get(one.id, ""))
    ]
    if not asked or not is_set_up(session):
        return
    told = set(session.exec(select(HostNotice.visit).where(col(HostNotice.visit).in_([one.id for one, _ in asked]))))
    quiet = {one.code for one in types_of(session, school).types if one.office}
    there = school_plans.hosts_of(session, school.code)
    names = {one.code: one.name for one in there}
    today = day_in(zone_of(school.time_zone), now)
    for visit, host in asked:
        receiver = host_contacts.receiver(there, host, today)
        contact = host_contacts.contact(session, school.code, receiver.code) if receiver else None
        if visit.id in told or visit.purpose in quiet or contact is None or not contact.is_told:
            continue
        stands_in_for = names.get(host, "") if receiver and receiver.code != host else ""
        _tell_one(session, school, visit, contact, stands_in_for, now)


def _tell_one(
    session: Session, school: School, visit: Visit, contact: HostContact, stands_in_for: str, now: datetime
) -> None:
    words, token = translator(contact.language or said(session, "language")), new_token()
    settings = load(session)
    link = (settings.link or contact.origin) if settings else contact.origin
    subject, text = _letter(words, school, visit, stands_in_for, link.rstrip("/") + ANSWERS + token)
    mail = Mail(contact.mail, words.tag, MailKind.HOST_TOLD, subject, text, about=visit.id)
    try:
        queued = queue(session, mail, now, school.code)
    except Unfit:  # an address that another version took
        return
    if queued is not None:
        row = HostNotice(
            visit=visit.id, school=school.code, host=contact.host, digest=digest_of(token), made=now,
            expires=now + LIFE,
        )  # fmt: skip
        session.add(row)
        session.flush()


def _letter(words: Translator, school: School, visit: Visit, stands_in_for: str, link: str) -> tuple[str, str]:
    """Subject and text: first and last name, where, since when. Nothing else of the visitor is told."""
    since = words.clock(visit.started.astimezone(zone_of(school.time_zone))) if visit.started else ""
    label: dict[str, Any] = next((one["label"] for one in school.destinations if one["code"] == visit.destination), {})
    place = label.get(words.language) or label.get("en", "")
    values = {
        "name": words.person(visit.family or "", visit.given or ""), "school": school.name,
        "time": since, "place": place, "host": stands_in_for, "link": link,
    }  # fmt: skip
    parts = [HostText.BODY if place else HostText.BODY_NO_PLACE]
    parts += [HostText.STANDS_IN] if stands_in_for else []
    parts += [HostText.ANSWER]
    return words.say(HostText.SUBJECT, **values), "".join(words.say(part, **values) for part in parts)


def find(session: Session, token: str, now: datetime) -> HostNotice | None:
    """The notice of a link, also one that was answered; None where it is over, or was never one."""
    if not _TOKEN.fullmatch(token):
        return None
    row = session.exec(select(HostNotice).where(HostNotice.digest == digest_of(token))).first()
    return row if row is not None and row.made <= now < row.expires else None


def answer(session: Session, notice: HostNotice, said_: HostAnswer, now: datetime) -> bool:
    """False where it was answered already. The office's page moves."""
    mine = (col(HostNotice.visit) == notice.visit, col(HostNotice.answer) == "")
    if session.exec(update(HostNotice).where(*mine).values(answer=said_, answered=now)).rowcount != 1:
        return False
    change_stream.touch(session, notice.school, now)
    return True


def forget(session: Session, now: datetime) -> int:
    """Delete notices that are long over; returns how many."""
    return session.exec(delete(HostNotice).where(col(HostNotice.made) < now - KEPT)).rowcount
