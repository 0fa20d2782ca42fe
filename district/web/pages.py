"""What a page's author calls: render a template, send the browser on, show a table, say what was done."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from district.access.people import accounts
from district.access.people.rights import Reach, Right, reach_of
from district.access.people.sessions import Viewer
from district.access.sealing import opened, seal
from district.db.tables import School
from district.errors import DistrictError
from district.instance import District
from district.web import cookies, static_files
from district.web.arriving import Surroundings
from district.web.authorization import around_of, arrival_of, masked
from district.web.cookies import Cookie
from district.web.forms import CSRF, Form, Said
from district.web.headers import HEADERS
from district.web.help_key import key_for
from district.web.moments import Moments, stop
from district.web.route_rights import SCHOOL, RouteTable
from district.web.table_cells import headed, rows_of
from district.web.tables import Table, as_csv, as_json
from language.catalogue import OFFERED
from language.marks import N_, NC_, Plural, Text
from language.translator import Translator, preferred, translator
from sync.contract.time_zones import UTC_ZONE, zone_of

TEMPLATES = Path(__file__).resolve().parent / "templates"
SEE_OTHER = 303
_TROUBLE = 500
_PURPOSE = "flash message"
_TEXTS = (Text, Said, Plural)


@dataclass(frozen=True, slots=True)
class Link:
    """`here` is what aria-current says: "page" for the page itself, "true" for one that lies below it, else ""."""

    label: Text
    path: str
    here: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page.

    Attributes:
        school: the school of the address, None on a page of the district.
        zone: the school's clock; on a page of the district that of its first school.
        has_others: whether the viewer may open other schools.
        flash: what was done by the page before, None for nothing.
        address: the path with its query.
        csrf: the form's token, see the macro `form`.
    """

    viewer: Viewer | None
    school: School | None
    zone: tzinfo
    has_others: bool
    nav: list[Link]
    flash: Said | None
    path: str
    address: str
    csrf: str
    languages: list[Translator]


@cache
def _environment() -> Environment:
    """Autoescaped, and strict about names that are not there."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["as_date"] = date.fromisoformat
    made.tests["text_to_say"] = lambda value: isinstance(value, _TEXTS)
    said = {"N_": N_, "NC_": NC_, "Plural": Plural}
    made.globals |= said | {"asset": static_files.address, "CSRF": CSRF, "stop": stop}
    return made


def words_of(request: Request) -> Translator:
    """The language of a page: the account's, else the one chosen in this browser, else the browser's own."""
    arrival = arrival_of(request)
    chosen = arrival.viewer.account.language if arrival is not None and arrival.viewer is not None else ""
    chosen = chosen or cookies.read(request, Cookie.LANGUAGE)
    return translator(chosen) if chosen in OFFERED else preferred(request.headers.get("accept-language", ""))


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Templates have `frame` (see Frame), `words`, `say`, `moment`, `clock`, `when`, `number`, `table_rows` and
    `headed`, and the context.

    A form with errors is a page with status 422: `render(request, "area/page.html", 422, form=form)`.
    """
    frame = _frame(request)
    viewer = frame.viewer if status < _TROUBLE else None  # of what is broken nothing is asked
    help_key = partial(key_for, request.app.state.district, viewer, frame.school)
    more = {"help_key": help_key, **context}
    response = HTMLResponse(_drawn(template, words_of(request), frame, more, _now(request)), status)
    _settle_cookies(request, response, frame)
    return response


def render_for_all(request: Request, template: str, **context: Any) -> str:
    """A part of a page that does not know who looks: without viewer, links and form token."""
    around = around_of(request)
    school = around.school if around else None
    zone = zone_of(school.time_zone) if school else UTC_ZONE
    path = request.url.path
    frame = Frame(None, school, zone, False, [], None, path, path, "", [])
    return _drawn(template, words_of(request), frame, context, _now(request))


def drawing(request: Request) -> Callable[..., str]:
    """Draws parts of a page for who looks at it: `draw(template, name=value, ...)`."""
    words, frame, now = words_of(request), _frame(request), _now(request)
    return lambda template, **context: _drawn(template, words, frame, context, now)


def _drawn(template: str, words: Translator, frame: Frame, context: Mapping[str, Any], now: datetime) -> str:
    clocks = Moments(words, frame.zone, now, names_zone=frame.school is None)
    times = {"moment": clocks.moment, "clock": clocks.clock, "when": clocks.when, "clocks": clocks}
    cells = {"table_rows": partial(rows_of, clocks), "headed": partial(headed, words)}
    said = {"words": words, "say": partial(say, words), "number": words.number, **times, **cells}
    page = _environment().get_template(template)
    return page.render(frame=frame, **said, **{"form": Form(), **context})


def plain_page(headers: Headers, template: str, status: int, **context: Any) -> HTMLResponse:
    """A page without a frame, for a caller who is refused before it is known who they are."""
    words = preferred(headers.get("accept-language", ""))
    page = _environment().get_template(template)
    html = page.render(words=words, say=partial(say, words), number=words.number, **context)
    return HTMLResponse(html, status, dict(HEADERS))


def see_other(request: Request, path: str, done: Text | Plural | None = None, **values: str) -> Response:
    """Send the browser on after a change; the next page says once what was done."""
    response = RedirectResponse(path, SEE_OTHER)
    if request.headers.get("hx-request"):
        response = RedirectResponse(path, 204, headers={"HX-Redirect": path})
    if done is not None:
        cookies.put(request, response, Cookie.FLASH, _sealed(request.app.state.district, done, values))
    return response


def _sealed(here: District, done: Text | Plural, values: Mapping[str, str]) -> str:
    """A flash message as a cookie's value: sealed, because it may hold a name, and because a text that somebody else
    wrote would be formatted as one of ours."""
    text = [done.one, done.more] if isinstance(done, Plural) else done
    try:
        return urlsafe_b64encode(seal(here.keys, _PURPOSE, json.dumps([text, values]).encode())).decode()
    except DistrictError:  # the key file of an earlier version, in a folder that cannot be written
        return ""


def show_table(request: Request, template: str, table: Table, query: str | None = None, **context: Any) -> Response:
    """A table as the address asks for it: a page, or .csv or .json; filtered by `query`, None for `?q=`. Register the
    route with `listing`."""
    words = words_of(request)
    wanted = request.query_params.get("q", "")[:200] if query is None else query
    shown = table.in_zone(zone_at(request)).filtered(wanted, words)
    path = request.url.path
    if path.endswith(".csv"):
        name = path.rpartition("/")[2]
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(shown, words), media_type="text/csv; charset=utf-8", headers=headers)
    if path.endswith(".json"):
        return JSONResponse(as_json(shown, words))
    return render(request, template, table=replace(shown, has_data=True), **context)


def listing(router: Any, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorates a GET route that answers with `show_table`: at `path`, `path`.csv and `path`.json."""

    def register(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        for suffix in (".csv", ".json", ""):  # the plain one last: a parameter at its end would take the others
            router.add_api_route(path + suffix, endpoint, methods=["GET"], response_model=None)
        return endpoint

    return register


def local_path(given: str, otherwise: str = "/") -> str:
    """An address of ours that somebody may be sent to; `otherwise` for anything else."""
    is_ours = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if is_ours and "\\" not in given else otherwise


def say(words: Translator, text: Text | Plural | Said, **values: object) -> str:
    """A text in the page's language, its {places} filled."""
    return words.say(text.text, **text.values) if isinstance(text, Said) else words.say(text, **values)


def _now(request: Request) -> datetime:
    here: District = request.app.state.district
    return here.now()


def _frame(request: Request) -> Frame:
    arrival = arrival_of(request)
    viewer = arrival.viewer if arrival else None
    table: RouteTable = request.app.state.pages
    around = around_of(request)
    code = request.path_params.get(SCHOOL)
    school, path = around.school if around else None, request.url.path
    there = [
        (item.label, item.path.replace(f"{{{SCHOOL}}}", code or ""))
        for item in table.nav
        if viewer is not None and (("{" not in item.path) or school is not None)
        if accounts.may(viewer.account, item.right, code if "{" in item.path else None)
        or (item.is_theirs and any(accounts.may(viewer.account, item.right, one) for one in viewer.account.schools))
    ]
    own = path + (f"?{request.url.query}" if request.url.query else "")
    csrf = masked(arrival.token) if arrival else ""
    return Frame(
        viewer,
        school,
        zone_at(request),
        viewer is not None and around is not None and _opens_others(viewer, around),
        _links(there, path),
        _flash(request),
        path,
        local_path(own),
        csrf,
        [translator(tag) for tag in OFFERED],
    )


def zone_at(request: Request) -> tzinfo:
    """The school's clock; on a page of the district that of its first school."""
    around = around_of(request)
    if around is None or not (name := around.school.time_zone if around.school else around.first_zone):
        return UTC_ZONE
    return zone_of(name)


def _opens_others(viewer: Viewer, around: Surroundings) -> bool:
    """Whether the viewer may open more schools than one."""
    reach = reach_of(viewer.role, Right.OPEN_SCHOOL, viewer.account.granted)
    return around.has_many if reach is Reach.ANY else reach is Reach.OWN and len(viewer.account.schools) > 1


def _links(there: list[tuple[Text, str]], path: str) -> list[Link]:
    """The links at the head of a page: of those that it lies below, the nearest counts."""
    above = [address for _, address in there if path == address or path.startswith(f"{address}/")]
    nearest = max(above, key=len, default="")
    return [
        Link(label, address, ("page" if address == path else "true") if address == nearest else "")
        for label, address in there
    ]


def _flash(request: Request) -> Said | None:
    value = cookies.read(request, Cookie.FLASH)
    here: District = request.app.state.district
    try:
        content = opened(here.keys, _PURPOSE, urlsafe_b64decode(value)) if value else None
    except (ValueError, DistrictError):
        return None
    text, values = json.loads(content) if content else ("", {})
    if isinstance(text, list):
        return Said(Plural.again(*text), values)
    return Said(Text(text), values) if text else None


def _settle_cookies(request: Request, response: Response, frame: Frame) -> None:
    arrival = arrival_of(request)
    if arrival is not None and arrival.is_new:
        cookies.put(request, response, Cookie.BROWSER, arrival.browser)
    if frame.flash is not None or cookies.read(request, Cookie.FLASH):
        cookies.put(request, response, Cookie.FLASH, "")
    if getattr(request.state, "used_kept", False):
        cookies.put(request, response, Cookie.KEPT, "")
