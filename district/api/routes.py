"""The messages of sync.contract.api under /v1, each route with the one who may call it in its first words."""

from __future__ import annotations

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Body, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import DBAPIError

from district.access import enrollment, key_rotation, kiosk_status
from district.alerts.alert_page import routes as alerts
from district.api.dependencies import Here, Kiosk
from district.ingest import batches, erasure, photos
from district.projections import projector
from district.publish import (
    badge_requests,
    case_requests,
    change_stream,
    feed_sets,
    kiosk_requests,
    list_publishing,
    school_passes,
    schools,
)
from district.publish import feeds as given
from district.publish.wake_hub import Hub
from sync.contract.api.kiosk import CaseRequests, KioskState
from sync.contract.api.messages import (
    PREFIX,
    Accepted,
    Batch,
    Enrolled,
    EnrollRequest,
    FeedBuckets,
    FeedChange,
    FeedDigests,
    Feeds,
    Health,
    Held,
    Refusal,
    WireFeedSet,
    WireManifest,
)
from sync.contract.api.school import Changes, Erasures, SchoolDocument
from sync.contract.school_keys import Keyring, NewToken

_log = structlog.get_logger("district")
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal} for status in (401, 403, 404, 409, 413, 422, 429, 503)
}


api = APIRouter(prefix=PREFIX, responses=_REFUSALS)


@api.get("/health")
async def health(here: Here) -> Health:  # on the event loop: it is answered although all threads wait for the database
    """Anyone: whether the district serves, and its clock."""
    return Health(district=here.keys.district, now=here.now().isoformat())


@api.post("/enroll")
def enroll(here: Here, request: Request, body: EnrollRequest) -> Enrolled:
    """Anybody with a one-time code."""
    address = request.client.host if request.client else ""
    return enrollment.redeem(here.database, here.keys, body, address, here.now())


@api.get("/journal")
def held(here: Here, kiosk: Kiosk, nonce: Annotated[str, Query(max_length=80, pattern=r"^[0-9a-f]*$")] = "") -> Held:
    """A kiosk: what the district holds of its own journal; with `nonce`, also the district's clock, signed."""
    keys, now = here.keys, here.now()
    found = batches.held(here.database, keys, kiosk, now)
    return found.model_copy(update={"time": batches.signed_time(keys, nonce, now)})


@api.post("/journal")
def accept(here: Here, kiosk: Kiosk, batch: Batch) -> Accepted:
    """A kiosk, for its own journal. Acknowledged once it is durable, projected by then or just afterwards."""
    now = here.now()
    fold = projector.AtOnce(kiosk.kiosk, kiosk.school, now)
    accepted = batches.accept(here.database, here.keys, kiosk, batch, now, fold)
    try:
        if not fold.is_done:
            projector.project(here.database, kiosk.kiosk, now)
    except Exception as error:  # noqa: BLE001  the entries are safe; the next batch projects them, or housekeeping
        fault = error.orig if isinstance(error, DBAPIError) else error
        _log.error("projection_postponed", kiosk=kiosk.kiosk, fault=type(fault).__name__)
    return accepted


@api.get("/feeds")
def feeds(here: Here, kiosk: Kiosk) -> Feeds:
    """A kiosk: the manifests of the lists it is given, and the signed set of those that there must be."""
    keys, now = here.keys, here.now()
    with here.database.read() as session:
        said = given.offered(session, keys, kiosk.school)
    if not said.holds(keys, now):
        with here.database.write() as session:
            list_publishing.renew(session, keys, now)
            feed_sets.settle(session, keys, [kiosk.school], now)
            said = given.offered(session, keys, kiosk.school)
    return Feeds(
        feeds=[WireManifest.of(one) for one in said.manifests],
        given=WireFeedSet.of(said.given) if said.given else None,
    )


@api.get("/feeds/{feed}")
def feed_change(
    here: Here,
    kiosk: Kiosk,
    feed: str,
    since: Annotated[int | None, Query(ge=0, lt=2**62)] = None,
    after: Annotated[str, Query(max_length=100)] = "",
) -> FeedChange:
    """A kiosk, for the lists it is given: what changed since a version, page by page."""
    with here.database.read() as session:
        return given.change(session, here.keys, kiosk.school, feed, since, after)


@api.get("/feeds/{feed}/digests")
def feed_digests(here: Here, kiosk: Kiosk, feed: str, group: Annotated[list[int], Query()] = []) -> FeedDigests:  # noqa: B006  FastAPI copies it
    """A kiosk, for the lists it is given: digests to find by which of its buckets a list differs."""
    with here.database.read() as session:
        return given.digests(session, here.keys, kiosk.school, feed, group)


@api.get("/feeds/{feed}/buckets")
def feed_buckets(here: Here, kiosk: Kiosk, feed: str, bucket: Annotated[list[int], Query()]) -> FeedBuckets:
    """A kiosk, for the lists it is given: all entries of some buckets."""
    with here.database.read() as session:
        return given.entries(session, here.keys, kiosk.school, feed, bucket)


@api.get("/school", response_model=SchoolDocument)
def school(here: Here, kiosk: Kiosk, response: Response, if_none_match: Annotated[str, Header()] = "") -> object:
    """A kiosk: all about its own school, or 304 where it has that."""
    with here.database.read() as session:
        document = schools.document(session, kiosk.school)
    tag = f'"{document.version}"'
    if tag in {part.strip().removeprefix("W/") for part in if_none_match.split(",")}:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return document


@api.get("/erasures")
def erasures(here: Here, kiosk: Kiosk, after: Annotated[int, Query(ge=0, lt=2**62)] = 0) -> Erasures:
    """A kiosk: what was erased at its own school since, to be obeyed there too."""
    with here.database.read() as session:
        return erasure.since(session, kiosk.school, after)


@api.get("/changes")
def changes(here: Here, kiosk: Kiosk, after: Annotated[str, Query(max_length=40)] = "") -> Changes:
    """A kiosk: what changed at its own school since a cursor, and whether there is a new document or an erasure."""
    keys, now = here.keys, here.now()
    with here.database.read() as session:
        page = change_stream.since(
            session, kiosk.school, after, lambda mark: list_publishing.are_settled(mark.signed, keys, now)
        )
        told = school_passes.with_codes(session, page.changes, kiosk.kiosk, keys.signing, now)
        asked = kiosk_requests.is_asked(session, kiosk.kiosk, now)
        return page.model_copy(update={"changes": told, "asked": asked})


@api.put("/photos/{digest}", status_code=204)
def photo(here: Here, kiosk: Kiosk, digest: str, jpeg: Annotated[bytes, Body(media_type="image/jpeg")]) -> None:
    """A kiosk: a photo, named by the SHA-256 of its bytes."""
    photos.check(digest, jpeg)
    with here.database.write() as session:
        photos.store(session, kiosk.kiosk, digest, jpeg, here.now())


@api.get("/wake", response_class=StreamingResponse)
async def wake(request: Request, kiosk: Kiosk) -> StreamingResponse:
    """A kiosk: a stream without an end (text/event-stream) of the number of its school's changes. Another number than
    the last one says that something moved; every 5 s it is repeated, so that silence means a dead line."""
    hub: Hub = request.app.state.hub
    # No proxy on the way may keep back what is meant for now.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(hub.stream(kiosk.school), media_type="text/event-stream", headers=headers)


@api.get("/requests")
def requests(here: Here, kiosk: Kiosk) -> CaseRequests:
    """A kiosk: what offices ask of it about cases that it holds, until it has answered in its journal."""
    with here.database.read() as session:
        asked = case_requests.pending(session, kiosk.kiosk)
        return asked.model_copy(update={"badges": badge_requests.pending(session, kiosk.kiosk, here.now())})


@api.get("/keyring")
def ring(here: Here, kiosk: Kiosk) -> Keyring:
    """A kiosk: its school's secrets and the district's signing keys, as they are now."""
    return key_rotation.ring(here.keys, kiosk.school, here.now())


@api.put("/state", status_code=204)
def state(here: Here, kiosk: Kiosk, said: KioskState) -> None:
    """A kiosk: how it stands, for the district's IT."""
    with here.database.write() as session:
        kiosk_status.note_state(session, kiosk, said, here.now())


@api.post("/token")
def token(here: Here, kiosk: Kiosk) -> NewToken:
    """A kiosk: a new token, which ends the one it calls with as soon as it is used."""
    return NewToken(token=enrollment.new_token(here.database, kiosk))


api.include_router(alerts)
