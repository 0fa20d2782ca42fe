"""The sentences of the kiosks' pages that a school words itself. For those who manage the school.

What waiting visitors and an emergency are told is not among them: it is neutral, and the same at every school.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.publish import school_edits
from district.publish.school_edits import SchoolFile
from district.publish.school_wording import SchoolWording
from district.publish.schools import find_school, lock
from district.web.authorization import AtSchool, Me, Typed, second_look
from district.web.forms import Form
from district.web.pages import render, see_other
from district.web.route_rights import Room
from district.web.settings.label_fields import LabelField
from district.web.settings.marks import mark, unchanged
from language.catalogue import OFFERED
from language.marks import N_, Text, TextEnum
from language.translator import translator
from sync.contract.api.school import MOST_LETTERS
from sync.contract.safe_text import is_plain

router = APIRouter()

_PATH = "/s/{code}/settings/wording"
RIGHTS = {("GET", _PATH): Right.EDIT_SCHOOL, ("POST", _PATH): Right.EDIT_SCHOOL}
LOOK = "look"

Wording = Mapping[str, Mapping[str, str]]
"""Sentence -> language -> text, as in SchoolWording."""


class SentenceName(TextEnum):
    """The sentences."""

    WELCOME = N_("Heading of the first page")
    WELCOME_LINE = N_("Line below it")
    AFTERWARDS = N_("What somebody does who is signed in")


class SentenceHint(TextEnum):
    """What each is for."""

    WELCOME = N_("Readable from across the hall, so {most} letters at most.")
    WELCOME_LINE = N_("In place of the school's name: {most} letters at most.")
    AFTERWARDS = N_("Below what is said of the badge, such as which way to go: {most} letters at most.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One that may be worded, for the template."""

    name: Text
    hint: Text
    most: int
    fields: list[LabelField]


@dataclass(frozen=True, slots=True)
class FirstAndLast:
    """What a kiosk shows in one language: its first page, and that of somebody who is signed in."""

    tag: str
    language: str
    welcome: str
    line: str
    scan: str
    start: str
    done: str
    badge: str
    afterwards: str


@router.get(_PATH)
def wording_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: the sentences as they stand, and as visitors read them."""
    return _page(request, here, school, form)


@router.post(_PATH)
def save(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school. An empty field is said by the catalogue."""
    typed = _typed(form)
    if form.value("do") == LOOK:
        return _page(request, here, school, form, looked_at=typed)
    second_look(request, here)
    if form.ok:
        with here.database.write() as session:
            lock(session, [school.code])
            stored = find_school(session, school.code).wording
            if unchanged(form, mark(stored)):
                wording = SchoolWording.model_validate(_merged(stored, typed))
                school_edits.edit(session, school.code, SchoolFile(wording=wording), here.now())
                acts.note(session, viewer, ActKind.WORDING_SET, "", here.now(), school.code)
    if not form.ok:
        return _page(request, here, school, form)
    return see_other(request, f"/s/{school.code}/settings", N_("The wording is saved. The kiosks show it from now on."))


def _typed(form: Form) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {name: {} for name in MOST_LETTERS}
    for name, most in MOST_LETTERS.items():
        for tag in OFFERED:
            field = f"{name}_{tag}"
            text = " ".join(form.value(field).split())
            if len(text) > most:
                form.fail(
                    field, N_("This has {count} letters, and {most} fit the kiosk's page."), count=len(text), most=most
                )
            elif text and not is_plain(text, most):
                form.fail(field, N_("There is a character here that cannot be shown."))
            elif text:
                found[name][tag] = text
    return found


def _merged(stored: Wording, typed: Wording) -> dict[str, dict[str, str]]:
    """Languages that have no field here stay as a file has set them."""
    return {
        name: {tag: text for tag, text in stored.get(name, {}).items() if tag not in OFFERED} | dict(texts)
        for name, texts in typed.items()
    }


def _page(
    request: Request, here: District, school: School, form: Form, looked_at: Wording | None = None
) -> Response:  # fmt: skip
    with here.database.read() as session:
        stored = find_school(session, school.code).wording
    shown: Wording = looked_at if looked_at is not None and form.ok else stored
    sentences = [
        Sentence(
            SentenceName[name.upper()], SentenceHint[name.upper()], most,
            [
                LabelField(
                    f"{name}_{tag}", tag, translator(tag).name, text := stored.get(name, {}).get(tag, ""),
                    "" if text else _usual(name, tag, stored, school),
                )
                for tag in OFFERED
            ],
        )
        for name, most in MOST_LETTERS.items()
    ]  # fmt: skip
    return render(
        request, "settings/wording.html", 200 if form.ok else 422, form=form, sentences=sentences, was=mark(stored),
        pages=[_first_and_last(tag, shown, school) for tag in OFFERED] if form.ok else (),
        is_looked_at=looked_at is not None and form.ok,
    )  # fmt: skip


def _first_and_last(tag: str, wording: Wording, school: School) -> FirstAndLast:
    words = translator(tag)
    own = {name: wording.get(name, {}).get(tag) or _usual(name, tag, wording, school) for name in MOST_LETTERS}
    return FirstAndLast(
        tag=tag,
        language=words.name,
        welcome=own["welcome"],
        line=own["welcome_line"],
        scan=words.say(N_("Hold the back of your driver's license or ID up to the camera.")),
        start=words.say(N_("Check in")),
        done=words.say(N_("You are signed in")),
        badge=words.say(N_("Please take your badge and wear it where everyone can see it.")),
        afterwards=own["afterwards"],
    )


def _usual(name: str, tag: str, wording: Wording, school: School) -> str:
    """What kiosks show where the school says nothing: its name stands alone below a heading of its own."""
    words = translator(tag)
    if name == "welcome":
        return words.say(N_("Welcome"))
    if name != "welcome_line":
        return ""
    has_own = bool(wording.get("welcome", {}).get(tag))
    return school.name if has_own else words.say(N_("to {school}"), school=school.name)


ROOM = Room(router, RIGHTS)
