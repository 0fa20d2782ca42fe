"""Who is calling, as a route asks for it: the district itself, and the kiosk behind a token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request

from sync.district.access import enrollment
from sync.district.access.enrollment import Caller
from sync.district.district import District


async def _district(request: Request) -> District:  # not a thread's hop for each request
    district: District = request.app.state.district
    return district


Here = Annotated[District, Depends(_district)]


def _kiosk(here: Here, authorization: Annotated[str, Header()] = "") -> Caller:
    """An enrolled kiosk that was not revoked."""
    return enrollment.known_caller(here.database, authorization)


Kiosk = Annotated[Caller, Depends(_kiosk)]
