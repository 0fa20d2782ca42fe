"""Conduct, bars, their notices and texts, and referrals: at a school and for the whole district."""

from __future__ import annotations

from fastapi import APIRouter

from district.access.people.rights import Right
from district.web.bars import barring, listing, record, referrals, texts
from district.web.route_rights import NavItem, Room
from language.marks import N_

_PARTS = (listing, barring, texts, referrals, record)
"""A record's address takes any word, so it comes last."""

router = APIRouter()
for part in _PARTS:
    router.routes.extend(part.router.routes)

RIGHTS = {key: need for part in _PARTS for key, need in part.RIGHTS.items()}

NAV = (
    NavItem(N_("Bars"), "/s/{code}/bars", Right.BAR_UNTIL_CLOSING),
    NavItem(N_("All bars"), "/security/bars", Right.REVIEW_BARS),
)

ROOM = Room(router, RIGHTS, NAV)
