"""Somebody without a badge, in two taps: where, and what they look like. And whether who was told to leave has left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.db.tables import School
from district.db.today_tables import Sighting
from district.publish import sightings
from district.publish.sightings import COLORS, MORE, SIZES, Area, Look, SightingOutcome
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.tables import Column, Kind, Row, Table
from district.web.today import day
from district.web.today.day import name_of
from district.web.today.labels import Labels, labels_of
from district.web.today.sighting_wording import AREAS, LOOKS, OUTCOMES
from language.marks import N_, Text
from language.translator import Translator
from sync.contract.time_zones import zone_of

router = APIRouter()

_PATH = "/s/{code}/sightings"
RIGHTS = {
    ("GET", _PATH): Right.VIEW_ON_SITE,
    ("GET", f"{_PATH}/where"): Right.VIEW_ON_SITE,
    ("GET", f"{_PATH}/look"): Right.VIEW_ON_SITE,
    ("POST", f"{_PATH}/look"): Right.VIEW_ON_SITE,
    ("POST", f"{_PATH}/{{sighting}}/close"): Right.VIEW_ON_SITE,
    ("POST", "/s/{code}/cases/{case}/seen-leaving"): Right.VIEW_CASES,
}

_COLUMNS = (
    Column("seen", N_("Seen"), Kind.MOMENT),
    Column("place", N_("Where")),
    Column("looks", N_("What they look like")),
    Column("by", N_("By")),
    Column("closed", N_("Closed"), Kind.MOMENT),
    Column("outcome", N_("What became of it")),
)
_SAID = N_("Somebody has said already what became of it. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Seen:
    """An open sighting on Today."""

    id: str
    place: str
    looks: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was refused and was not seen leaving."""

    case: str
    first: str = field(repr=False)
    at: datetime
    has_photo: bool


def seen_at(session: Session, school: School, labels: Labels, words: Translator) -> list[Seen]:
    """For Today."""
    found = sightings.still_open(session, school.code)
    return [Seen(one.id, _place(one, labels, words), _looks(one, words), one.seen) for one in found]


def told_at(session: Session, school: School, words: Translator, now: datetime) -> list[Told]:
    """For Today: those of the day."""
    found = sightings.told_to_leave(session, school.code, day.began(zone_of(school.time_zone), now))
    return [
        Told(case.id, case.given or case.family or name_of(case, words), case.decided, bool(case.photo))
        for case in found
        if case.decided
    ]


@listing(router, _PATH)
def sightings_list(request: Request, here: Here, school: AtSchool) -> Response:
    """Who may see who is on site: everybody who was seen without a badge."""
    words = words_of(request)
    with here.database.read() as session:
        labels = labels_of(session, school, words)
        found = sightings.listed(session, school.code)
        ids = {one.by for one in found}
        names = dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids))).all())
    rows = [
        Row(
            {
                "seen": one.seen, "place": _place(one, labels, words), "looks": _looks(one, words),
                "by": names.get(one.by), "closed": one.closed,
                "outcome": OUTCOMES[SightingOutcome(one.outcome)] if one.outcome else None,
            },
            id=one.id,
        )
        for one in found
    ]  # fmt: skip
    empty = N_("Nobody was seen without a badge.")
    table = Table(_COLUMNS, rows, N_("The newest first"), empty)
    return show_table(request, "today/sightings.html", table)


@router.get(_PATH + "/where")
def where(request: Request, here: Here, school: AtSchool) -> Response:
    """Who may see who is on site: the first tap."""
    words = words_of(request)
    with here.database.read() as session:
        labels = labels_of(session, school, words)
    places: list[tuple[str, Text | str]] = [(code, labels.place_of("", code)) for code in labels.destinations]
    places += [(area.value, text) for area, text in AREAS.items()]
    return render(request, "today/sighting_where.html", places=places)


@router.get(_PATH + "/look")
def look(request: Request, here: Here, school: AtSchool) -> Response:
    """Who may see who is on site: the second tap, about the place of the first."""
    words = words_of(request)
    place = request.query_params.get("place", "")
    with here.database.read() as session:
        labels = labels_of(session, school, words)
    if not _is_place(place, labels):
        return see_other(request, f"/s/{school.code}/sightings/where", N_("Say where first."))
    shown = AREAS[Area(place)] if place in set(Area) else labels.place_of("", place)
    return render(
        request, "today/sighting_look.html", place=place, shown=shown, looks=LOOKS, sizes=SIZES, colors=COLORS,
        more=MORE,
    )  # fmt: skip


@router.post(_PATH + "/look")
def report(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may see who is on site: the office's page and campus security are told."""
    with here.database.read() as session:
        labels = labels_of(session, school, words_of(request))
    place = form.value("place")
    looks = sightings.looks_of([*form.value("look").split(), *form.every("more")])
    if not _is_place(place, labels):
        return see_other(request, f"/s/{school.code}/sightings/where", N_("Say where first."))
    with here.database.write() as session:
        sightings.report(session, here.keys, school.code, place, looks, viewer.account.id, here.now())
    return see_other(request, f"/s/{school.code}", N_("The office and campus security are told."))


@router.post(_PATH + "/{sighting}/close")
def close(request: Request, here: Here, viewer: Me, school: AtSchool, sighting: str, form: Typed) -> Response:
    """Who may see who is on site: what became of it."""
    outcome = form.value("outcome")
    with here.database.write() as session:
        if sightings.find(session, school.code, sighting) is None or outcome not in set(SightingOutcome):
            raise NotFound
        done = sightings.close(
            session, here.keys, school.code, sighting, SightingOutcome(outcome), viewer.account.id, here.now()
        )
    return see_other(request, f"/s/{school.code}", N_("It is noted.") if done else _SAID)


@router.post("/s/{code}/cases/{case}/seen-leaving")
def seen_leaving(request: Request, here: Here, viewer: Me, school: AtSchool, case: str) -> Response:
    """Who may see cases: they saw somebody go who was refused."""
    with here.database.write() as session:
        done = sightings.saw_leaving(session, here.keys, school.code, case, viewer.account.id, here.now())
    if done is None:
        raise NotFound
    return see_other(request, f"/s/{school.code}", N_("It is noted that they left.") if done else _SAID)


def _is_place(place: str, labels: Labels) -> bool:
    return place in labels.destinations or place in set(Area)


def _place(one: Sighting, labels: Labels, words: Translator) -> str:
    return words.say(AREAS[Area(one.place)]) if one.place in set(Area) else labels.place_of("", one.place)


def _looks(one: Sighting, words: Translator) -> str:
    return ", ".join(words.say(LOOKS[Look(look)]) for look in one.looks if look in set(Look))


ROOM = Room(router, RIGHTS)
