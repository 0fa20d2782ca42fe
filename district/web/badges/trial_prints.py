"""A test badge, printed at a kiosk of the school from the page of its badge layout, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.projection_tables import BadgeRequest
from district.db.tables import School
from district.instance import District
from district.publish import badge_requests, emergencies
from district.web.authorization import AtSchool, Me, Typed
from district.web.forms import Said
from district.web.pages import render, see_other
from district.web.route_rights import Room
from district.web.today import standing
from district.web.visits.badge_wording import Sentence, badge_sentence
from language.marks import N_
from sync.contract.api.kiosk import Outcome

router = APIRouter()

_BADGE = "/s/{code}/settings/badge"
RIGHTS = {
    ("POST", f"{_BADGE}/test"): Right.EDIT_SCHOOL,
    ("GET", f"{_BADGE}/tests"): Right.EDIT_SCHOOL,
}
_SHOWN = 3
_STOPPED = N_("{kiosk} took it and never said whether it came out: it may have stopped meanwhile.")
_TOO_OLD = N_("{kiosk} is too old to print a test badge. Its program has to be updated.")


@dataclass(frozen=True, slots=True)
class TrialPrints:
    """`kiosks`: (id, name) of those that may print one. `told`: what became of the last ones, the newest first."""

    kiosks: list[tuple[str, str]]
    told: list[Sentence]


def of_school(session: Session, here: District, school: School) -> TrialPrints:
    kiosks = [(one.id, one.name or one.id) for one in badge_requests.kiosks(session, school.code)]
    asked = badge_requests.tests_of(session, school.code)[:_SHOWN]
    return TrialPrints(kiosks, [_sentence(one, dict(kiosks), here) for one in asked])


@router.post(f"{_BADGE}/test")
def print_test(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: have a badge of nobody printed at one of its kiosks, by the layout in force."""
    with here.database.read() as session:
        there = {one.id for one in badge_requests.kiosks(session, school.code)}
        actor = standing.actor_at(session, viewer.account, school.code)
        is_emergency = emergencies.in_force(session, school.code) is not None
    address, kiosk = _BADGE.format(code=school.code), form.value("kiosk")
    if kiosk not in there:
        return see_other(request, address, N_("That kiosk is not in service here. Nothing was printed."))
    if is_emergency:  # a kiosk in a Lockdown makes no noise
        return see_other(request, address, N_("An emergency is in force here. Nothing was printed."))
    if not badge_requests.ask_test(here.database, here.keys, school.code, kiosk, actor, here.now()):
        most = str(badge_requests.MOST_TESTS)
        told = N_("Nothing was printed: that kiosk was asked for {most} test badges within ten minutes. Wait a little.")
        return see_other(request, address, told, most=most)
    return see_other(request, f"{address}#tests")


@router.get(f"{_BADGE}/tests")
def told(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: what became of the test badges, as a part of the page."""
    with here.database.read() as session:
        found = of_school(session, here, school)
    shown: dict[str, Any] = {"trials": found}
    return render(request, "badges/tests.html", **shown)


def _sentence(asked: BadgeRequest, kiosks: Mapping[str, str], here: District) -> Sentence:
    said, at = badge_sentence(asked, kiosks, here.now())
    if asked.outcome == Outcome.APPLIED and asked.asked and here.now() - asked.asked >= badge_requests.LASTS:
        return Said(_STOPPED, said.values), at
    if asked.outcome == Outcome.REFUSED:  # only a kiosk that looks for its visit refuses it
        return Said(_TOO_OLD, said.values), at
    return said, at


ROOM = Room(router, RIGHTS)
