"""The route by which whoever got an alert says that it was seen."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel
from starlette.responses import HTMLResponse

from sync.district.access.callers import Here
from sync.district.alerts import outbox, page
from sync.district.alerts.message import TOKEN_LIFE, alert_of
from sync.district.alerts.tables import Alert
from sync.district.district import District
from sync.district.faults import Denied
from sync.wire import RefusalCode

routes = APIRouter()
Token = Annotated[str, Path(max_length=200)]


class Acknowledged(BaseModel):
    """`acknowledged` is ISO 8601, of the first time; `again` says that this was not the first."""

    alert: str
    case: str
    acknowledged: str
    again: bool


def _found(here: District, token: str) -> tuple[Alert, str]:
    """The alert of a token, and its school's name. Raises Denied."""
    now = here.now()
    alert_id = alert_of(here.keys, token, now)
    with here.database.read() as session:
        found = outbox.find(session, alert_id) if alert_id else None
    if found is None or now - found[0].made > TOKEN_LIFE:
        raise Denied(404, RefusalCode.UNKNOWN_ADDRESS, "There is no alert for that token.")
    return found


@routes.get("/alerts/{token}", include_in_schema=False)
def show(here: Here, token: Token) -> HTMLResponse:
    """Whoever holds the token, with a browser: the page with the button. Looking acknowledges nothing."""
    alert, school = _found(here, token)
    return page.asks(school, alert.case)


@routes.post("/alerts/{token}", response_model=Acknowledged)
def acknowledge(here: Here, token: Token, accept: Annotated[str, Header()] = "") -> object:
    """Whoever holds the token of an alert's message, within seven days: it was seen. Only the first time counts.

    A POST alone: programs that look links in mails up before a person does must acknowledge nothing.
    """
    alert, _ = _found(here, token)
    again = alert.acknowledged is not None
    seen = outbox.acknowledge(here, alert.id)
    moment = (seen.acknowledged or here.now()).astimezone(UTC)
    if "text/html" in accept:
        return page.thanks(f"{moment:%Y-%m-%d %H:%M}", again)
    return Acknowledged(alert=seen.id, case=seen.case, acknowledged=moment.isoformat(), again=again)
