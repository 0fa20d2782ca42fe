"""Who is told of alerts, set by a form: by which way, of what, at which schools, in which language. For IT."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.alerts import alert_edits, alert_settings
from district.alerts.alert_settings import AlertKind, AlertSettings, Channel, Recipient, Severity
from district.api.dependencies import Here
from district.instance import District
from district.publish.schools import names_of_all
from district.settings import said
from district.web.authorization import Me, NotFound, Typed, second_look
from district.web.deliveries import wording
from district.web.forms import Form, Said
from district.web.pages import render, see_other
from district.web.route_rights import Room
from district.web.settings.marks import mark, unchanged
from language.catalogue import OFFERED
from language.marks import N_, Plural, Text
from language.translator import translator

router = APIRouter()

_BACK = "/deliveries"
_ADD = f"{_BACK}/add-recipient"
_ONE = f"{_BACK}/recipients/{{name}}"
_MANAGE = Right.MANAGE_KIOSKS
RIGHTS = {
    ("GET", _ADD): _MANAGE,
    ("POST", _ADD): _MANAGE,
    ("GET", _ONE): _MANAGE,
    ("POST", _ONE): _MANAGE,
    ("GET", f"{_ONE}/remove"): _MANAGE,
    ("POST", f"{_ONE}/remove"): _MANAGE,
}
_NAMED = 5
_WRONG: dict[str, Text] = {
    "name": N_("A name has 1 to 40 small letters, digits and dashes, as second-office."),
    "email": N_("Enter a mail address."),
    "webhook": N_("An address of a webhook begins with https://, and has at most 200 characters."),
    "secret_env": N_("Name the environment variable with the secret that signs it, in capitals, as DISPATCH_SECRET."),
}


@router.get(_ADD)
def add_page(request: Request, here: Here, form: Typed) -> Response:
    """IT: an empty form."""
    return _page(request, here, form, None)


@router.post(_ADD)
def add(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: one more who is told."""
    second_look(request, here)
    one = _recipient(form, here)
    if one is not None:
        form.taken("name", lambda: _put(here, viewer, form, one, ""))
    if not form.ok or one is None:
        return _page(request, here, form, None)
    return see_other(request, _BACK, N_("{name} is told from now on. Send a test."), name=one.name)


@router.get(_ONE)
def recipient_page(request: Request, here: Here, name: str, form: Typed) -> Response:
    """IT: one recipient."""
    return _page(request, here, form, _found(here, name))


@router.post(_ONE)
def change(request: Request, here: Here, viewer: Me, name: str, form: Typed) -> Response:
    """IT: another way, other schools. Of two people who change it at once, the second is told."""
    second_look(request, here)
    old = _found(here, name)
    one = _recipient(form, here, old)
    if one is not None:
        form.taken("main", lambda: _put(here, viewer, form, one, name))
    if not form.ok or one is None:
        return _page(request, here, form, _found(here, name))
    return see_other(request, _BACK, N_("{name} is changed."), name=one.name)


@router.get(f"{_ONE}/remove")
def remove_page(request: Request, here: Here, name: str) -> Response:
    """IT: what taking one off does, before it is done."""
    return _remove_page(request, here, name, Form())


@router.post(f"{_ONE}/remove")
def remove(request: Request, here: Here, viewer: Me, name: str, form: Typed) -> Response:
    """IT: one who is told no more."""
    second_look(request, here)

    def act() -> None:
        with here.database.write() as session:
            alert_edits.remove(session, name)
            acts.note(session, viewer, ActKind.RECIPIENT_REMOVED, name, here.now())

    form.taken("main", act)
    said_of = next(iter(form.errors.values()), Said(N_("{name} is told no more."), {"name": name}))
    return see_other(request, _BACK, said_of.text, name=name)


def _put(here: District, viewer: Me, form: Form, one: Recipient, was: str) -> None:
    """Raises Unfit."""
    with here.database.write() as session:
        old = alert_edits.settings_of(session).named(was) if was else None
        if was and old is not None and not unchanged(form, _mark(old)):
            return
        alert_edits.put(session, one, was)
        kind = ActKind.RECIPIENT_CHANGED if was else ActKind.RECIPIENT_ADDED
        acts.note(session, viewer, kind, one.name, here.now())


def _recipient(form: Form, here: District, old: Recipient | None = None) -> Recipient | None:
    """What was typed; None where something of it cannot be, which the form says at its field."""
    with here.database.read() as session:
        codes = [*names_of_all(session)]
    channel = form.choice("channel", list(Channel), N_("Choose a way."))
    typed: dict[str, Any] = {
        "name": old.name if old else form.text("name"),
        "step": 2 if form.value("step") == "2" else 1,
        "schools": [code for code in form.every("schools") if code in codes],
        "kinds": [] if set(form.every("kinds")) == set(AlertKind) else form.every("kinds"),
        "severity": form.choice("severity", list(Severity), N_("Choose of which visitors.")),
        "language": form.value("language") if form.value("language") in OFFERED else "",
        "ca": old.ca if old else "",
    }
    if not form.every("kinds"):
        form.fail("kinds", N_("Tick at least one."))
    if channel == Channel.EMAIL:
        typed["email"] = form.text("email", _WRONG["email"])
    elif channel:
        typed |= {
            "webhook": form.text("webhook", _WRONG["webhook"]),
            "secret_env": form.text("secret_env", _WRONG["secret_env"]),
        }
    if not form.ok:
        return None
    try:
        return Recipient.model_validate(typed)
    except ValidationError as error:
        for fault in error.errors():
            field = str(fault["loc"][0]) if fault["loc"] else "webhook"  # a rule of the whole is about its address
            form.fail(field if field in _WRONG else "main", _WRONG.get(field, N_("This cannot be.")))
    return None


def _found(here: District, name: str) -> Recipient:
    """Raises NotFound."""
    found = _settings(here).named(name)
    if found is None:
        raise NotFound
    return found


def _settings(here: District) -> AlertSettings:
    with here.database.read() as session:
        return alert_settings.load(session) or AlertSettings()


def _mark(one: Recipient) -> str:
    return mark(one.model_dump(mode="json"))


def _page(request: Request, here: District, form: Form, one: Recipient | None) -> Response:
    settings = _settings(here)
    with here.database.read() as session:
        schools = sorted(names_of_all(session).items(), key=lambda pair: pair[1])
        spoken = said(session, "language")
    district = Said(N_("The district's: {language}"), {"language": translator(spoken).name})
    languages: list[tuple[str, Said | str]] = [("", district), *((tag, translator(tag).name) for tag in OFFERED)]
    return render(
        request, "deliveries/recipient.html", 200 if form.ok else 422, form=form, one=one, back=_BACK, schools=schools,
        languages=languages, was=_mark(one) if one else "", channels=wording.CHANNELS, kinds=wording.KINDS,
        severities=wording.SEVERITIES, steps=_steps(settings), has_mail=settings.smtp is not None,
        names=settings.names, now_kinds=[*((one.kinds if one else ()) or AlertKind)],
    )  # fmt: skip


def _steps(settings: AlertSettings) -> list[tuple[str, Said]]:
    text = Plural("After {count} second", "After {count} seconds")
    return [("1", Said(text, {"count": settings.first_s})), ("2", Said(text, {"count": settings.second_s}))]


def _remove_page(request: Request, here: District, name: str, form: Form) -> Response:
    settings = _settings(here)
    if settings.named(name) is None:
        raise NotFound
    with here.database.read() as session:
        schools = names_of_all(session)
    left = settings.model_copy(update={"recipient": tuple(one for one in settings.recipient if one.name != name)})
    sentences: list[Text | Said] = [N_("What waits to be sent to it fails then, and stays on the list of deliveries.")]
    sentences += gaps(left, schools)
    title = Said(N_("Take {name} off?"), {"name": name})
    return render(request, "deliveries/recipient_remove.html", title=title, sentences=sentences, name=name, form=form)


def gaps(settings: AlertSettings | None, schools: dict[str, str]) -> list[Said]:
    """A sentence for each kind of alert of which nobody is told somewhere. `schools`: names by code."""
    found = alert_edits.untold(settings, schools)
    return [_gap(kind, [schools[code] for code in codes], len(schools)) for kind, codes in found.items()]


def _gap(kind: AlertKind, names: list[str], all_of_them: int) -> Said:
    if len(names) == all_of_them:
        return Said(wording.UNTOLD[kind])
    named = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return Said(wording.UNTOLD_AT[kind], {"schools": named})


ROOM = Room(router, RIGHTS)
