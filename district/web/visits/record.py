"""One visit: what is kept of it and what happened, in order; its photo; a receipt for the visitor.

Opening it is a look, and journaled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import APIRouter, Request
from sqlmodel import Session, func, select
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.projection_tables import CORRECTABLE, Visit
from district.db.tables import Photo, School
from district.instance import District
from district.projections import visit_record
from district.projections.visit_record import Step, Value
from district.publish import badge_requests, visit_edits
from district.publish.visit_edits import codes_of
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.today import standing
from district.web.today.day import began
from district.web.visits import papers
from district.web.visits.badge_wording import Sentence, badge_sentence
from district.web.visits.names import SchoolNames, name_of, school_names
from district.web.visits.record_wording import GROUPS, STEPS, Shown, shown_value, worded
from district.web.visits.remarks import remarks_of
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import translator
from printing.reports.privacy_receipt import receipt_pdf
from sync.contract.journal.facts import FACTS
from sync.contract.time_zones import zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/visits/{visit}"): Right.VIEW_VISITS,
    ("GET", "/s/{code}/visits/{visit}/photo"): Right.VIEW_VISITS,
    ("GET", "/s/{code}/visits/{visit}/badges"): Right.VIEW_VISITS,
    ("POST", "/s/{code}/visits/{visit}/badge"): Right.SIGN_IN_AND_OUT,
    ("GET", "/s/{code}/visits/{visit}/receipt.pdf"): Right.VIEW_VISITS,
}


@router.get("/s/{code}/visits/{visit}")
def record(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str) -> Response:
    """Who may see the school's visits: all of one visit that a page may show. The look is journaled."""
    words = words_of(request)
    with here.database.read() as session:
        found = _found(session, school, visit)
        names = school_names(session, school, words)
        steps = visit_record.steps_of(session, found)
        has_photo = _has_photo(session, found)
        kiosks = _kiosks(session, school)
        badges = _badges(session, found, kiosks, here)
    _note(viewer, found, LookKind.VISIT, here)
    may_sign_in = accounts.may(viewer.account, Right.SIGN_IN_AND_OUT, school.code)
    return render(
        request,
        "visits/record.html",
        visit=found,
        name=name_of(found),
        remark=remarks_of(found, names),
        has_photo=has_photo,
        kept=_kept(found, steps, names),
        erased=[GROUPS[name] for name in _erased(steps)],
        ids=_ids(steps, names),
        steps=[(STEPS[step.kind], step.at, _facts(found, step, names)) for step in steps],
        may_see_cases=accounts.may(viewer.account, Right.VIEW_CASES, school.code),
        may_bar=accounts.may(viewer.account, Right.BAR_UNTIL_CLOSING, school.code),
        may_print=may_sign_in and bool(found.badge) and visit_edits.on_site(found),
        kiosks=kiosks,
        badges=badges,
        may_change=may_sign_in and visit_edits.may_change(found, began(zone_of(school.time_zone), here.now())),
        may_check_in=bool(found.family) and not visit_edits.on_site(found) and may_sign_in,
        receipts=[translator(tag) for tag in OFFERED],
    )


@router.get("/s/{code}/visits/{visit}/badges")
def badges(request: Request, here: Here, school: AtSchool, visit: str) -> Response:
    """Who may see the school's visits: what became of the badges that were asked for, as a part of the record's page.
    It names nobody, so it is no look."""
    with here.database.read() as session:
        found = _found(session, school, visit)
        said = _badges(session, found, _kiosks(session, school), here)
    return render(request, "visits/badges.html", visit=found, badges=said)


@router.post("/s/{code}/visits/{visit}/badge")
def print_badge(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str, form: Typed) -> Response:
    """Who may sign in and out: have the badge printed at a kiosk of the school."""
    with here.database.read() as session:
        _found(session, school, visit)
        there = {one.id for one in badge_requests.kiosks(session, school.code)}
        actor = standing.actor_at(session, viewer.account, school.code)
    address, kiosk = f"/s/{school.code}/visits/{visit}", form.value("kiosk")
    if kiosk not in there:
        return see_other(request, address, N_("That kiosk is not in service here. Nothing was printed."))
    if not badge_requests.ask(here.database, here.keys, school.code, visit, kiosk, actor, here.now()):
        return see_other(request, address, N_("The visit is over, so no badge is printed."))
    return see_other(request, address)


@router.get("/s/{code}/visits/{visit}/photo")
def photo(here: Here, school: AtSchool, visit: str) -> Response:
    """Who may see the school's visits: the photo on the record's page."""
    with here.database.read() as session:
        jpeg = _photo(session, _found(session, school, visit))
    if jpeg is None:
        raise NotFound
    return Response(jpeg, media_type="image/jpeg")


@router.get("/s/{code}/visits/{visit}/receipt.pdf")
def receipt(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str, language: str = "") -> Response:
    """Who may see the school's visits: what is kept, for the visitor, in a language of theirs."""
    words = translator(language) if language in OFFERED else words_of(request)
    with here.database.read() as session:
        found = _found(session, school, visit)
        made = papers.receipt_of(session, school, found, words, here.now())
    _note(viewer, found, LookKind.RECEIPT, here)
    headers = {"Content-Disposition": 'inline; filename="receipt.pdf"'}
    return Response(receipt_pdf(made), media_type="application/pdf", headers=headers)


def _kiosks(session: Session, school: School) -> list[tuple[str, str]]:
    return [(one.id, one.name or one.id) for one in badge_requests.kiosks(session, school.code)]


def _badges(session: Session, visit: Visit, kiosks: list[tuple[str, str]], here: District) -> list[Sentence]:
    asked = badge_requests.of_visit(session, visit.id)
    return [badge_sentence(one, dict(kiosks), here.now()) for one in asked]


def _note(viewer: Viewer, visit: Visit, kind: LookKind, here: District) -> None:
    """Before it is shown, and not while it is read: kiosks write meanwhile."""
    with here.database.write() as session:
        looks.note(session, viewer.account.id, visit.school, kind, visit.id, here.now())


def _found(session: Session, school: School, visit: str) -> Visit:
    found = session.get(Visit, visit)
    if found is None or found.school != school.code or found.started is None:
        raise NotFound
    return found


def _has_photo(session: Session, visit: Visit) -> bool:
    """Without reading it."""
    kept = select(func.length(Photo.jpeg)).where(Photo.digest == visit.photo)
    return bool(visit.photo and session.exec(kept).first())


def _photo(session: Session, visit: Visit) -> bytes | None:
    kept = session.get(Photo, visit.photo) if visit.photo else None
    return kept.jpeg if kept is not None and kept.jpeg else None


def _kept(visit: Visit, steps: Sequence[Step], names: SchoolNames) -> list[Shown]:
    """What the visitor said and showed, once each: the personal groups, then why they came, as corrected last."""
    values = [one for step in steps for one in step.values if one.group != FACTS]
    values += [Value(FACTS, name, code) for name, code in codes_of(visit).items() if code]
    return _once(shown for one in values for shown in shown_value(one, names) if not shown.is_id)


def _ids(steps: Sequence[Step], names: SchoolNames) -> list[Shown]:
    """Ids and versions, once each, for people who compare papers and journals."""
    return _once(shown for step in steps for one in step.values for shown in shown_value(one, names) if shown.is_id)


def _once(shown: Iterable[Shown]) -> list[Shown]:
    return list(dict.fromkeys(shown))


def _erased(steps: Sequence[Step]) -> list[str]:
    return list(dict.fromkeys(name for step in steps for name in step.erased if name in GROUPS))


def _facts(visit: Visit, step: Step, names: SchoolNames) -> list[Shown]:
    """The facts of one entry beside its ids and what stands with the visitor already."""
    left_out = () if visit.corrections else CORRECTABLE
    said = (one for one in worded(step.values) if one.group == FACTS and one.name not in left_out)
    return [shown for one in said for shown in shown_value(one, names) if not shown.is_id]


ROOM = Room(router, RIGHTS)
