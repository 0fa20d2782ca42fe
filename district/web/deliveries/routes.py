"""Deliveries: what became of every alert and mail, trying one again, and a test of each channel. For IT."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.alerts import alert_queue
from district.alerts.alert_settings import load
from district.api.dependencies import Here
from district.instance import District
from district.mails import delivery, trial
from district.publish.schools import names_of_all
from district.settings import said
from district.web.authorization import Me, NotFound, Typed
from district.web.deliveries import recipients, rows, wording
from district.web.forms import Form
from district.web.pages import listing, local_path, render, see_other, show_table
from district.web.route_rights import NavItem, Room
from language.marks import N_, Text
from language.translator import translator

router = APIRouter()

RIGHTS = {
    ("GET", "/deliveries"): Right.VIEW_KIOSKS,
    ("POST", "/deliveries/again"): Right.MANAGE_KIOSKS,
    ("GET", "/deliveries/give-up"): Right.MANAGE_KIOSKS,
    ("POST", "/deliveries/give-up"): Right.MANAGE_KIOSKS,
    ("POST", "/deliveries/test"): Right.MANAGE_KIOSKS,
}
NAV = (NavItem(N_("Deliveries"), "/deliveries", Right.VIEW_KIOSKS),)


@listing(router, "/deliveries")
def deliveries(request: Request, here: Here, viewer: Me) -> Response:
    """IT: every alert and mail, the newest first; `?show=`, `?school=` and `?q=` narrow it down."""
    return _page(request, here, viewer, Form())


@router.post("/deliveries/again")
def again(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: send one that waits or has failed at once. The second of two people is told so."""

    def act(key: str) -> None:
        if form.value("what") == "alert":
            return alert_queue.try_again(here, key)
        with here.database.write() as session:
            return delivery.try_again(session, key, here.now())

    return _acted(request, here, viewer, form, act, N_("It is tried again within a second."))


@router.get("/deliveries/give-up")
def give_up_page(request: Request, here: Here) -> Response:
    """IT: what giving one up does, before it is done; `?what=` and `?id=` say which."""
    what, key = request.query_params.get("what", ""), request.query_params.get("id", "")[:40]
    with here.database.read() as session:
        name = rows.named(session, what, key)
    if name is None:
        raise NotFound
    sentences = [N_("It is not tried any more."), N_("That it was given up stays on this list.")]
    if what == "mail":
        sentences.insert(1, N_("What the mail says is erased, so it cannot be sent later either."))
    fields = {"what": what, "id": key}
    return render(request, "deliveries/give_up.html", name=name, sentences=sentences, fields=fields)


@router.post("/deliveries/give-up")
def give_up(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: end one that waits or has failed; what a mail says is erased."""

    def act(key: str) -> None:
        if form.value("what") == "alert":
            return alert_queue.give_up(here, key, f"account:{viewer.account.id}")
        with here.database.write() as session:
            return delivery.give_up(session, key, here.now())

    return _acted(request, here, viewer, form, act, N_("It is given up, and not tried again."))


@router.post("/deliveries/test")
def test(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: send a test by one channel now, and say what the other end answered. `to` is a recipient of the alerts'
    settings; without one, the mail server sends a mail to the person who asks."""
    with here.database.read() as session:
        settings, spoken = load(session), said(session, "language")
    name = form.value("to")[:40]
    to = settings.named(name) if settings else None
    if settings is None or (to is None and (name or settings.smtp is None)):
        form.fail("main", N_("This channel is no longer in the settings. Nothing was sent."))
        return _page(request, here, viewer, form)
    words = translator((to.language if to else viewer.account.language) or spoken)
    refusal = trial.send(settings, to, viewer.account.mail, words, here.now())
    if refusal is not None:
        sentence = wording.of_refusal(refusal)
        form.fail("main", sentence.text, **sentence.values)
        return _page(request, here, viewer, form)
    done = (
        N_("The test was taken by the webhook of {name}.")
        if to and to.webhook
        else N_("The mail server took the test mail to {name}.")
    )
    return see_other(request, "/deliveries", done, name=name or viewer.account.mail)


def _acted(
    request: Request, here: District, viewer: Me, form: Form, act: Callable[[str], None], done: Text
) -> Response:
    form.taken("main", lambda: act(form.value("id")[:40]))
    if not form.ok:
        return _page(request, here, viewer, form)
    return see_other(request, local_path(form.value("next"), "/deliveries"), done)


def _page(request: Request, here: District, viewer: Me, form: Form) -> Response:
    asked = rows.wanted(request.query_params.get("show", ""), request.query_params.get("school", "")[:40])
    with here.database.read() as session:
        schools = names_of_all(session)
        table, counts = rows.table(session, asked, schools), rows.counts(session)
        settings = load(session)
    options: list[tuple[str, Text | str]] = [("", N_("All schools"))]
    options += sorted(schools.items(), key=lambda pair: pair[1])
    shown: dict[str, Any] = {
        "asked": asked,
        "schools": options,
        "shows": [(one.name.lower(), one) for one in wording.Show],
        "counts": counts,
        "smtp": settings.smtp if settings else None,
        "told": rows.told(settings, schools) if settings else [],
        "untold": recipients.gaps(settings, schools),
        "may_manage": accounts.may(viewer.account, Right.MANAGE_KIOSKS),
        "form": form,
    }
    if not form.ok:
        return render(request, "deliveries/list.html", 422, table=table, **shown)
    return show_table(request, "deliveries/list.html", table, **shown)


ROOM = Room(router, RIGHTS, NAV)
