"""Paper for a day without kiosk and internet: a log and ten numbered blank badges, printed now and kept in a drawer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import col, select
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.db.tables import School
from district.db.today_tables import PaperSet
from district.publish import paper_sets
from district.web.authorization import AtSchool, Me, NotFound
from district.web.pages import listing, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.tables import Column, Kind, Row, Table
from language.catalogue import OFFERED
from language.marks import N_, NC_, TextEnum
from language.translator import Translator, translator
from printing.reports.paper_log import HowItGoes, PaperLog, paper_log_pdf

router = APIRouter()

_PATH = "/s/{code}/paper"
RIGHTS = {
    ("GET", _PATH): Right.SIGN_IN_AND_OUT,
    ("POST", _PATH): Right.SIGN_IN_AND_OUT,
    ("GET", f"{_PATH}/{{number}}.pdf"): Right.SIGN_IN_AND_OUT,
}

_COLUMNS = (
    Column("badges", N_("Badges")),
    Column("made", N_("Made"), Kind.MOMENT),
    Column("by", N_("By")),
)


class Step(TextEnum):
    """How a day without the kiosk goes."""

    ASK = N_("Ask for a photo ID and look at it, as the kiosk would. Write one line of the log for each visitor.")
    WRITE = N_("Write the name and birth date exactly as on the ID: they are compared with the lists afterwards.")
    DOUBT = N_("In doubt, do not let anybody in alone. Call the principal, and let the visitor wait at the door.")
    BADGE = N_("Write the name on the badge with the number of that line. It is worn where everybody can see it.")
    LEAVE = N_("When the visitor leaves, take the badge back and write the time on the line.")
    FOUND = N_("A badge that is found leads by its number to its line in the log.")
    LATER = N_(
        "When the kiosk works again, type every line in with its real time. Each is marked as late, and compared with "
        "the lists then. Then keep this paper as the school keeps its records, and print a new set."
    )


class Heading(TextEnum):
    """The columns of the log, in their order."""

    NUMBER = NC_("column of the paper log", "No.")
    IN = NC_("column of the paper log", "Time in")
    NAME = NC_("column of the paper log", "Name as on the ID")
    BORN = NC_("column of the paper log", "Birth date")
    WHY = NC_("column of the paper log", "Comes as")
    TO = NC_("column of the paper log", "To whom, where")
    SEEN = NC_("column of the paper log", "ID seen by")
    OUT = NC_("column of the paper log", "Time out")


_BADGE_LINES = (NC_("on a blank badge", "Name"), NC_("on a blank badge", "To"), NC_("on a blank badge", "Date"))


@listing(router, _PATH)
def sets(request: Request, here: Here, school: AtSchool) -> Response:
    """Who may sign in and out: the sets that were made, each to be printed again."""
    with here.database.read() as session:
        found = paper_sets.sets_of(session, school.code)
        ids = {one.by for one in found}
        names = dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids))).all())
    rows = [
        Row(
            {"badges": _range(one), "made": one.made, "by": names.get(one.by)},
            id=str(one.number),
        )
        for one in found
    ]
    table = Table(_COLUMNS, rows, N_("Sets of ten badges"), N_("No set was made yet."))
    languages = [translator(tag) for tag in OFFERED]
    return show_table(request, "today/paper.html", table, languages=languages)


@router.post(_PATH)
def make(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may sign in and out: ten numbers that the school never had."""
    with here.database.write() as session:
        made = paper_sets.make(session, school.code, viewer.account.id, here.now())
        badges = _range(made)
    return see_other(
        request, f"/s/{school.code}/paper", N_("The set {badges} is made. Print it and put it in the drawer."),
        badges=badges,
    )  # fmt: skip


@router.get(_PATH + "/{number}.pdf")
def pdf(request: Request, here: Here, school: AtSchool, number: str, language: str = "") -> Response:
    """Who may sign in and out: instructions, log and badges of a set."""
    words = translator(language) if language in OFFERED else words_of(request)
    with here.database.read() as session:
        there = [one for one in paper_sets.sets_of(session, school.code) if str(one.number) == number]
    if not there:
        raise NotFound
    headers = {"Content-Disposition": f'inline; filename="{school.code}-paper-{number}.pdf"'}
    return Response(paper_log_pdf(paper_of(school, there[0], words)), media_type="application/pdf", headers=headers)


def paper_of(school: School, one: PaperSet, words: Translator) -> PaperLog:
    """The paper of a set: its instructions in every language, the page's own first."""
    spoken = sorted((translator(tag) for tag in OFFERED), key=lambda other: other.tag != words.tag)
    return PaperLog(
        title=words.say(N_("Visitors without the kiosk")),
        school=school.name,
        numbers=paper_sets.numbers_of(one.number),
        numbers_text=words.say(N_("Badges {badges}. Keep all three pages together in the drawer."), badges=_range(one)),
        parts=[
            HowItGoes(
                other.tag, other.say(N_("When neither kiosk nor internet works")), [other.say(step) for step in Step]
            )
            for other in spoken
        ],
        log_title=words.say(N_("Paper log of visitors")),
        log_lines=[words.say(N_("Date")), words.say(N_("Written by"))],
        columns=[words.say(heading) for heading in Heading],
        visitor=list(dict.fromkeys(other.say(NC_("on a blank badge", "VISITOR")) for other in spoken)),
        lines=[words.say(line) for line in _BADGE_LINES],
        language=words.tag,
    )


def _range(one: PaperSet) -> str:
    numbers = paper_sets.numbers_of(one.number)
    return f"{numbers[0]} – {numbers[-1]}"


ROOM = Room(router, RIGHTS)
