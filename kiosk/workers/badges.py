"""From a recorded visit to the badge that the printer is handed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, time, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.site import BadgeWords, Site
from kiosk.domain.visit import Visit
from printing.badge import Badge
from scanning import signed_passes
from scanning.documents import PassKind

BADGE_HOURS = 24
"""A badge signs out until the day after: somebody may leave late, or come back to the desk to do it."""


def compose(
    visit: Visit,
    site: Site,
    words: BadgeWords,
    photo: bytes | None,
    key: Ed25519PrivateKey,
    ahead: Iterable[timedelta] = (),
) -> Badge:
    """The badge of a visit; its code is a pass signed with the kiosk's own key, good for signing out.

    `ahead`: by how much this machine's clock may be ahead of the time. The code is good by any of these clocks, so that
    a door whose clock is right takes a badge of one whose clock is not.
    """
    local = visit.started.astimezone(zone_of(site))
    begun = [visit.started, *(visit.started - by for by in ahead)]
    begins, ends = min(begun), max(begun) + timedelta(hours=BADGE_HOURS)
    first, last = max(begins, signed_passes.EARLIEST), min(ends, signed_passes.LATEST)
    code = signed_passes.encode(PassKind.BADGE, UUID(visit.id), site.code, first, last, key)
    purpose = site.purpose(visit.purpose)
    return Badge(
        id=visit.badge_id,
        name=visit.name.full,
        visitor_type=purpose.badge,
        kind=purpose.code,
        destination=site.destination(visit.destination).label if visit.destination else "",
        school=site.name,
        date=local.strftime(words.date_format),
        time=local.strftime(words.time_format),
        valid_until=_valid_until(visit, site, words),
        escort=words.escort if visit.escort else "",
        emergency=site.emergency,
        code=code,
        photo=photo,
    )


def _valid_until(visit: Visit, site: Site, words: BadgeWords) -> str:
    """Until when the visitor may stay; "" where nothing but the day's own end sets one."""
    end = site.until(visit).astimezone(zone_of(site))
    if not words.valid_until or end.time() == time():
        return ""
    return words.valid_until.format(time=end.strftime(words.time_format))


def zone_of(site: Site) -> tzinfo:
    """The school's time zone; UTC where the district sent one that this machine does not know."""
    try:
        return ZoneInfo(site.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
