"""Privacy, for counsel and records: one visit, given to its visitor as an export, or erased."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session, select
from starlette.responses import JSONResponse, Response

from district import erasing
from district.access import looks, privacy_requests, request_records
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.access.privacy_requests import Given, RequestKind, RequestOutcome
from district.api.dependencies import Here
from district.db.projection_tables import Visit
from district.db.tables import Erasure, Photo, School
from district.erasing import Erased
from district.errors import Unfit
from district.ingest import beside_visits, legal_holds
from district.instance import District
from district.projections import visit_record
from district.projections.person_export import export_person
from district.publish import whose_conduct
from district.publish.schools import names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.privacy import request_words
from district.web.privacy import whose_conduct as whose
from district.web.privacy.export_words import shown_export
from district.web.route_rights import Room
from district.web.visits.names import name_of, school_names
from language.marks import N_
from sync.contract.time_zones import zone_of

router = APIRouter()

_VISIT = "/privacy/visits/{visit}"
RIGHTS = {
    ("GET", _VISIT): Right.VIEW_PRIVACY,
    ("GET", f"{_VISIT}/export"): Right.EXPORT_RECORDS,
    ("POST", f"{_VISIT}/export"): Right.EXPORT_RECORDS,
    ("GET", f"{_VISIT}/photo"): Right.EXPORT_RECORDS,
    ("GET", f"{_VISIT}/erase"): Right.ERASE_RECORDS,
    ("POST", f"{_VISIT}/erase"): Right.ERASE_RECORDS,
}

_ALREADY = N_("Somebody has erased this visit already. Nothing more was done.")


@router.get(_VISIT)
def visit_page(request: Request, here: Here, viewer: Me, visit: str) -> Response:
    """Counsel and records: which visit that is, and what may be done with it. The look is journaled."""
    with here.database.write() as session:
        found, school = _found(session, visit)
        cases = visit_record.cases_of(session, found)
        erased = _erased(session, found)
        held = legal_holds.keeps_visit(session, found)
        asked = [*privacy_requests.open_about(session, visit), *request_records.open_naming(session, visit)]
        may_export = accounts.may(viewer.account, Right.EXPORT_RECORDS)
        conduct = whose.shown(session, found, words_of(request)) if may_export else []
        _note(session, viewer, found, LookKind.PRIVACY, here)
    shown: dict[str, Any] = {
        "visit": found,
        "name": name_of(found),
        "at": school,
        "cases": len(cases),
        "erased": erased,
        "held": held,
        "requests": [(one, request_words.kind_name(one)) for one in asked],
        "may_hold": accounts.may(viewer.account, Right.HOLD_RECORDS),
        "may_export": may_export,
        "conduct": conduct,
        "may_erase": accounts.may(viewer.account, Right.ERASE_RECORDS),
    }
    return render(request, "privacy/visit.html", **shown)


@router.get(f"{_VISIT}/export")
def export_page(request: Request, here: Here, viewer: Me, visit: str) -> Response:
    """Counsel and records: all of one visit as its visitor may be given it, to read and to print."""
    return _export_page(request, here, viewer, visit, Form())


@router.post(f"{_VISIT}/export")
def give(request: Request, here: Here, viewer: Me, visit: str, form: Typed) -> Response:
    """Counsel and records: the visitor has been given the copy, and so the requests for it are closed."""
    with here.database.read() as session:
        _found(session, visit)
        digest = digest_of(export_person(session, visit))
    if form.value("digest") != digest:
        form.fail("main", N_("The records have changed since you opened this page. Give out the copy as it is now."))
        return _export_page(request, here, viewer, visit, form)
    given = Given(RequestOutcome.GIVEN, f"visit.json {visit}", digest)
    with here.database.write() as session:
        closed = privacy_requests.close_about(
            session, RequestKind.OWN_COPY, visit, given, viewer.account.id, here.now()
        )
    done = (
        N_("The request is closed.") if closed else N_("There was no open request for this copy. Nothing was changed.")
    )
    return see_other(request, f"/privacy/visits/{visit}", done)


@router.get(f"{_VISIT}/export.json")
def export_file(here: Here, viewer: Me, visit: str) -> Response:
    """Counsel and records: the same as a file."""
    with here.database.read() as session:
        found, _ = _found(session, visit)
        told = export_person(session, visit)
    _journal(found, LookKind.EXPORT, viewer, here)
    return JSONResponse(told, headers={"Content-Disposition": 'attachment; filename="visit.json"'})


@router.get(f"{_VISIT}/photo")
def photo(here: Here, visit: str) -> Response:
    """Counsel and records: the photo on the page of the export, which journals the look."""
    with here.database.read() as session:
        found, _ = _found(session, visit)
        kept = session.get(Photo, found.photo) if found.photo else None
    if kept is None or not kept.jpeg:
        raise NotFound
    return Response(kept.jpeg, media_type="image/jpeg")


@router.get(f"{_VISIT}/erase")
def erase_page(request: Request, here: Here, visit: str) -> Response:
    """Counsel and records: what erasing does, before it is done."""
    return _erase_page(request, here, visit, Form())


@router.post(f"{_VISIT}/erase")
def erase(request: Request, here: Here, viewer: Me, visit: str, form: Typed) -> Response:
    """Counsel and records, who have proved again who they are."""

    def beside(session: Session) -> None:
        found, school = _found(session, visit)
        session.exec(select(School.code).where(School.code == school.code).with_for_update()).one()  # one at a time
        if _erased(session, found) is not None:
            raise Unfit(_ALREADY)
        _note(session, viewer, found, LookKind.ERASURE, here)
        given = Given(RequestOutcome.ERASED, visit)
        privacy_requests.close_about(session, RequestKind.ERASURE, visit, given, viewer.account.id, here.now())

    try:
        done = erasing.erase(here, visit, beside)
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _erase_page(request, here, visit, form)
    return see_other(request, f"/privacy/visits/{visit}", sentence_of(done), entries=str(done.entries))


def _export_page(request: Request, here: District, viewer: Viewer, visit: str, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        found, school = _found(session, visit)
        told = export_person(session, visit)
        names = school_names(session, school, words)
        is_asked = bool(privacy_requests.open_about(session, visit, RequestKind.OWN_COPY))
        schools = names_of_all(session)
        unsaid = len(whose_conduct.like_the_name(session, found))
    _journal(found, LookKind.EXPORT, viewer, here)
    shown: dict[str, Any] = {
        "visit": found,
        "at": school,
        "told": shown_export(told, names, zone_of(school.time_zone), schools),
        "is_asked": is_asked,
        "unsaid": Said(whose.UNSAID, {"count": unsaid}) if unsaid else None,
    }
    return render(
        request, "privacy/export.html", 200 if form.ok else 422, form=form, digest=digest_of(told), **shown
    )  # fmt: skip


def digest_of(told: Any) -> str:
    """The SHA-256 of the file of an export, one visit's or several records'."""
    return sha256(bytes(JSONResponse(told).body)).hexdigest()


def sentence_of(done: Erased) -> Any:
    if not done.is_sqlite:
        return N_(
            "The visit is erased (entries emptied: {entries}). PostgreSQL keeps the old bytes in its files until "
            "VACUUM FULL, and in its log for as long as it is archived: ask IT to run VACUUM FULL at night."
        )
    if not done.rewritten:
        return N_(
            "The visit is erased (entries emptied: {entries}). The database's file could not be written anew, so "
            "traces may be left in it: ask IT to make room for a copy of it and to run district erase once more."
        )
    if not done.settled:
        return N_("The visit is erased (entries emptied: {entries}). The database's log is emptied within the hour.")
    return N_("The visit is erased (entries emptied: {entries}).")


def _erase_page(request: Request, here: District, visit: str, form: Form) -> Response:
    with here.database.read() as session:
        found, school = _found(session, visit)
        ids = [one.id for one in visit_record.cases_of(session, found)]
        beside = beside_visits.about(session, school.code, [visit], ids)
        is_asked = bool(privacy_requests.open_about(session, visit, RequestKind.ERASURE))
        erased = _erased(session, found)
        unsaid = len(whose_conduct.like_the_name(session, found))
    sentences: list[Any] = [Said(whose.UNSAID, {"count": unsaid})] if unsaid else []
    sentences += what_goes(bool(ids), bool(beside.conduct or beside.referrals), bool(beside.stays))
    if is_asked:
        sentences.append(N_("The request for it is closed."))
    sentences += where_postgresql_keeps(here)
    title = N_("Erase this visit?") if erased is None else N_("This visit is erased")
    shown = {"visit": found, "name": name_of(found), "at": school, "title": title, "erased": erased}
    return render(request, "privacy/erase.html", 200 if form.ok else 422, form=form, sentences=sentences, **shown)


def what_goes(has_cases: bool, has_beside: bool, stays: bool) -> list[Any]:
    """What erasing visits does, sentence by sentence: where there are cases about them, or anything beside them."""
    sentences: list[tuple[bool, Any]] = [
        (
            True,
            N_(
                "The name, the birth date, the photo, the answers and the notes of this visit go for good. "
                "Nobody can undo it."
            ),
        ),
        (
            has_cases,
            N_("The same goes for what the office's cases about this visit hold: names, photos, matches and notes."),
        ),
        (
            has_beside,
            N_("Conduct on record, bars that are over and referrals that are closed go with it, and their history."),
        ),
        (stays, N_("A bar in force, or a referral that is open, stays with its name until it is over, and then goes.")),
        (True, N_("School passes that were asked for at this visit are withdrawn.")),
        (
            True,
            N_("That somebody was there stays, with the times, the visitor type and the place, without a name."),
        ),
        (
            True,
            N_("Each kiosk of the school obeys with its next exchange. A backup that is restored is emptied again."),
        ),
        (True, N_("That you erased it is journaled.")),
    ]
    return [sentence for is_so, sentence in sentences if is_so]


def where_postgresql_keeps(here: District) -> list[Any]:
    """That PostgreSQL keeps old bytes, where it is the database."""
    if here.database.is_sqlite:
        return []
    return [
        N_(
            "PostgreSQL keeps the old bytes in its files until IT runs VACUUM FULL, and in its log while it is "
            "archived."
        )
    ]


def _found(session: Session, visit: str) -> tuple[Visit, School]:
    found = session.get(Visit, visit)
    school = session.get(School, found.school) if found is not None else None
    if found is None or found.started is None or school is None:
        raise NotFound
    return found, school


def _erased(session: Session, visit: Visit) -> Erasure | None:
    return session.exec(select(Erasure).where(Erasure.entry_id == visit.entry_id)).first()


def _note(session: Session, viewer: Viewer, visit: Visit, kind: LookKind, here: District) -> None:
    looks.note(session, viewer.account.id, visit.school, kind, visit.id, here.now())


def _journal(visit: Visit, kind: LookKind, viewer: Viewer, here: District) -> None:
    """Before it is shown, and not while it is read: a copy reads long, and kiosks write meanwhile."""
    with here.database.write() as session:
        _note(session, viewer, visit, kind, here)


ROOM = Room(router, RIGHTS)
