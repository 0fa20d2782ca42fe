"""The photo of an entry: chosen, replaced and taken off by security, with four eyes where the district wants them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.list_tables import ListProposal
from district.errors import Unfit
from district.instance import District
from district.publish import entry_details, entry_photos, list_edits, list_lock, list_proposals, list_search
from district.publish.list_history import PHOTO, PICTURE, Act
from district.web.authorization import Me, NotFound, Typed, second_look
from district.web.forms import Form
from district.web.pages import render, see_other
from district.web.security.entry_edits import proposed
from district.web.security.entry_form import entry_address, whole_name
from district.web.security.photo_file import FEWEST_SIDE, MOST_BYTES, drawn
from language.marks import N_

router = APIRouter()

_PAGE = "/security/entry/photo"
RIGHTS = {
    ("GET", _PAGE): Right.EDIT_ENTRIES,
    ("POST", _PAGE): Right.EDIT_ENTRIES,
    ("GET", "/security/entry/picture"): Right.VIEW_ENTRIES,
    ("GET", "/security/proposals/{number}/picture"): Right.VIEW_ENTRIES,
}
UPLOADS = {_PAGE: 4 * MOST_BYTES}
"""A file of up to four times what is taken is told so at its field."""
OFF = "off"


@router.get(_PAGE)
def photo_page(request: Request, here: Here) -> Response:
    """Security: the photo as it is, and a file to choose. Who they are is asked before, since a file is not kept."""
    second_look(request, here)
    return _photo_page(request, here, Form())


@router.post(_PAGE)
def change(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: another photo, or none, unless somebody changed the entry meanwhile."""
    jpeg = b"" if form.value("step") == OFF else form.taken("photo", lambda: drawn(_content(form)))
    if jpeg is None:
        return _photo_page(request, here, form)
    id_ = request.query_params.get("id", "")
    new = {PHOTO: entry_photos.digest_of(jpeg), PICTURE: entry_photos.written(jpeg)} if jpeg else {PHOTO: ""}
    try:
        with here.database.write() as session:
            before, known = _as_shown(session, id_, form)
            if before[PHOTO] == new[PHOTO]:
                return see_other(
                    request, entry_address(id_), N_("Nothing was different, so nothing was changed.")
                )  # fmt: skip
            if list_proposals.wanted(session):
                number = list_proposals.propose(
                    session, Act.EDIT, viewer.account.id, here.now(), known=known, entry=id_,
                    before=before, after=before | new,
                )  # fmt: skip
                return proposed(request, number)
            list_proposals.changed(
                session, here.keys, before, before | new, known, here.now(), by=viewer.account.id
            )  # fmt: skip
    except Unfit as error:
        form.fail("photo", error.text, **error.values)
        return _photo_page(request, here, form)
    done = N_("The entry {id} has a new photo.") if jpeg else N_("The photo of the entry {id} is taken off.")
    return see_other(request, entry_address(id_), done, id=id_)


@router.get("/security/entry/picture")
def picture(request: Request, here: Here) -> Response:
    """Security: the photo of an entry."""
    with here.database.read() as session:
        jpeg = entry_photos.picture(session, request.query_params.get("id", ""))
    return _jpeg(jpeg)


@router.get("/security/proposals/{number}/picture")
def proposed_picture(here: Here, number: int) -> Response:
    """Security: the photo that waits for a second person."""
    with here.database.read() as session:
        found = session.get(ListProposal, number)
        waiting = (found.after or {}).get(PICTURE, "") if found is not None else ""
    return _jpeg(entry_photos.read(waiting))


def _as_shown(session: Session, id_: str, form: Form) -> tuple[dict[str, Any], str]:
    """The entry with what stands beside it, and its leaf, as the page showed them; whoever changes the photo or imports
    a list at the same time is waited for, and then this is refused. Raises Unfit."""
    list_lock.hold(session)
    found = list_search.entry(session, id_)
    if found is None:
        raise Unfit(list_edits.EditFault.GONE)
    before = found[0] | entry_details.of_entry(session, id_)
    if found[1] != form.value("known") or before[PHOTO] != form.value("was"):
        raise Unfit(list_edits.EditFault.MOVED)
    return before, found[1]


def _jpeg(jpeg: bytes | None) -> Response:
    if not jpeg:
        raise NotFound
    return Response(jpeg, media_type="image/jpeg")


def _content(form: Form) -> bytes:
    upload = form.file("photo")
    if upload is None:
        return b""
    with upload.file as there:
        return there.read(MOST_BYTES + 1)


def _photo_page(request: Request, here: District, form: Form) -> Response:
    id_ = request.query_params.get("id", "")
    with here.database.read() as session:
        found = list_search.entry(session, id_)
        if found is None:
            raise NotFound
        digest = entry_details.of_entry(session, id_)[PHOTO]
        two = list_proposals.wanted(session)
    return render(
        request, "security/photo.html", 200 if form.ok else 422, form=form, id=id_, known=found[1], was=digest,
        name=whole_name(found[0]), two=two, back=entry_address(id_), most=MOST_BYTES // 1_000_000, least=FEWEST_SIDE,
    )  # fmt: skip
