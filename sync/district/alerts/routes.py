"""The route by which whoever got an alert says that it was seen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from sync.district.alerts import outbox
from sync.district.alerts.message import TOKEN_LIFE, alert_of
from sync.district.callers import Here
from sync.district.faults import Denied
from sync.wire import RefusalCode

routes = APIRouter()


class Acknowledged(BaseModel):
    """`acknowledged` is ISO 8601, of the first time; `again` says that this was not the first."""

    alert: str
    case: str
    acknowledged: str
    again: bool


@routes.post("/alerts/{token}")
def acknowledge(here: Here, token: Annotated[str, Path(max_length=200)]) -> Acknowledged:
    """Whoever holds the token of an alert's message, within seven days: it was seen. Only the first time counts.

    A POST alone: programs that look links in mails up before a person does must acknowledge nothing.
    """
    now = here.now()
    alert_id = alert_of(here.keys, token, now)
    with here.database.read() as session:
        alert = outbox.find(session, alert_id) if alert_id else None
    if alert is None or now - alert.made > TOKEN_LIFE:
        raise Denied(404, RefusalCode.UNKNOWN_ADDRESS, "There is no alert for that token.")
    again = alert.acknowledged is not None
    seen = outbox.acknowledge(here, alert.id)
    moment = seen.acknowledged or now
    return Acknowledged(alert=seen.id, case=seen.case, acknowledged=moment.isoformat(), again=again)
