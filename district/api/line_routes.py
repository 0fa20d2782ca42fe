"""The routes that keep the line between kiosk and district: the wake stream, requests on cases, keys and tokens."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from district.access import enrollment, key_rotation, kiosk_status
from district.api.dependencies import Here, Kiosk
from district.publish import case_requests
from district.publish.wake_hub import Hub
from sync.contract.api.case_requests import CaseRequests
from sync.contract.api.kiosk_state import KioskState
from sync.contract.keyring import Keyring, NewToken

routes = APIRouter()


@routes.get("/wake", response_class=StreamingResponse)
async def wake(request: Request, kiosk: Kiosk) -> StreamingResponse:
    """A kiosk: a stream without an end (text/event-stream) of the number of its school's changes. Another number than
    the last one says that something moved; every 5 s it is repeated, so that silence means a dead line."""
    hub: Hub = request.app.state.hub
    # No proxy on the way may keep back what is meant for now.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(hub.stream(kiosk.school), media_type="text/event-stream", headers=headers)


@routes.get("/requests")
def requests(here: Here, kiosk: Kiosk) -> CaseRequests:
    """A kiosk: what offices ask of it about cases that it holds, until it has answered in its journal."""
    with here.database.read() as session:
        return case_requests.pending(session, kiosk.kiosk)


@routes.get("/keyring")
def ring(here: Here, kiosk: Kiosk) -> Keyring:
    """A kiosk: its school's secrets and the district's signing keys, as they are now."""
    return key_rotation.ring(here.keys, kiosk.school, here.now())


@routes.put("/state", status_code=204)
def state(here: Here, kiosk: Kiosk, said: KioskState) -> None:
    """A kiosk: how it stands, for the district's IT."""
    with here.database.write() as session:
        kiosk_status.note_state(session, kiosk, said, here.now())


@routes.post("/token")
def token(here: Here, kiosk: Kiosk) -> NewToken:
    """A kiosk: a new token, which ends the one it calls with as soon as it is used."""
    return NewToken(token=enrollment.new_token(here.database, kiosk))
