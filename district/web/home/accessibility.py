"""The accessibility statement, for anybody: what the pages aim at, how that is tested, what is known to be missing, and
whom to tell. `docs/accessibility.md` has the report, criterion by criterion and page by page."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.api.dependencies import Here
from district.settings import said
from district.web.pages import render, words_of
from district.web.route_rights import Need, Room
from language.marks import N_
from sync import VERSION

router = APIRouter()

RIGHTS = {("GET", "/accessibility"): Need.NOTHING}

STATED = date(2026, 11, 29)
"""When what is said here was compared with the tests last: change it with the texts."""

TESTED = (
    N_(
        "Each kind of page is opened in the browser Chromium and examined with axe, in English with light colors at "
        "1280 pixels and in Spanish with dark colors at 390 pixels. Nothing that axe calls serious or critical may "
        "remain."
    ),
    N_("At these widths, and at 200 % zoom, no page may scroll sideways."),
    N_(
        "Signing in, inviting somebody, deciding about a visitor who waits and adding an entry of the barred list are "
        "done by keyboard alone."
    ),
    N_("The PDF files of logs, rosters, receipts and notices are examined for their tags, language and reading order."),
)
LIMITS = (
    N_("Nobody who uses a screen reader, a magnifier or speech input every day has tried the pages yet."),
    N_("The keyboard is tested for the tasks above, not on every page."),
    N_("axe finds a part of what keeps people out; no expert has examined the pages by hand."),
    N_("The Spanish texts have not been reviewed by a speaker."),
    N_("Somebody who opens no page for some hours is signed out without a warning."),
    N_(
        "What schools and the district write themselves, such as questions and notices, and the photos of visitors are "
        "not tested."
    ),
    N_("The kiosk at the entrance is another program, and this statement is not about it."),
)


@router.get("/accessibility")
def statement(request: Request, here: Here) -> Response:
    """Anybody, signed in or not."""
    with here.database.read() as session:
        contact = said(session, "accessibility-contact")
    return render(
        request, "home/accessibility.html", tested=TESTED, limits=LIMITS, contact=contact,
        stated=words_of(request).day(STATED), version=VERSION,
    )  # fmt: skip


ROOM = Room(router, RIGHTS)
