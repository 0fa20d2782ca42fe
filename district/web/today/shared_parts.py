"""Parts of a page that are drawn once for all who watch a school: those of one language who may see the same.

A part that is kept counts until its school's stream of changes moves, and no longer than LASTS, because some of it
moves with the clock alone. It is drawn without knowing for whom, and its key holds the rights that it was drawn by. Its
mark is a digest of what it says: who shows it already says so (If-None-Match) and is answered in one line (304).
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.instance import District
from district.web.authorization import around_of
from district.web.pages import render_for_all, render_for_one, words_of

LASTS = timedelta(seconds=30)
MOST_KEPT = 500
"""Parts of one process: a few for each school that is watched."""
NOT_MODIFIED = 304
_DIGITS = 32
_MARK = secrets.token_hex(16)
"""Stands in a part for its mark until that is known; nobody can be called so."""


class Key(NamedTuple):
    """Whoever has the same sees the same."""

    part: str
    school: str
    language: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown, how many it counts, and at which number of the school's stream it was drawn."""

    html: str = field(repr=False)
    mark: str
    count: int
    number: int
    made: datetime


@dataclass(slots=True)
class _Place:
    """Who comes while a part is being drawn waits for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    part: Part | None = None


class SharedParts:
    """Those of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[Key, _Place] = {}

    def find(self, key: Key, number: int, now: datetime, draw: Callable[[], Part]) -> Part:
        """The part as it is at this number or a later one."""
        with self._lock:
            self._forget(now)
            place = self._places.setdefault(key, _Place())
        with place.lock:
            kept = place.part
            if kept is None or kept.number < number or not _lasts(kept, now):
                kept = place.part = draw()
            return kept

    def _forget(self, now: datetime) -> None:
        """What nobody asked for lately: names do not stay in memory for longer than they are shown."""
        over = [key for key, place in self._places.items() if place.part and not _lasts(place.part, now)]
        for key in over:
            del self._places[key]
        while len(self._places) >= MOST_KEPT:
            del self._places[next(iter(self._places))]


def part_for(
    request: Request, here: District, viewer: Viewer, name: str, rights: frozenset[Right],
    draw: Callable[[], dict[str, Any]], *, own: bool = False,
) -> Part:  # fmt: skip
    """The part of a school's page for somebody who has these of its rights there. `draw`: what its template is given;
    it depends on the school, the language and these rights, and on nothing else of the viewer; with `own` it does, and
    is kept for nobody."""
    around, code = around_of(request), str(request.path_params["code"])
    parts: SharedParts = request.app.state.shared_parts
    had = frozenset(right for right in rights if accounts.may(viewer.account, right, code))
    key = Key(name, code, words_of(request).tag, had)
    number = around.number if around is not None else 0

    now = here.now()

    def drawn() -> Part:
        context = draw()
        render = render_for_one if own else render_for_all
        html = render(request, f"today/{name}.html", mark=_MARK, **context)
        mark = hashlib.sha256(html.replace(_MARK, "").encode()).hexdigest()[:_DIGITS]
        return Part(html.replace(_MARK, mark), mark, context.get("count", 0), number, now)

    return drawn() if own else parts.find(key, number, now, drawn)


def answer(request: Request, part: Part) -> Response:
    """The part, or that it is the one which is shown already."""
    tag = f'"{part.mark}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=NOT_MODIFIED, headers={"ETag": tag})
    return HTMLResponse(part.html, headers={"ETag": tag})


def included(part: Part) -> Markup:
    """For the page that the part is in; it was escaped when it was drawn."""
    return Markup(part.html)  # noqa: S704  made by a template of ours


def _lasts(part: Part, now: datetime) -> bool:
    return timedelta() <= now - part.made < LASTS
