"""The journals of kiosks and district, for counsel, records and auditors: what happened where, by ids, with a
filter by kind. No visitor is named, and nobody's note is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import select
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import Kiosk
from district.projections import journal_search
from district.projections.journal_search import OVERRIDE, Line, Wanted
from district.projections.names_behind import ACTORS, id_of
from district.publish.schools import all_schools
from district.web.audit.filters import from_address, months
from district.web.audit.routes import MOST_ROWS, file_of, offered_months
from district.web.authorization import Me
from district.web.forms import Form
from district.web.pages import listing, render, words_of
from district.web.route_rights import Room
from district.web.tables import Column, Row, Table
from district.web.tables import Kind as ColumnKind
from district.web.visits.wording import DECISIONS, SIGNED_OUT_BY, decision_code
from district.web.wording import REASONS
from language.marks import N_, Text, TextEnum
from language.translator import Translator
from sync.contract.journal.entry import Kind
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_PATH = "/audit/journal"
RIGHTS = {("GET", _PATH): Right.VIEW_AUDIT}

PAGE_ROWS = 50


class EntryName(TextEnum):
    """What an entry says that happened."""

    EPOCH_STARTED = N_("A journal began")
    SIGNED_IN = N_("A visitor signed in")
    SIGNED_OUT = N_("A visitor signed out")
    VISIT_VOIDED = N_("A visit was voided")
    CASE_OPENED = N_("A case was opened")
    CASE_DECIDED = N_("A case was decided")
    DECISION_REVOKED = N_("A remembered decision was taken back")
    REMEMBERED = N_("A decision was remembered")
    BADGE_PRINTED = N_("A badge was printed")
    BADGE_ASKED = N_("A badge was asked for once more")
    PASS_REQUESTED = N_("A school pass was asked for")
    LIST_APPLIED = N_("A list was applied")
    STAFF_SIGNED_IN = N_("A staff member signed in at a kiosk")
    STAFF_REFUSED = N_("A PIN was refused")
    ERASED = N_("An entry was erased")
    EMERGENCY_SET = N_("An emergency was set or ended")
    DECISION_REQUESTED = N_("An office asked for a decision")
    REQUEST_ANSWERED = N_("A kiosk answered an office")
    BADGE_REQUESTED = N_("An office asked for a badge")
    BADGE_REQUEST_ANSWERED = N_("A kiosk answered about a badge")
    ALERT_ENDED = N_("An alert was delivered or given up")
    ALERT_ACKNOWLEDGED = N_("An alert was acknowledged")
    VISIT_CORRECTED = N_("A visit was corrected")
    HELP_CALLED = N_("Somebody called for help")
    HELP_ACKNOWLEDGED = N_("Somebody is on the way to a call for help")
    HELP_CLOSED = N_("A call for help was closed")
    SEEN_WITHOUT_BADGE = N_("Somebody without a badge was seen")
    WITHOUT_BADGE_CLOSED = N_("A sighting was closed")
    SEEN_LEAVING = N_("Somebody was seen leaving")


_OVERRIDDEN = N_("A case was decided with an override")
_NAMES: Mapping[str, Text] = {kind.value: EntryName[kind.name] for kind in Kind}
_ABOUT = ("visit", "about", "case", "entry", "staff", "call", "sighting", "alert", "request", "feed")
"""The field of an entry's facts that says what it is about: the first that has something."""
_CODES: tuple[tuple[str, Mapping[Any, Text]], ...] = (
    ("decision", DECISIONS),
    ("reason", REASONS),
    ("state", {}),
    ("outcome", {}),
    ("ruling", {}),
    ("by", SIGNED_OUT_BY),
    ("second", {}),
)
"""Fields that are shown beside it, codes and ids of people, with what says them in words."""

_COLUMNS = (
    Column("at", N_("When"), ColumnKind.MOMENT),
    Column("what", N_("What")),
    Column("who", N_("Who (id, or how)")),
    Column("about", N_("Id of what it was about")),
    Column("more", N_("Said with it")),
    Column("school", N_("School")),
    Column("kiosk", N_("Kiosk")),
    Column("number", N_("Number"), ColumnKind.NUMBER),
)


@listing(router, _PATH)
def journal(request: Request, here: Here, viewer: Me) -> Response:
    """Counsel, records and auditors: entries of today, or of a day or month, the newest first."""
    form, ending, words = Form(), request.url.path.rpartition(".")[2], words_of(request)
    is_file, query = ending in {"csv", "json"}, request.query_params
    with here.database.read() as session:
        schools = {one.code: one for one in all_schools(session)}
        zone = zone_of(next((one.time_zone for one in sorted(schools.values(), key=lambda one: one.code)), "UTC"))
        today = day_in(zone, here.now())
        asked = from_address(query, today, form)
        if asked.day is None and not query.get("month"):
            asked = replace(asked, day=today)
        zone = zone_of(schools[asked.school].time_zone) if asked.school in schools else zone
        codes = [asked.school] if asked.school else list(schools)
        kinds = [asked.what] if asked.what else []
        wanted = Wanted(codes, *asked.span(zone), kinds, asked.before)
        page = journal_search.search(session, wanted, MOST_ROWS if is_file else PAGE_ROWS)
        kiosks = dict(session.exec(select(Kiosk.id, Kiosk.name)).all())
    names = {code: one.name for code, one in schools.items()}
    may_uncover = accounts.may(viewer.account, Right.UNCOVER_NAMES)
    rows = [_row(one, names, kiosks, words, may_uncover) for one in page.found]
    table = Table(_COLUMNS, rows, N_("Entries, the newest first"), N_("Nothing was journaled in this time."))
    older = asked.at(page.after) if page.after else None
    if is_file:
        return file_of(request, table, _PATH, older, ending)
    shown: dict[str, Any] = {
        "asked": asked,
        "months": [(one.strftime("%Y-%m"), f"{one:%m/%Y}") for one in offered_months(asked, months(today))],
        "schools": [("", N_("All schools")), *sorted(names.items(), key=lambda one: one[1])],
        "whats": [("", N_("Everything")), (OVERRIDE, _OVERRIDDEN), *_NAMES.items()],
        "files": {kind: f"{_PATH}.{kind}{asked.query()}" for kind in ("csv", "json")},
        "older": f"{_PATH}{older.query()}" if older else "",
        "newest": f"{_PATH}{asked.at(None).query()}" if asked.before else "",
        "day_in_words": words.day(asked.day) if asked.day else "",
        "table": table,
    }
    return render(request, "audit/journal.html", 200 if form.ok else 422, form=form, **shown)


def _row(
    one: Line, schools: Mapping[str, str], kiosks: Mapping[str, str], words: Translator, may_uncover: bool
) -> Row:  # fmt: skip
    about = next((str(one.facts[name]) for name in _ABOUT if one.facts.get(name)), "")
    cells = {
        "at": datetime.fromisoformat(one.at) if one.at else None,
        "what": _OVERRIDDEN if one.is_override else _NAMES.get(one.kind, one.kind),
        "who": one.actor,
        "about": about or None,
        "more": " · ".join(_said(one, words)),
        "school": schools.get(one.school, one.school),
        "kiosk": kiosks.get(one.kiosk, one.kiosk) or None,
        "number": one.number,
    }
    is_somebodys = bool(one.facts.get("visit") or one.facts.get("case") or one.facts.get("staff"))
    is_a_person = may_uncover and one.actor.startswith(ACTORS)
    return Row(
        cells,
        extra={"is_somebodys": may_uncover and is_somebodys, "by": id_of(one.actor) if is_a_person else ""},
    )


def _said(one: Line, words: Translator) -> Iterator[str]:
    for name, texts in _CODES:
        value = one.facts.get(name)
        if name == "decision" and isinstance(value, str):
            value = decision_code(value, str(one.facts.get("reason", "")))
        if isinstance(value, str) and value:
            yield words.say(texts[value]) if value in texts else value


ROOM = Room(router, RIGHTS)
