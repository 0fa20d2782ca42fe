"""What a person reads when a page cannot be shown: sign in first, may not, is not there, is in trouble."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from district.instance import District
from district.web import cookies
from district.web.authorization import (
    SAFE,
    Forbidden,
    ForeignForm,
    NotFound,
    SecondFactorNeeded,
    SecondLookNeeded,
    SignInNeeded,
    arrival_of,
)
from district.web.cookies import Cookie
from district.web.headers import address_parts
from district.web.pages import SEE_OTHER, local_path, render, see_other
from district.web.route_rights import DATA
from language.marks import N_, TextEnum
from sync.contract.api.messages import PREFIX


class FaultText(TextEnum):
    """Title and sentence of each."""

    FORBIDDEN = N_("This page is not for your role")
    FORBIDDEN_HINT = N_("Your account may not open it. If you need it for your work, ask the person who invited you.")
    NOT_FOUND = N_("There is no page here")
    NOT_FOUND_HINT = N_("The address may have been copied in part, or what it showed is gone.")
    FOREIGN = N_("Nothing was changed")
    FOREIGN_HINT = N_(
        "This form was made for an earlier visit to the page. Open the page again and send it from there."
    )
    TROUBLE = N_("The server is in trouble")
    TROUBLE_HINT = N_("Nothing was half done. Try again in a minute; if it goes on, tell IT.")
    UNREADABLE = N_("This cannot be read")
    UNREADABLE_HINT = N_("Something that was sent cannot be kept, or is too long. Go back and change it.")
    SECOND_FACTOR = N_("Your district asks for a second step at sign-in. Set one up to go on.")


_PAGES = {
    403: (FaultText.FORBIDDEN, FaultText.FORBIDDEN_HINT),
    404: (FaultText.NOT_FOUND, FaultText.NOT_FOUND_HINT),
    405: (FaultText.NOT_FOUND, FaultText.NOT_FOUND_HINT),
    413: (FaultText.UNREADABLE, FaultText.UNREADABLE_HINT),
    422: (FaultText.UNREADABLE, FaultText.UNREADABLE_HINT),
}


def is_page(request: Request) -> bool:
    """Whether the caller is a browser at the pages, and no kiosk or program."""
    path = request.url.path
    if path.startswith((f"{PREFIX}/", "/static/")):
        return False
    return arrival_of(request) is not None or "text/html" in request.headers.get("accept", "")


def fault_page(request: Request, status: int) -> Response | None:
    """For district.api.error_responses: the page of a fault; None where the caller is no browser."""
    if not is_page(request):
        return None
    title, hint = _PAGES.get(status, (FaultText.TROUBLE, FaultText.TROUBLE_HINT))
    return render(request, "fault.html", status, title=title, hint=hint)


def install(app: FastAPI) -> None:
    """What district.web.authorization raises becomes a page, or a redirection to where it can be mended."""

    @app.exception_handler(SignInNeeded)
    def _sign_in(request: Request, error: SignInNeeded) -> Response:
        next_path = _form_page(request)
        if request.url.path.endswith((*DATA, "/live")):
            return Response(status_code=401)
        address = f"/sign-in?next={quote(next_path, safe='')}"
        return _sent(request, address, error.owner)

    @app.exception_handler(SecondLookNeeded)
    def _second_look(request: Request, _: SecondLookNeeded) -> Response:
        return _sent(request, f"/confirm?next={quote(_form_page(request), safe='')}", _viewer_id(request))

    @app.exception_handler(SecondFactorNeeded)
    def _second_factor(request: Request, _: SecondFactorNeeded) -> Response:
        return see_other(request, "/account/authenticator", FaultText.SECOND_FACTOR)

    @app.exception_handler(ForeignForm)
    def _foreign(request: Request, _: ForeignForm) -> Response:
        return render(request, "fault.html", 403, title=FaultText.FOREIGN, hint=FaultText.FOREIGN_HINT)

    @app.exception_handler(Forbidden)
    def _forbidden(request: Request, _: Forbidden) -> Response:
        title, hint = _PAGES[403]
        return render(request, "fault.html", 403, title=title, hint=hint)

    @app.exception_handler(NotFound)
    def _not_found(request: Request, _: NotFound) -> Response:
        title, hint = _PAGES[404]
        return render(request, "fault.html", 404, title=title, hint=hint)


def _sent(request: Request, address: str, owner: str) -> Response:
    """To where it is mended; what was typed is kept for the owner of the session."""
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": address})
    response = RedirectResponse(address, SEE_OTHER)
    arrival, here = arrival_of(request), request.app.state.district
    if isinstance(here, District) and owner and arrival is not None and arrival.form is not None:
        kept = arrival.form.kept(here.keys, address_parts(_form_page(request)).path, owner)
        cookies.put(request, response, Cookie.KEPT, kept)
    return response


def _form_page(request: Request) -> str:
    """The address to come back to: the page itself, or the one whose form was sent."""
    own = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("hx-request"):
        current = address_parts(request.headers.get("hx-current-url", ""))
        return local_path(current.path + (f"?{current.query}" if current.query else ""))
    if request.method in SAFE:
        return local_path(own)
    referer = address_parts(request.headers.get("referer", ""))
    if referer.netloc != request.headers.get("host", ""):
        return local_path(request.url.path)
    return local_path(referer.path + (f"?{referer.query}" if referer.query else ""))


def _viewer_id(request: Request) -> str:
    arrival = arrival_of(request)
    return arrival.viewer.account.id if arrival is not None and arrival.viewer is not None else ""
