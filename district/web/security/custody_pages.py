"""Custody entries about which a person is to be asked: without a student, at every school, or soon at an end; and for a
school's managers the orders there that end soon."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.days import district_day
from district.db.list_tables import CustodyNotice
from district.publish import custody
from district.publish.custody import CustodyEntry, Question
from district.publish.schools import all_schools
from district.web.authorization import AtSchool, Me
from district.web.pages import listing, show_table, words_of
from district.web.route_rights import DATA
from district.web.security.entry_form import entry_address, whole_name
from district.web.tables import Column, Row, Table
from language.marks import N_, TextEnum
from language.translator import Translator
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/security/custody"): Right.VIEW_ENTRIES,
    ("GET", "/s/{code}/custody-ending"): Right.EDIT_SCHOOL,
}


class QuestionName(TextEnum):
    """What a person is to be asked, in words."""

    NO_STUDENT = N_("No student is named")
    EVERY_SCHOOL = N_("It counts at every school")
    ENDS_SOON = N_("The order ends soon")


_COLUMNS = (
    Column("name", N_("Name")),
    Column("student", N_("Student it protects")),
    Column("schools", N_("Schools")),
    Column("expires", N_("Until")),
    Column("question", N_("To look at")),
    Column("told", N_("School told")),
    Column("entry", N_("Entry")),
)
_OF_SCHOOL = (_COLUMNS[0], _COLUMNS[1], _COLUMNS[3], Column("told", N_("Managers told")))


@listing(router, "/security/custody")
def to_ask(request: Request, here: Here, viewer: Me) -> Response:
    """Security: custody entries about which a person is to be asked."""
    words, is_file = words_of(request), request.url.path.endswith(DATA)
    with here.database.read() as session:
        found = custody.to_ask(session, district_day(session, here.now()))
        told = custody.told(session, found)
        there = all_schools(session)
        schools, zones = {one.code: one.name for one in there}, {one.code: one.time_zone for one in there}
    if is_file:
        with here.database.write() as session:
            looks.note(session, viewer.account.id, "", LookKind.ENTRIES, "", here.now())
    rows = [
        Row(
            _cells(one)
            | {
                "schools": words.listed([schools.get(code, code) for code in one.fields["schools"]])
                or words.say(N_("Every school")),
                "question": _questions(one, words),
                "told": _told(told.get(one.fields["id"]), zones, words),
                "entry": one.fields["id"],
            },
            link=entry_address(one.fields["id"]),
        )
        for one in found
    ]
    empty = N_("Each custody entry names a student and its schools, and no order ends within 30 days.")
    table = Table(_COLUMNS, rows, N_("Custody entries to look at"), empty)
    return show_table(request, "security/custody.html", table)


@listing(router, "/s/{code}/custody-ending")
def ending(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who manages the school: custody orders that end there within 30 days."""
    today = day_in(zone_of(school.time_zone), here.now())
    if request.url.path.endswith(DATA):
        with here.database.write() as session:
            looks.note(session, viewer.account.id, school.code, LookKind.ENTRIES, "", here.now())
    with here.database.read() as session:
        found = custody.ending(session, school.code, today)
        told = custody.told(session, found, school.code)
    words, zones = words_of(request), {school.code: school.time_zone}
    rows = [Row(_cells(one) | {"told": _told(told.get(one.fields["id"]), zones, words)}) for one in found]
    table = Table(
        _OF_SCHOOL, rows, N_("Custody orders that end soon"), N_("No custody order ends here within 30 days.")
    )
    return show_table(request, "security/custody_ending.html", table)


def _cells(one: CustodyEntry) -> dict[str, object]:
    return {"name": whole_name(one.fields), "student": one.student, "expires": one.fields["expires"]}


def _told(notice: CustodyNotice | None, zones: Mapping[str, str], words: Translator) -> str:
    """The day, at its school, of the mail to the managers; the page of deliveries says what became of it."""
    if notice is None or notice.school not in zones:
        return ""
    return words.say(N_("Mail of {day}"), day=words.short_day(day_in(zone_of(zones[notice.school]), notice.told)))


def _questions(one: CustodyEntry, words: Translator) -> str:
    named = (words.say(QuestionName[question.name]) for question in Question if question in one.questions)
    return " · ".join(named)
