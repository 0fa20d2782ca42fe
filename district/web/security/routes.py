"""Security: the barred list's state, its entries by hand and by import, and taking the last change back."""

from __future__ import annotations

from fastapi import APIRouter

from district.access.people.rights import Right
from district.web.route_rights import NavItem, Room
from district.web.security import (
    custody_pages,
    dismissals,
    entries,
    entry_edits,
    imports,
    matches,
    photo_page,
    proposals,
    sources,
    start,
    whereabouts,
)
from language.marks import N_, NC_

_PARTS = (
    start, custody_pages, matches, entries, entry_edits, photo_page, imports, sources, proposals, whereabouts,
    dismissals,
)  # fmt: skip

router = APIRouter()
for part in _PARTS:
    router.routes.extend(part.router.routes)

RIGHTS = {key: need for part in _PARTS for key, need in part.RIGHTS.items()}

NAV = (
    NavItem(N_("Security"), "/security", Right.VIEW_ENTRIES),
    NavItem(N_("Matches"), "/security/matches", Right.VIEW_CASES),
    NavItem(N_("Entries"), "/security/entries", Right.VIEW_ENTRIES),
    NavItem(NC_("a page", "Import"), "/security/import", Right.EDIT_ENTRIES),
)

ROOM = Room(router, RIGHTS, NAV, imports.UPLOADS | photo_page.UPLOADS)
