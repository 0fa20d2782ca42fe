"""Files that the pages load: style sheet, scripts, icon, HTMX, and the fonts of the house. Nothing from elsewhere."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from district.web.route_rights import Need, Room

FOLDER = Path(__file__).resolve().parent / "static"
FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
_TYPES = MappingProxyType(
    {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".png": "image/png"}
)
_FONTS = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
_FOREVER = "public, max-age=31536000, immutable"
_SOON = "public, max-age=300"

router = APIRouter()


@cache
def files() -> dict[str, Path]:
    """Name in the address -> file; nothing else is served."""
    own = {file.name: file for file in FOLDER.iterdir() if file.suffix in _TYPES}
    return own | {f"fonts/{name}": FONTS / name for name in _FONTS}


@cache
def address(name: str) -> str:
    """The address of a file, which changes with its content. Raises KeyError."""
    digest = hashlib.sha256(files()[name].read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"


@router.get("/static/{name:path}")
def static_file(request: Request, name: str) -> Response:
    """Anybody: a file that pages load."""
    file = files().get(name)
    if file is None:
        raise HTTPException(404)
    kept = _FOREVER if request.url.query and address(name).endswith(f"?{request.url.query}") else _SOON
    return FileResponse(file, media_type=_TYPES[file.suffix], headers={"Cache-Control": kept})


ROOM = Room(router, {("GET", "/static/{name:path}"): Need.NOTHING})
