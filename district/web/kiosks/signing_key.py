"""The key that signs lists and receipts: which it is, replacing it, and which kiosks have heard of it. For IT."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import acts, key_rotation, kiosk_status
from district.access.acts import ActKind
from district.access.district_keys import DistrictKeys
from district.access.kiosk_status import Standing
from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.publish import visitor_passes
from district.publish.schools import all_schools
from district.web.authorization import Me, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table
from district.web.route_rights import Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text, TextEnum
from sync.contract.barred_list.feeds import key_id

router = APIRouter()

_KEY = "/kiosks/key"
_ROTATE = f"{_KEY}/replace"
RIGHTS = {
    ("GET", _KEY): Right.VIEW_KIOSKS,
    ("GET", _ROTATE): Right.MANAGE_KIOSKS,
    ("POST", _ROTATE): Right.MANAGE_KIOSKS,
}


class Heard(TextEnum):
    """Whether a kiosk has the keys that are in force, as it said last."""

    YES = N_("has it")
    NOT_YET = N_("has not heard of it yet")
    SILENT = N_("silent: it hears of it when it comes back")
    UNTOLD = N_("does not tell: its version is too old")


_COLUMNS = (
    Column("name", N_("Kiosk")),
    Column("school", N_("School")),
    Column("stands", N_("The keys in force")),
    Column("heard", N_("Last heard"), Kind.MOMENT),
)
_DONE = N_("The district signs with a new key. Back up district.keys now: earlier backups of it lack the key.")


@dataclass(frozen=True, slots=True)
class Before:
    """A key of before. `until` is when it is believed no more; `passes`: whether passes printed under it count."""

    id: str
    until: datetime
    is_over: bool
    passes: bool


@listing(router, _KEY)
def signing_key(request: Request, here: Here, viewer: Me) -> Response:
    """IT: the key in force, those before it, and which kiosks have heard of it; those that have not come first."""
    now, keys = here.now(), here.keys
    with here.database.read() as session:
        there = _kiosks(session, now)
    rows = [Row(cells, link=f"/kiosks/{key}", id=key) for key, _, cells in there]
    have = sum(heard is Heard.YES for _, heard, _ in there)
    table = Table(_COLUMNS, rows, N_("Kiosks in service"), N_("No kiosk is enrolled yet."))
    return show_table(
        request, "kiosks/key.html", table, key=keys.key_id, before=_before(keys, now), have=have, count=len(there),
        may_manage=accounts.may(viewer.account, Right.MANAGE_KIOSKS),
    )  # fmt: skip


@router.get(_ROTATE)
def replace_page(request: Request, here: Here) -> Response:
    """IT: what replacing the key does, before it is done; `?stolen=1` where the one so far was stolen."""
    return _replace_page(request, here, Form(), is_stolen=bool(request.query_params.get("stolen")))


@router.post(_ROTATE)
def replace(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: a new key. A form that was sent twice, or the second of two people, replaces nothing."""
    second_look(request, here)
    is_stolen = form.value("stolen") == "1"
    with here.database.write() as session:
        key_rotation.hold_the_key_file(session)
        if form.value("was") != here.keys.key_id:
            form.fail("main", N_("The key was replaced since this page was opened. Nothing was changed."))
        else:
            name = key_rotation.rotate_signing_key(session, here.folder, here.now(), at_once=is_stolen)
            acts.note(session, viewer, ActKind.KEY_ROTATED, name, here.now())
    if not form.ok:
        return _replace_page(request, here, form, is_stolen=is_stolen)
    return see_other(request, _KEY, _DONE)


def _replace_page(request: Request, here: District, form: Form, *, is_stolen: bool) -> Response:
    now = here.now()
    with here.database.read() as session:
        kiosks, passes = _kiosks(session, now), visitor_passes.valid(session, now)
    silent = sum(heard is Heard.SILENT for _, heard, _ in kiosks)
    about: dict[str, object] = {"kiosks": len(kiosks), "silent": silent, "passes": passes}
    days: dict[str, object] = {"days": key_rotation.SIGNING_KEPT.days}
    sentences: list[Text | Said] = [
        N_("Lists, receipts and passes are signed with a new key. Kiosks believe it: the key so far vouches for it."),
        Said(N_("Kiosks in service: {kiosks}, of which silent: {silent}."), about),
        N_("They hear of it with their next exchange."),
    ]
    if is_stolen:
        again = N_(
            "No pass printed before counts any more: print those of {passes} expected visitors and of staff again."
        )
        sentences += [
            N_("No key of before is believed any more. A silent kiosk believes it until it is heard again."),
            Said(again, about),
        ]
    else:
        sentences += [
            Said(N_("The key so far is believed for {days} days more."), days),
            N_("Passes printed before count for as long as they are valid."),
        ]
    sentences += [N_("Back up district.keys afterwards."), N_("This cannot be undone. The key may be replaced again.")]
    title = N_("Replace a key that was stolen?") if is_stolen else N_("Replace the signing key?")
    fields = {"was": here.keys.key_id, "stolen": "1" if is_stolen else ""}
    return render(
        request, "kiosks/key_replace.html", 200 if form.ok else 422, form=form, title=title, sentences=sentences,
        fields=fields, path=_ROTATE, back=_KEY,
    )  # fmt: skip


def _kiosks(session: Session, now: datetime) -> list[tuple[str, Heard, dict[str, object]]]:
    """Id, whether it has heard, and the cells of each kiosk in service; those that have not come first."""
    schools: dict[str, School] = {one.code: one for one in all_schools(session)}
    found = []
    for line in kiosk_status.overview(session, now):
        standing = kiosk_status.standing(line)
        if standing is Standing.OUT:
            continue
        heard = _heard(line["keyring"], schools[line["school"]].keyring, standing)
        cells = {
            "name": line["name"] or line["kiosk"],
            "school": schools[line["school"]].name,
            "stands": heard,
            "heard": line["heard"],
        }
        found.append((line["kiosk"], heard, cells))
    return sorted(found, key=lambda one: (one[1] is Heard.YES, str(one[2]["school"]), str(one[2]["name"])))


def _heard(told: str | None, wanted: str, standing: Standing) -> Heard:
    if told is not None and told == wanted:
        return Heard.YES
    if standing in {Standing.SILENT, Standing.UNHEARD}:
        return Heard.SILENT
    return Heard.UNTOLD if told is None else Heard.NOT_YET


def _before(keys: DistrictKeys, now: datetime) -> list[Before]:
    return [
        Before(
            key_id(Ed25519PublicKey.from_public_bytes(one.public)), one.until, is_over=one.until <= now,
            passes=one.passes,
        )
        for one in reversed(keys.retired)
    ]  # fmt: skip


ROOM = Room(router, RIGHTS)
