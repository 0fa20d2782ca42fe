"""A request about several records of one person: one copy of them all, or all of them erased, which closes it. For
counsel and records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session, select
from starlette.responses import JSONResponse, Response

from district import erasing
from district.access import looks, privacy_requests, request_records
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.access.privacy_requests import Given, RequestKind, RequestOutcome
from district.access.request_records import Record
from district.api.dependencies import Here
from district.db.privacy_request_tables import PrivacyRequest
from district.db.projection_tables import Visit
from district.db.tables import Photo, School
from district.errors import Unfit
from district.ingest import beside_visits, erasure
from district.instance import District
from district.projections import visit_record
from district.projections.person_export import export_people
from district.publish import whose_conduct
from district.publish.schools import all_schools, names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.privacy import whose_conduct as whose
from district.web.privacy.export_words import shown_export
from district.web.privacy.routes import digest_of, what_goes, where_postgresql_keeps
from district.web.route_rights import Room
from district.web.visits.names import school_names
from language.marks import N_, Plural
from sync.contract.time_zones import zone_of

router = APIRouter()

_ONE = "/privacy/requests/{number}"
RIGHTS = {
    ("POST", f"{_ONE}/records"): Right.VIEW_PRIVACY,
    ("GET", f"{_ONE}/copy"): Right.EXPORT_RECORDS,
    ("POST", f"{_ONE}/copy"): Right.EXPORT_RECORDS,
    ("GET", f"{_ONE}/photos/{{record}}"): Right.EXPORT_RECORDS,
    ("GET", f"{_ONE}/erase"): Right.ERASE_RECORDS,
    ("POST", f"{_ONE}/erase"): Right.ERASE_RECORDS,
}
_FILE = "person.json"


@router.post(f"{_ONE}/records")
def take_off(request: Request, here: Here, viewer: Me, number: int, form: Typed) -> Response:
    """Counsel and records: a record that was ticked is somebody else's."""
    path = f"/privacy/requests/{number}"
    try:
        with here.database.write() as session:
            request_records.take_off(session, number, form.value("record"), viewer.account.id, here.now())
    except Unfit as error:
        return see_other(request, path, error.text)
    return see_other(request, path, N_("The record is off this request. Nothing of it was changed."))


@router.get(f"{_ONE}/copy")
def copy_page(request: Request, here: Here, viewer: Me, number: int) -> Response:
    """Counsel and records: all of one person's records as they may be given them, to read and to print."""
    return _copy_page(request, here, viewer, number, Form())


@router.post(f"{_ONE}/copy")
def give(request: Request, here: Here, viewer: Me, number: int, form: Typed) -> Response:
    """Counsel and records: the copy has been given, and so the request is closed."""
    with here.database.read() as session:
        _, records = _found(session, number, RequestKind.OWN_COPY)
        digest = digest_of(_file(session, number, records))
    if form.value("digest") != digest:
        form.fail("main", N_("The records have changed since you opened this page. Give out the copy as it is now."))
    if form.ok:
        given = Given(RequestOutcome.GIVEN, f"{_FILE}: {len(records)}", digest)
        try:
            with here.database.write() as session:
                privacy_requests.close(session, number, given, viewer.account.id, here.now())
        except Unfit as error:
            form.fail("main", error.text, **error.values)
    if not form.ok:
        return _copy_page(request, here, viewer, number, form)
    return see_other(request, f"/privacy/requests/{number}", N_("The request is closed."))


@router.get(f"{_ONE}/copy.json")
def copy_file(here: Here, viewer: Me, number: int) -> Response:
    """Counsel and records: the same as one file."""
    with here.database.read() as session:
        _, records = _found(session, number, RequestKind.OWN_COPY)
        told = _file(session, number, records)
    _journal(here, viewer, records)
    return JSONResponse(told, headers={"Content-Disposition": f'attachment; filename="{_FILE}"'})


@router.get(f"{_ONE}/photos/{{record}}")
def photo(here: Here, number: int, record: str) -> Response:
    """Counsel and records: a photo on the page of the copy, which journals the look."""
    with here.database.read() as session:
        _, records = _found(session, number, RequestKind.OWN_COPY)
        digest = next((one.photo for one in records if one.id == record), None)
        kept = session.get(Photo, digest) if digest else None
    if kept is None or not kept.jpeg:
        raise NotFound
    return Response(kept.jpeg, media_type="image/jpeg")


@router.get(f"{_ONE}/erase")
def erase_page(request: Request, here: Here, number: int) -> Response:
    """Counsel and records: what erasing does, and what a legal hold forbids, before it is done."""
    return _erase_page(request, here, number, Form())


@router.post(f"{_ONE}/erase")
def erase(request: Request, here: Here, viewer: Me, number: int, form: Typed) -> Response:
    """Counsel and records, who have proved again who they are. What a hold keeps stays, and the request stays open."""
    with here.database.read() as session:
        asked, records = _found(session, number, RequestKind.ERASURE)
        goes, held = _divided(session, records)
    if asked.closed is not None:
        form.fail("main", N_("Somebody else has closed this request already. Nothing was changed."))
    elif form.value("records") != _mark(goes, held):
        form.fail("main", N_("The records have changed since you opened this page. Nothing was erased."))
    if not form.ok:
        return _erase_page(request, here, number, form)

    def beside(session: Session, key: str) -> bool:
        record = request_records.still_on(session, number, key)
        if record is None:
            return False
        session.exec(select(School.code).where(School.code == record.school).with_for_update()).one()
        if request_records.is_erased(session, record):
            return False
        looks.note(session, viewer.account.id, record.school, LookKind.ERASURE, key, here.now())
        return True

    done = erasing.erase_each(here, [one.id for one in goes], beside)
    path, count, kept = f"/privacy/requests/{number}", str(len(done.erased)), len(done.kept) + len(held)
    if kept:
        said = Plural(
            "{count} record is erased. A legal hold keeps others ({kept}), so the request stays open.",
            "{count} records are erased. A legal hold keeps others ({kept}), so the request stays open.",
        )
        return see_other(request, path, said, count=count, kept=str(kept))
    if not _close(here, viewer, number):
        said = Plural(
            "{count} record is erased. The request has changed meanwhile: look at it again.",
            "{count} records are erased. The request has changed meanwhile: look at it again.",
        )
        return see_other(request, path, said, count=count)
    if not goes:
        return see_other(request, path, N_("The request is closed."))
    said = Plural(
        "{count} record is erased, and the request is closed.", "{count} records are erased, and the request is closed."
    )
    return see_other(request, path, said, count=count)


def _close(here: District, viewer: Viewer, number: int) -> bool:
    """Close a request whose records are all erased; False where others were put on it meanwhile, or all taken off it,
    or somebody else closed it."""
    try:
        with here.database.write() as session:
            request_records.lock_open(session, number)
            records = request_records.of(session, number)
            if not records or not all(request_records.is_erased(session, one) for one in records):
                return False
            given = Given(RequestOutcome.ERASED, ", ".join(one.id for one in records))
            privacy_requests.close(session, number, given, viewer.account.id, here.now())
    except Unfit:
        return False
    return True


def _copy_page(request: Request, here: District, viewer: Viewer, number: int, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        asked, records = _found(session, number, RequestKind.OWN_COPY)
        told = _file(session, number, records)
        schools = {one.code: one for one in all_schools(session)}
        names = {code: school_names(session, schools[code], words) for code in {one.school for one in records}}
        codes = {code: one.name for code, one in schools.items()}
        unsaid = _unsaid(session, records)
    _journal(here, viewer, records)
    parts = [
        {
            "id": one.id,
            "school": codes[one.school],
            "at": request_records.began(one),
            "told": shown_export(each, names[one.school], zone_of(schools[one.school].time_zone), codes),
        }
        for one, each in zip(records, told["records"], strict=True)
    ]
    return render(
        request, "privacy/copy.html", 200 if form.ok else 422, form=form, asked=asked, parts=parts,
        digest=digest_of(told), unsaid=unsaid,
    )  # fmt: skip


def _erase_page(request: Request, here: District, number: int, form: Form) -> Response:
    with here.database.read() as session:
        asked, records = _found(session, number, RequestKind.ERASURE)
        goes, held = _divided(session, records)
        places = names_of_all(session)
        has_cases = has_beside = stays = False
        for one in goes:
            visits, cases = ([one.id], visit_record.cases_of(session, one)) if isinstance(one, Visit) else ([], [one])
            beside = beside_visits.about(session, one.school, visits, [case.id for case in cases])
            has_cases |= bool(cases)
            has_beside |= bool(beside.conduct or beside.referrals)
            stays |= bool(beside.stays)
        unsaid = _unsaid(session, goes)
    sentences: list[Any] = [unsaid] if unsaid else []
    sentences += what_goes(has_cases, has_beside, stays)
    if not held:
        sentences.append(N_("The request for it is closed."))
    sentences += where_postgresql_keeps(here)
    return render(
        request, "privacy/erase_several.html", 200 if form.ok else 422, form=form, asked=asked, sentences=sentences,
        goes=goes, held=held, places=places, began=request_records.began, mark=_mark(goes, held),
    )  # fmt: skip


def _found(session: Session, number: int, kind: RequestKind) -> tuple[PrivacyRequest, list[Record]]:
    asked = session.get(PrivacyRequest, number)
    records = request_records.of(session, number) if asked is not None and asked.kind == kind else []
    if asked is None or not records:
        raise NotFound
    return asked, records


def _file(session: Session, number: int, records: Sequence[Record]) -> dict[str, Any]:
    return {"request": number, "records": export_people(session, [one.id for one in records])}


def _unsaid(session: Session, records: Sequence[Record]) -> Said | None:
    """How many records of conduct bear these names, of which nobody has said whose they are."""
    visits = {(one.family, one.given, one.born): one for one in records if isinstance(one, Visit)}
    offered = (found for one in visits.values() for found in whose_conduct.like_the_name(session, one))
    found = {one.record.id for one in offered}
    return Said(whose.UNSAID, {"count": len(found)}) if found else None


def _divided(session: Session, records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Of those that are not erased yet: those that go, and those that a hold keeps."""
    left = [one for one in records if not request_records.is_erased(session, one)]
    held = {one.id for one in left if erasure.is_held(session, one.id)}
    return [one for one in left if one.id not in held], [one for one in left if one.id in held]


def _mark(goes: Sequence[Record], held: Sequence[Record]) -> str:
    """What somebody confirmed: that these records go and those stay, and no others."""
    return digest_of([sorted(one.id for one in part) for part in (goes, held)])


def _journal(here: District, viewer: Viewer, records: Sequence[Record]) -> None:
    """Before it is shown, and not while it is read: a copy reads long, and kiosks write meanwhile."""
    with here.database.write() as session:
        for one in records:
            looks.note(session, viewer.account.id, one.school, LookKind.EXPORT, one.id, here.now())


ROOM = Room(router, RIGHTS)
