"""How the district says no over HTTP: always a sync.contract.api.messages.Refusal, whatever went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from district.alerts import alert_page
from district.db.database import is_about_data
from district.errors import Denied, DistrictError
from language.translator import preferred
from sync.contract.api.messages import PREFIX, Refusal, RefusalCode

BUSY_SECONDS = 5
AWAY = "The district's database does not answer. Try again soon."
LINGER_S = 5.0
"""How long to wait for the rest of a refused body. A client that has read the answer closes the connection sooner."""

_PAGES = f"{PREFIX}/alerts/"
_log = structlog.get_logger("district")


def _said(request: Request, status: int, code: str, sentence: str, retry_after: int | None = None) -> Response:
    """A refusal; to a browser at the pages, or one that follows an alert's link, a page for people."""
    page: Callable[[Request, int], Response | None] = request.app.state.fault_page
    if (shown := page(request, status)) is not None:
        return shown
    if request.url.path.startswith(_PAGES) and alert_page.is_wanted(request.headers.get("accept", "")):
        return alert_page.fault(preferred(request.headers.get("accept-language", "")), status)
    return refusal(status, code, sentence, retry_after)


def refusal(status: int, code: str, sentence: str, retry_after: int | None = None) -> Response:
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(Refusal(code=code, sentence=sentence).model_dump(), status, headers)


async def refuse_and_close(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a whole answer to a request whose body nobody wants, and close the connection once its sender is done.

    A connection that is closed while a body is still coming in is reset, and a reset takes back an answer that was not
    read yet: a kiosk, or the web server between, would see a broken line instead of the refusal. So what still comes is
    thrown away for up to LINGER_S.
    """
    answer.headers["Connection"] = "close"

    async def unfinished(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "more_body": True}
        await send(message)

    await answer(scope, receive, unfinished)
    try:
        async with asyncio.timeout(LINGER_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    break
    except TimeoutError:
        pass  # it never stops sending, or does not close: the connection is closed below
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def install(app: FastAPI, fault_page: Callable[[Request, int], Response | None]) -> None:
    """Every error of the application becomes a Refusal; what was sent in never stands in one. `fault_page` gives the
    page for a browser, None for any other caller."""
    app.state.fault_page = fault_page

    @app.exception_handler(Denied)
    def _denied(request: Request, error: Denied) -> Response:
        _log.info("denied", code=error.code, status=error.status)
        return _said(request, error.status, error.code, error.sentence, error.retry_after)

    @app.exception_handler(RequestValidationError)
    def _malformed(request: Request, error: RequestValidationError) -> Response:
        fields = sorted({".".join(str(step) for step in line["loc"][1:]) or "the body" for line in error.errors()[:5]})
        return _said(
            request, 422, RefusalCode.MALFORMED, f"The request does not say what it must: {', '.join(fields)}."
        )

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code in {404, 405}:
            return _said(
                request, error.status_code, RefusalCode.UNKNOWN_ADDRESS, "There is nothing here for that request."
            )
        return _said(request, error.status_code, RefusalCode.MALFORMED, "The request cannot be read.")

    @app.exception_handler(DBAPIError)
    def _database(request: Request, error: DBAPIError) -> Response:
        if is_about_data(error):
            return _said(request, 422, RefusalCode.MALFORMED, "The request holds a value that cannot be kept.")
        _log.error("database", fault=type(error.orig).__name__)
        return _said(request, 503, RefusalCode.BUSY, AWAY, BUSY_SECONDS)

    @app.exception_handler(OverflowError)
    @app.exception_handler(UnicodeError)
    @app.exception_handler(RecursionError)
    def _unfit(request: Request, error: Exception) -> Response:
        """A number, a text or a depth that was sent in and that a driver or a library cannot take."""
        _log.warning("unfit_value", fault=type(error).__name__)
        return _said(request, 422, RefusalCode.MALFORMED, "The request holds a value that cannot be kept.")

    @app.exception_handler(PoolTimeout)
    def _pool(request: Request, _: PoolTimeout) -> Response:
        _log.error("database", fault="no_free_connection")
        return _said(request, 503, RefusalCode.BUSY, "The district is busy. Try again soon.", BUSY_SECONDS)

    @app.exception_handler(DistrictError)
    def _own_fault(request: Request, error: DistrictError) -> Response:
        _log.error("own_fault", sentence=str(error))
        return _said(request, 500, RefusalCode.FAILED, "The district has a fault of its own. Tell district IT.")

    @app.exception_handler(OSError)
    def _disk(request: Request, error: OSError) -> Response:
        _log.error("disk", fault=type(error).__name__, number=error.errno)
        return _said(
            request, 503, RefusalCode.BUSY, "The district cannot read or write its files. Try again soon.", BUSY_SECONDS
        )

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, error: Exception) -> Response:
        _log.error("unforeseen", fault=type(error).__name__)
        return _said(request, 500, RefusalCode.FAILED, "The district has a fault of its own. Tell district IT.")
