"""The case page: a held visitor beside what matched, and the decision, which the kiosk that holds the case takes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.access.people.sign_in import MustWait
from district.api.dependencies import Here
from district.db.projection_tables import Case
from district.db.tables import School, Staff
from district.errors import DistrictError
from district.ingest.chains import is_the_districts
from district.instance import District
from district.projections.held_visitors import visits_about
from district.publish import case_requests, desk_visits, entry_photos
from district.web.authorization import AtSchool, Me, NotFound, Typed, second_look
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.today import comparing, slips, standing, wording
from district.web.today.labels import labels_of
from district.web.today.listed_entries import entries_of
from district.web.today.second_person import pin_is_right
from district.web.visits.compared_lists import lists_of_decision
from district.web.wording import CLOSED_BECAUSE, REASONS
from language.marks import N_, Plural
from sync.contract.safe_text import is_plain
from sync.contract.time_zones import zone_of
from sync.contract.vocabulary import COMPARED_REASONS, UNMATCHED_REFUSALS, Decision, Permission, Reason, Ruling, Verdict

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/cases/{case}"): Right.VIEW_CASES,
    ("GET", "/s/{code}/cases/{case}/state"): Right.VIEW_CASES,
    ("GET", "/s/{code}/cases/{case}/entries/{number}/photo"): Right.VIEW_CASES,
    ("POST", "/s/{code}/cases/{case}"): Right.DECIDE_CASES,
}

LONGEST_NOTE = 500
_LATE = N_("Your decision was not sent: the case had been decided already.")
_LOST = N_("Your decision was not sent: nothing answers for this case any more. Close it instead.")
_SENT_BEFORE = N_("Your decision was not sent: {name} sent one before, and the kiosk has not answered it yet.")


@router.get("/s/{code}/cases/{case}")
def case_page(request: Request, here: Here, viewer: Me, school: AtSchool, case: str, form: Typed) -> Response:
    """Who may see cases: one, with what may be decided about it. The look is journaled."""
    shown = show_case(request, here, viewer, school, case, form)
    looks.note_opened(here.database, viewer.account.id, school.code, LookKind.CASE, case, here.now())
    return shown


@router.get("/s/{code}/cases/{case}/state")
def state(request: Request, here: Here, viewer: Me, school: AtSchool, case: str) -> Response:
    """Who may see cases: asked by an open page whenever the school moves; it is shown anew where its case has."""
    with here.database.read() as session:
        found = found_case(session, school, case)
        now = standing.standing(session, found, viewer.account.staff, here.now()).key
    if request.query_params.get("was") == now:
        return Response(status_code=204)
    return Response(status_code=204, headers={"HX-Refresh": "true"})


@router.get("/s/{code}/cases/{case}/entries/{number}/photo")
def entry_photo(here: Here, school: AtSchool, case: str, number: int) -> Response:
    """Who may see cases: the photo of the entry of a case's match, counted from 1, while the entry is on the list."""
    with here.database.read() as session:
        matches = found_case(session, school, case).matches or []
        there = entries_of(session, matches[number - 1 : number] if number > 0 else [])
        jpeg = next((entry_photos.picture(session, one.id) for one in there.values()), None)
    if jpeg is None:
        raise NotFound
    return Response(jpeg, media_type="image/jpeg")


@router.post("/s/{code}/cases/{case}")
def decide(request: Request, here: Here, viewer: Me, school: AtSchool, case: str, form: Typed) -> Response:
    """Who may decide: ask the kiosk that holds the case. It answers by the live stream."""
    address = f"/s/{school.code}/cases/{case}"
    with here.database.read() as session:
        found = found_case(session, school, case)
        person = standing.staff_at(session, viewer.account, school.code)
        stands = standing.standing(session, found, viewer.account.staff, here.now())
    if stands.is_sent:
        if stands.sent_by == (person.id if person else "") and _pressed(form) in {"", stands.sent}:
            return see_other(request, address)  # the same press once more
        return see_other(request, address, _SENT_BEFORE, name=stands.sender or stands.sent_by)
    if stands.is_lost:
        return see_other(request, address, _LOST)
    if not stands.is_open:
        return see_other(request, address, _LATE)
    if person is None or Permission.DECIDE not in person.permissions:
        form.fail("main", standing.NO_STAFF)
        return show_case(request, here, viewer, school, case, form)
    decision, reason = _asked(found, form)
    note = note_of(form)
    second = _second(here, viewer, found, person, form) if decision not in {"", Decision.REFUSE} else ""
    if not form.ok:
        return show_case(request, here, viewer, school, case, form)
    if found.verdict == Verdict.STRONG and decision != Decision.REFUSE and not second:
        second_look(request, here)  # this one admits alone on a strong match
    if is_the_districts(found.kiosk):
        return _decide_here(request, here, school, found, (decision, reason, person, second, note), form, viewer)
    try:
        case_requests.ask(here.database, here.keys, case, decision, reason, person.id, here.now(), second, note)
    except DistrictError:  # decided, or the person removed, since it was looked at
        return see_other(request, address, _LATE)
    return see_other(request, address)


def _decide_here(
    request: Request, here: District, school: School, case: Case, said: tuple[str, str, Staff, str, str], form: Form,
    viewer: Viewer,
) -> Response:  # fmt: skip
    """The visitor was typed in at the office, so no kiosk holds the case: it is decided at once, by the same rule."""
    decision, reason, person, second, note = said
    ruling = desk_visits.decide(
        here.database, here.keys, case.id, Decision(decision), Reason(reason), person, here.now(), second, note
    )
    address = f"/s/{school.code}/cases/{case.id}"
    if ruling is Ruling.ALREADY_DECIDED:
        return see_other(request, address, _LATE)
    if ruling is not Ruling.ALLOWED:
        form.fail("main", wording.REFUSALS.get(ruling, wording.REFUSED_OTHERWISE))
        return show_case(request, here, viewer, school, case.id, form)
    return see_other(request, address)


def _pressed(form: Form) -> str:
    if form.value("looked"):
        return Decision.ADMIT_WITH_ESCORT if form.value("escort") else Decision.ADMIT
    return form.value("decision")


def _asked(case: Case, form: Form) -> tuple[str, str]:
    """Decision and reason as they were pressed; "" and an error where one is missing."""
    decision = form.choice("decision", case_requests.DECISIONS, N_("Press one of the decisions."))
    if form.value("looked") and wording.only_typed(case):
        form.errors.pop("decision", None)
        return _pressed(form), Reason.IDENTITY_CHECKED
    offered = [reason.value for reason in _reasons(case)]
    return decision, form.choice("reason", offered, N_("Pick a reason first, then decide again."))


def _reasons(case: Case) -> tuple[Reason, ...]:
    return UNMATCHED_REFUSALS if wording.only_typed(case) else COMPARED_REASONS


def _second(here: District, viewer: Viewer, case: Case, person: Staff, form: Form) -> str:
    """The second person's id where one is needed; "" where not, or where it is an error."""
    may_override = accounts.may(viewer.account, Right.OVERRIDE, case.school)
    if not standing.needs_second(case, person, may_override=may_override):
        return ""
    with here.database.read() as session:
        others = {one.id: one for one in standing.colleagues(session, person)}
    chosen = form.choice("second", others, N_("A strong match needs a second person. Pick who it is."))
    pin = form.text("second_code", N_("The second person types their own PIN here."), longest=20)
    if not chosen or not pin:
        return ""
    try:
        if pin_is_right(here.database, here.keys, others[chosen], pin, viewer.account.id, here.now()):
            return chosen
        form.fail("second_code", N_("That PIN is not right. Please try again."))
    except MustWait as error:
        form.fail(
            "second_code",
            Plural("Too many wrong PINs. Wait {count} second.", "Too many wrong PINs. Wait {count} seconds."),
            count=error.seconds,
        )
    return ""


def found_case(session: Session, school: School, case: str) -> Case:
    """A case of the school that has been opened. Raises NotFound."""
    found = session.get(Case, case)
    if found is None or found.school != school.code or found.opened is None:
        raise NotFound
    return found


def note_of(form: Form) -> str:
    """The note for the record in one line; one that no entry may hold is an error at its field."""
    note = form.line("note", longest=LONGEST_NOTE)
    if not is_plain(note, LONGEST_NOTE):
        form.fail("note", N_("A note has at most {most} printable characters."), most=LONGEST_NOTE)
    return note


def show_case(request: Request, here: District, viewer: Viewer, school: School, case_id: str, form: Form) -> Response:
    """The case page, with what is wrong with the form that was sent."""
    words, now = words_of(request), here.now()
    with here.database.read() as session:
        case = found_case(session, school, case_id)
        labels = labels_of(session, school, words)
        person = standing.staff_at(session, viewer.account, school.code)
        visit = visits_about(session, [case]).get(case.id)
        stands = standing.standing_of(session, case, visit, viewer.account.staff, now)
        is_about = visit is not None and (not case.decision or stands.is_past)
        override = accounts.may(viewer.account, Right.OVERRIDE, school.code)
        may = accounts.may(viewer.account, Right.DECIDE_CASES, school.code)
        can = may and person is not None and Permission.DECIDE in person.permissions
        two = person is not None and can and standing.needs_second(case, person, may_override=override)
        shown: dict[str, Any] = {
            "help_case": case.id,
            "comparisons": comparing.comparisons(session, case, words, now, zone_of(school.time_zone)),
            "visit": visit,
            "stay": wording.stay_of(visit, zone_of(school.time_zone), words) if is_about and visit else None,
            "earlier": comparing.earlier(session, case),
            "rested_on": lists_of_decision(session, case, words),
            "others": [(one.id, one.name) for one in standing.colleagues(session, person)] if two and person else [],
        }
    is_shown = request.query_params.get("show") == "1" or not form.ok
    return render(
        request, "today/case.html", 200 if form.ok else 422, form=form, case=case, standing=stands,
        name=comparing.visitor_name(case, words), born=comparing.visitor_born(case, words),
        comes_as=labels.type_of(case.purpose), place=labels.place_of(case.host, case.destination),
        why=wording.why(case), to_do=wording.to_do(case, visit, is_sent=stands.is_sent, is_lost=stands.is_lost),
        where=wording.where_is(case, visit),
        may_see_visits=accounts.may(viewer.account, Right.VIEW_VISITS, school.code),
        only_typed=wording.only_typed(case),
        reasons=[(one.value, REASONS[one]) for one in _reasons(case)], closing=list(CLOSED_BECAUSE.items()),
        can_decide=can, needs_two=two,
        slips=slips.languages(case), why_not=standing.NO_STAFF if may else standing.MAY_NOT, is_shown=is_shown, **shown,
    )  # fmt: skip


ROOM = Room(router, RIGHTS)
