"""What each page route needs: one table, put together from the rooms, without which the server does not start.

A room's `routes.py` has `router` and `RIGHTS`, a row for each of its routes. A path stands for its .csv and .json too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from fastapi import APIRouter
from fastapi.routing import APIRoute

from district.access.people.rights import Right
from language.marks import Text


class Need(Enum):
    """What a route needs that is for no right in particular."""

    NOTHING = "nothing"  # anybody may ask for it
    SIGNED_IN = "signed in"


RouteRights = Mapping[tuple[str, str], Need | Right]
"""(method, path template) -> what it needs. A path with {code} is about that school."""

SCHOOL = "code"
"""The path parameter that names the school."""
DATA = (".csv", ".json")


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link at the head of every page, for whom it leads somewhere. `path` may have {code}: it is then shown on the
    pages of that school. `is_theirs`: without {code}, it is also for who has the right at schools of their own."""

    label: Text
    path: str
    right: Right
    is_theirs: bool = False


@dataclass(frozen=True)
class Room:
    """Some pages of one subject.

    Attributes:
        uploads: path templates whose forms may be longer than `FORM_BYTES`, with their bytes; for people who are
            signed in only.
    """

    router: APIRouter
    rights: RouteRights
    nav: Sequence[NavItem] = ()
    uploads: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A form that is posted: what it needs, how long it may be where it has a length of its own, and the school of its
    address."""

    need: Need | Right
    most: int | None
    school: str | None


class RouteTable:
    """The rows of all rooms. Raises ValueError where a route has no row, or a row no route."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        self.rooms = rooms
        self.rights: dict[tuple[str, str], Need | Right] = {}
        for room in rooms:
            rows = dict(room.rights)
            routes = {(method, base_path(path)) for method, path in _routes(room.router.routes)}
            if missing := routes - rows.keys():
                raise ValueError(f"Routes without a row in RIGHTS: {sorted(missing)}")
            if idle := rows.keys() - routes:
                raise ValueError(f"Rows of RIGHTS without a route: {sorted(idle)}")
            if double := rows.keys() & self.rights.keys():
                raise ValueError(f"Routes that two rooms have: {sorted(double)}")
            self.rights |= rows

    def need(self, method: str, path: str) -> Need | Right:
        """What a route needs, by its path template. Raises KeyError."""
        return self.rights["GET" if method == "HEAD" else method, base_path(path)]

    @cached_property
    def nav(self) -> list[NavItem]:
        return [item for room in self.rooms for item in room.nav]

    @cached_property
    def _posts(self) -> list[tuple[re.Pattern[str], int | None, Need | Right]]:
        uploads = {path: most for room in self.rooms for path, most in (room.uploads or {}).items()}
        return [
            (_pattern(path), uploads.get(path), need)
            for (method, path), need in self.rights.items()
            if method == "POST"
        ]

    def post(self, path: str) -> Post | None:
        """What is posted to an address; None where nothing is."""
        for pattern, most, need in self._posts:
            if found := pattern.fullmatch(path):
                return Post(need, most, found.groupdict().get(SCHOOL))
        return None


def base_path(path: str) -> str:
    """A path template without .csv or .json."""
    for suffix in DATA:
        path = path.removesuffix(suffix)
    return path


def _routes(routes: Iterable[object]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if not isinstance(route, APIRoute):
            raise TypeError(f"{route!r} is no route that a row could stand for")
        for method in (route.methods or set()) - {"HEAD"}:
            yield method, route.path


def _pattern(path: str) -> re.Pattern[str]:
    names = re.findall(r"\{(\w+)(?::path)?\}", path)
    parts = [re.escape(part) for part in re.split(r"\{\w+(?::path)?\}", path)]
    return re.compile("".join(f"{part}(?P<{name}>[^/]+)" for part, name in zip(parts, names, strict=False)) + parts[-1])
