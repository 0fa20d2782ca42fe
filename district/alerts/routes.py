"""The route by which whoever got an alert says that it was seen."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse

from district.alerts import alert_page, alert_queue
from district.alerts.alert_settings import load
from district.alerts.message import TOKEN_LIFE, alert_of, class_of
from district.api.dependencies import Here
from district.errors import Denied
from district.instance import District
from district.settings import said
from language.translator import Translator, translator
from sync.contract.api.messages import RefusalCode

routes = APIRouter()
Token = Annotated[str, Path(max_length=200)]


class Acknowledged(BaseModel):
    """`acknowledged` is ISO 8601, of the first time; `again` says that this was not the first."""

    alert: str
    case: str
    acknowledged: str
    again: bool


def _found(here: District, token: str) -> alert_queue.Known:
    """The alert of a token, with its case and school. Raises Denied."""
    now = here.now()
    alert_id = alert_of(here.keys, token, now)
    with here.database.read() as session:
        found = alert_queue.find(session, alert_id) if alert_id else None
    if found is None or now - found.alert.made > TOKEN_LIFE:
        raise Denied(404, RefusalCode.UNKNOWN_ADDRESS, "There is no alert for that token.")
    return found


@routes.get("/alerts/{token}", include_in_schema=False)
def show(here: Here, token: Token) -> HTMLResponse:
    """Whoever holds the token, with a browser: how the case stands, and a button. Looking acknowledges nothing."""
    known = _found(here, token)
    words = _spoken(here, known)
    return alert_page.alert(words, _shown(words, known))


def _spoken(here: District, known: alert_queue.Known) -> Translator:
    """The language of whoever got the message, the district's where the settings name none."""
    with here.database.read() as session:
        settings, usual = load(session), said(session, "language")
    recipient = settings.named(known.alert.recipient) if settings else None
    return translator((recipient.language if recipient else "") or usual)


def _shown(words: Translator, known: alert_queue.Known) -> alert_page.Shown:
    case, school = known.case, known.school
    return alert_page.Shown(
        school=" ".join(school.name.split()),
        zone=school.time_zone,
        case=known.alert.case,
        kind=class_of(words, case.verdict if case else ""),
        since=(case.opened if case else None) or known.alert.made,
        seen=[(moment, _name(by, recipient)) for moment, by, recipient in known.seen],
        mine=known.alert.acknowledged is not None,
        decided=case.decided if case else None,
    )


def _name(by: str, recipient: str) -> str:
    """A person's name as it is; a recipient's id as words."""
    return by if by != recipient else by.replace("-", " ").capitalize()


@routes.post("/alerts/{token}", response_model=Acknowledged)
def acknowledge(here: Here, token: Token, accept: Annotated[str, Header()] = "") -> object:
    """Whoever holds the token of an alert's message, within seven days: it was seen. Only the first time counts.

    A POST alone: programs that look links in mails up before a person does must acknowledge nothing. A browser is
    sent on to the page, which it may load again without saying anything twice.
    """
    alert = _found(here, token).alert
    again = alert.acknowledged is not None
    seen = alert_queue.acknowledge(here, alert.id)
    if alert_page.is_wanted(accept):
        return RedirectResponse(token, 303, alert_page.HEADERS)
    moment = (seen.acknowledged or here.now()).astimezone(UTC)
    return Acknowledged(alert=seen.id, case=seen.case, acknowledged=moment.isoformat(), again=again)
