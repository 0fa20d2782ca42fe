"""The district's HTTP application: routes, middleware, and what runs beside them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from sqlalchemy import text
from starlette.middleware.gzip import GZipMiddleware

from district.access import enrollment
from district.alerts.sender import alerting
from district.api import error_responses, metrics, request_bodies
from district.api.dependencies import Here
from district.api.request_bodies import Bodies, Gate
from district.api.routes import api
from district.api.waking import Waking
from district.housekeeping import keeping
from district.instance import District
from district.mails.sender import mailing
from district.publish.wake_hub import Hub, watching
from district.web import mount
from district.web.daily_report.job import reporting
from district.web.error_pages import fault_page
from sync.contract.api.messages import PREFIX

TITLE, VERSION = "Vestibule district", "1"


def healthz(here: Here) -> dict[str, str]:
    """Anyone, such as a monitor: whether the district serves and its database answers."""
    with here.database.read() as session:
        session.execute(text("SELECT 1"))
    return {"status": "ok"}


def create_app(district: District) -> FastAPI:
    """The application over an open district. The caller closes the district."""

    hub = Hub(district.database, district.now)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with watching(hub), keeping(district), alerting(district), mailing(district), reporting(district):
            yield

    app = FastAPI(
        title=TITLE,
        version=VERSION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.district = district
    app.state.hub = hub
    error_responses.install(app, fault_page)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(Bodies)
    app.add_middleware(Waking, hub=hub)
    # Before the pages: whose address each route looks at, and most requests are kiosks'.
    app.include_router(api)
    pages = mount.install(app)
    app.add_middleware(
        Gate,
        district=district.keys.district,
        limit=request_bodies.MAX_BODY_BYTES,
        known=partial(enrollment.known_caller, district.database),
        form=mount.form_limit(district, pages),
        page=mount.refused_form,
    )
    app.get("/healthz", include_in_schema=False)(healthz)
    app.get(metrics.PATH, include_in_schema=False)(metrics.metrics)
    return app


def description() -> str:
    """The interface as OpenAPI, for authors of other clients; published as sync/openapi.json."""
    app = FastAPI(title=TITLE, version=VERSION)
    app.include_router(api)
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"
