"""Enrolling kiosks: a code for one on screen, or many from a file. A code is shown once and kept as a hash."""

from __future__ import annotations

import csv
import io
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from sqlmodel import Session, col, select
from starlette.responses import Response
from uuid_utils import uuid7

from district.access import enrollment
from district.access.people.rights import Right
from district.access.sealing import opened, seal
from district.api.dependencies import Here
from district.db.tables import Kiosk
from district.errors import DistrictError
from district.instance import District
from district.publish.schools import all_schools, names_of_all
from district.web.authorization import Me, Typed, place_of
from district.web.forms import Form
from district.web.kiosks import sheet_file
from district.web.kiosks.sheet_file import Plan
from district.web.pages import render, zone_at
from district.web.route_rights import Room
from language.marks import N_

router = APIRouter()

RIGHTS = {
    ("GET", "/kiosks/enroll"): Right.MANAGE_KIOSKS,
    ("POST", "/kiosks/enroll"): Right.MANAGE_KIOSKS,
    ("GET", "/kiosks/enroll/file"): Right.MANAGE_KIOSKS,
    ("POST", "/kiosks/enroll/file"): Right.MANAGE_KIOSKS,
    ("POST", "/kiosks/enroll/codes"): Right.MANAGE_KIOSKS,
}
_PLAN = "kiosks to enroll"
WAYS = ("page", "csv")


@dataclass(frozen=True, slots=True)
class Made:
    """A code that is shown now and never again."""

    school: str
    name: str
    code: str
    until: datetime
    picture: Markup

    @property
    def spoken(self) -> str:
        """In two halves, as it is read aloud."""
        half = len(self.code) // 2
        return f"{self.code[:half]} {self.code[half:]}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kiosk for which a code is wanted: its school by code and by name, and what the kiosk will be called."""

    school: str
    called: str
    name: str


@router.get("/kiosks/enroll")
def enroll_page(request: Request, here: Here, form: Typed) -> Response:
    """IT: for which school, and what the kiosk will be called."""
    return _enroll_page(request, here, form)


@router.post("/kiosks/enroll")
def enroll(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: a code for one kiosk, shown once. Sent again, it is another code."""
    with here.database.read() as session:
        schools = names_of_all(session)
    school = form.choice("school", list(schools), N_("Choose a school."))
    name = form.text("name")
    if name:
        try:
            enrollment.kiosk_name(name)
        except DistrictError:
            form.fail("name", N_("Enter a name of 1 to 80 characters."))
    if not form.ok:
        return _enroll_page(request, here, form)
    address, now = place_of(request).origin, here.now()
    with here.database.write() as session:
        made = made_code(session, Wanted(school, schools[school], name), address, now, viewer.account.id)
    return render(request, "kiosks/codes.html", made=[made], address=address, of_sheet=False)


@router.get("/kiosks/enroll/file")
def file_page(request: Request) -> Response:
    """IT: many kiosks from a file."""
    return render(request, "kiosks/file.html", plan=None, sealed="", schools={}, known=frozenset())


@router.post("/kiosks/enroll/file")
def preview(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: what the file says, line by line; nothing is made yet."""
    with here.database.read() as session:
        schools = names_of_all(session)
        known = frozenset(session.exec(select(Kiosk.school, Kiosk.name).where(col(Kiosk.revoked).is_(None))).all())
    upload = form.file("file")
    plan: Plan | None = None
    content = b""
    if upload is not None:
        with upload.file as there:
            content = there.read(sheet_file.FILE_BYTES + 1)
    if not content:
        form.fail("file", N_("Choose a file."))
    elif len(content) > sheet_file.FILE_BYTES:
        form.fail("file", N_("The file is too long."))
    else:
        plan = form.taken("file", lambda: sheet_file.read(content, schools))
    sealed = ""
    if plan is not None and not plan.faults:
        sealed = urlsafe_b64encode(seal(here.keys, _PLAN + viewer.account.id, content)).decode()
    status = 200 if form.ok and sealed else 422
    return render(
        request, "kiosks/file.html", status, form=form, plan=plan, sealed=sealed, schools=schools,
        known={(school, name) for school, name in known},
    )  # fmt: skip


@router.post("/kiosks/enroll/codes")
def codes(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: a code for every line of the file that was looked at, all of them or none; as a page to print or as CSV."""
    way = form.choice("way", WAYS, N_("Choose what is to be done."))
    try:
        content = opened(here.keys, _PLAN + viewer.account.id, urlsafe_b64decode(form.value("sealed"))) or b""
    except ValueError:
        content = b""
    address, now = place_of(request).origin, here.now()
    made: list[Made] = []
    with here.database.write() as session:
        schools = names_of_all(session)
        plan = form.taken("file", lambda: sheet_file.read(content, schools)) if content else None
        if plan is None or plan.faults or not form.ok:
            form.fail("file", N_("Choose the file again: this page was made for an earlier one."))
        else:
            wanted = [Wanted(row.school, schools[row.school], row.name) for row in plan.rows]
            made = sheet_of_codes(session, wanted, address, now, viewer.account.id, str(uuid7()))
    if not form.ok:
        return render(request, "kiosks/file.html", 422, form=form, plan=None, sealed="", schools={}, known=frozenset())
    return codes_answer(request, made, way)


def _enroll_page(request: Request, here: District, form: Form) -> Response:
    with here.database.read() as session:
        schools = sorted(((one.code, one.name) for one in all_schools(session)), key=lambda pair: pair[1])
    chosen = request.query_params.get("school", "")
    options = [("", N_("Choose")), *schools]
    return render(
        request, "kiosks/enroll.html", 200 if form.ok else 422, form=form, schools=options, chosen=chosen,
        minutes=int(enrollment.CODE_LIFE.total_seconds() // 60),
    )  # fmt: skip


def made_code(session: Session, one: Wanted, address: str, now: datetime, by: str, sheet: str = "") -> Made:
    """A code, and the square in which a kiosk reads it. `by`: the account that makes it."""
    life = enrollment.SHEET_LIFE if sheet else enrollment.CODE_LIFE
    code = enrollment.new_code(session, one.school, now, one.name, sheet=sheet, by=by)
    drawn = io.BytesIO()
    picture = segno.make(f"VESTIBULE:{code}@{address}", error="m", micro=False)
    picture.save(drawn, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    markup = Markup(drawn.getvalue().decode())  # noqa: S704  drawn by us: paths and numbers
    return Made(one.called, one.name, code, now + life, markup)


def sheet_of_codes(
    session: Session, wanted: Sequence[Wanted], address: str, now: datetime, by: str, sheet: str
) -> list[Made]:
    """A code for each, on one sheet of this id."""
    return [made_code(session, one, address, now, by, sheet) for one in wanted]


def codes_answer(request: Request, made: list[Made], way: str) -> Response:
    """Codes of a sheet as a page to print, or as CSV."""
    address = place_of(request).origin
    if way == "csv":
        return _csv(made, address, zone_at(request))
    return render(request, "kiosks/codes.html", made=made, address=address, of_sheet=True)


def _csv(made: list[Made], address: str, zone: tzinfo) -> Response:
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(["school", "name", "code", "until", "server"])
    for one in made:
        cells = (one.school, one.name, one.code, one.until.astimezone(zone).isoformat(), address)
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells])
    headers = {"Content-Disposition": 'attachment; filename="codes.csv"', "Cache-Control": "no-store"}
    return Response(content.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


UPLOADS = {"/kiosks/enroll/file": sheet_file.FILE_BYTES * 2, "/kiosks/enroll/codes": sheet_file.FILE_BYTES * 3}
ROOM = Room(router, RIGHTS, uploads=UPLOADS)
