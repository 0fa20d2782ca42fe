"""Parts of a page that are drawn once for all who watch a school: those of one language who may see the same.

A part that is kept counts until its school's stream of changes moves, and no longer than LASTS, because some of it
moves with the clock alone. It is drawn without knowing for whom, and its key holds the rights that it was drawn by. Its
mark is a digest of what it says.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from fastapi import Request
from markupsafe import Markup

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.instance import District
from district.web.authorization import around_of
from district.web.forms import CSRF
from district.web.pages import drawing, render_for_all, words_of

LASTS = timedelta(seconds=30)
MOST_KEPT = 500
"""Parts of one process: a few for each school that is watched."""
_DIGITS = 32
MARK = secrets.token_hex(16)
"""Stands in a part for its mark until that is known; nobody can be called so."""
_TOKEN = re.compile(rf'name="{CSRF}" value="[^"]*"')
"""A form's token, which is another one each time that it is drawn."""


class Key(NamedTuple):
    """Whoever has the same sees the same."""

    part: str
    school: str
    language: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown, its mark, and how many it counts."""

    html: str = field(repr=False)
    mark: str
    count: int = 0

    @property
    def shown(self) -> Markup:
        """For a page; it was escaped when it was drawn."""
        return Markup(self.html)  # noqa: S704  made by a template of ours


@dataclass(frozen=True, slots=True)
class _Kept:
    """A part, and at which number of the school's stream and when it was drawn."""

    part: Part
    number: int
    made: datetime


@dataclass(slots=True)
class _Place:
    """Who comes while a part is being drawn waits for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: _Kept | None = None


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
            kept = place.kept
            if kept is None or kept.number < number or not _lasts(kept, now):
                kept = place.kept = _Kept(draw(), number, now)
            return kept.part

    def _forget(self, now: datetime) -> None:
        """What nobody asked for lately: names do not stay in memory for longer than they are shown."""
        over = [key for key, place in self._places.items() if place.kept and not _lasts(place.kept, now)]
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

    def drawn() -> Part:
        context, template = {**draw(), "mark": MARK}, f"today/{name}.html"
        html = drawing(request)(template, **context) if own else render_for_all(request, template, **context)
        return marked(html, context.get("count", 0))

    return drawn() if own else parts.find(key, number, here.now(), drawn)


def marked(html: str, count: int = 0) -> Part:
    """A part that was drawn with MARK in place of its mark."""
    mark = hashlib.sha256(_TOKEN.sub("", html.replace(MARK, "")).encode()).hexdigest()[:_DIGITS]
    return Part(html.replace(MARK, mark), mark, count)


def _lasts(kept: _Kept, now: datetime) -> bool:
    return timedelta() <= now - kept.made < LASTS
