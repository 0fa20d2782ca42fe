"""Changing a setting of the district. Every owner has an address of their own, so that the table of rights says who may
change what; what is felt at once, or cannot be taken back, is said before it is done."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district import settings
from district.access import acts, four_eyes
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.instance import District
from district.settings import SETTINGS, LineSetting, NumberSetting, Owner, WordSetting
from district.web.authorization import Me, NotFound, Typed, second_look
from district.web.district_settings import wording
from district.web.district_settings.effects import Sentences, effects
from district.web.forms import Form, Said
from district.web.pages import render, say, see_other, words_of
from district.web.route_rights import Room
from district.web.settings.marks import FIELD, mark, unchanged
from language.marks import N_, Text

router = APIRouter()

LIST = "/settings"
_ANSWER = f"{LIST}/four-eyes/answer"
RIGHT_OF = {
    Owner.IT: Right.MANAGE_KIOSKS,
    Owner.RECORDS: Right.ERASE_RECORDS,
    Owner.SECURITY: Right.EDIT_ENTRIES,
}
_PATHS = {owner: f"{LIST}/{owner}/{{name}}" for owner in Owner}
RIGHTS = {
    ("POST", _ANSWER): Right.EDIT_ENTRIES,
    **{(method, path): RIGHT_OF[owner] for owner, path in _PATHS.items() for method in ("GET", "POST")},
}
_SURE = "sure"


def address_of(name: str) -> str:
    """Where a setting is changed."""
    return f"{LIST}/{SETTINGS[name].owner}/{name}"


@router.get(_PATHS[Owner.IT])
@router.get(_PATHS[Owner.RECORDS])
@router.get(_PATHS[Owner.SECURITY])
def setting(request: Request, here: Here, viewer: Me, name: str, form: Typed) -> Response:
    """Who owns the setting: its value, what it means, and its form."""
    _check_address(request, name)
    return _page(request, here, viewer, name, form)


@router.post(_ANSWER)
def answer(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: a second person agrees that four eyes are turned off, or somebody lets it go."""
    agrees = form.choice("do", ("agree", "let-go"), N_("Choose what is to be done.")) == "agree"

    def act() -> None:
        now = here.now()
        with here.database.write() as session:
            if agrees:
                four_eyes.agree(session, viewer.account.id, now)
                acts.note(session, viewer, ActKind.SETTING_SET, _subject(four_eyes.SETTING, four_eyes.OFF), now)
            else:
                four_eyes.let_go(session, now)
                acts.note(session, viewer, ActKind.SETTING_LET_GO, _subject(four_eyes.SETTING, four_eyes.OFF), now)

    if form.ok:
        form.taken("main", act)
    if not form.ok:
        return _page(request, here, viewer, four_eyes.SETTING, form)
    done = N_("Four eyes are off: changes of the barred list count at once.")
    return see_other(request, LIST, done if agrees else N_("Four eyes stay on."))


@router.post(_PATHS[Owner.IT])
@router.post(_PATHS[Owner.RECORDS])
@router.post(_PATHS[Owner.SECURITY])
def change(request: Request, here: Here, viewer: Me, name: str, form: Typed) -> Response:
    """Who owns the setting: another value. Of two people who change it at once, the second is told."""
    _check_address(request, name)
    new = form.taken("value", lambda: settings.checked(name, form.value("value")))
    if new is None:
        return _page(request, here, viewer, name, form)
    with here.database.read() as session:
        old = settings.said(session, name)
        said = effects(session, name, new) if new != old else []
    if new == old:
        return see_other(request, LIST, N_("It was so already. Nothing was changed."))
    if said:
        second_look(request, here)
    if said and form.value(_SURE) != "yes" and unchanged(form, mark(old)):
        return _confirm(request, name, new, old, said)
    done: Text | None = None
    if form.ok:
        with here.database.write() as session:
            if unchanged(form, mark(settings.said(session, name))):
                done = _store(session, here, viewer, name, new)
    if done is None:
        return _page(request, here, viewer, name, form)
    words = words_of(request)
    return see_other(
        request, LIST, done, name=say(words, wording.NAMES[name]), value=wording.told(words, name, new)
    )  # fmt: skip


def _store(session: Session, here: District, viewer: Viewer, name: str, new: str) -> Text:
    """Store it with its line of the audit; returns what is said of it."""
    now, subject = here.now(), _subject(name, new)
    if name == four_eyes.SETTING and new == four_eyes.OFF:
        four_eyes.ask(session, viewer.account.id, now)
        acts.note(session, viewer, ActKind.SETTING_ASKED, subject, now)
        return N_("A second person of security has to agree. Until then four eyes stay on.")
    acts.note(session, viewer, ActKind.SETTING_SET, subject, now)
    if name == four_eyes.SETTING:
        four_eyes.forget(session)  # what was asked for before they were last turned off
    if new == settings.built_in(name):
        settings.put_back(session, name)
        return N_("{name}: what is built in counts again ({value}).")
    settings.choose(session, name, new)
    return N_("{name}: {value}. It counts from now on.")


def _subject(name: str, value: str) -> str:
    """What the audit says of it. A line of somebody's own words may hold a name, so it is left out."""
    return name if isinstance(SETTINGS[name], LineSetting) else f"{name} {value}"


def _check_address(request: Request, name: str) -> None:
    """Raises NotFound for a setting that there is not, and at another owner's address."""
    if name not in SETTINGS or request.url.path != address_of(name):
        raise NotFound


def _page(request: Request, here: District, viewer: Viewer, name: str, form: Form) -> Response:
    words, choice = words_of(request), SETTINGS[name]
    with here.database.read() as session:
        now = settings.said(session, name)
        asked = four_eyes.asked(session, here.now()) if name == four_eyes.SETTING else None
        by = session.get(Account, asked.by) if asked else None
    built_in = settings.built_in(name)
    more: dict[str, Any] = {
        "options": [(one, wording.told(words, name, one)) for one in getattr(choice, "among", ())],
        "is_number": isinstance(choice, NumberSetting),
        "is_word": isinstance(choice, WordSetting),
        "unit": wording.unit_of(name),
        "range": wording.range_of(choice),
    }
    return render(
        request, "district_settings/setting.html", 200 if form.ok else 422, form=form, path=address_of(name),
        title=wording.NAMES[name], meaning=choice.meaning, now=now, value=wording.value_of(name, now),
        standard=built_in, standard_value=wording.value_of(name, built_in), was=mark(now), back=LIST, asked=asked,
        by=by.name if by else "", is_own=bool(asked and asked.by == viewer.account.id), answer=_ANSWER, **more,
    )  # fmt: skip


def _confirm(request: Request, name: str, new: str, old: str, said: Sentences) -> Response:
    words = words_of(request)
    about: dict[str, object] = {
        "name": say(words, wording.NAMES[name]),
        "old": wording.told(words, name, old),
        "new": wording.told(words, name, new),
    }
    return render(
        request, "district_settings/confirm.html", path=address_of(name), title=Said(N_("{name}: {new}?"), about),
        sentences=[Said(N_("So far: {old}."), about), *said], fields={"value": new, FIELD: mark(old), _SURE: "yes"},
    )  # fmt: skip


ROOM = Room(router, RIGHTS)
