"""The time zone of a school: what its name stands for on this machine, and which day it is there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC_ZONE = ZoneInfo("UTC")


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name (America/Denver); None where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC where this machine does not know it."""
    return known_zone(name) or UTC_ZONE


def day_in(zone: ZoneInfo, moment: datetime) -> date:
    """Which day it is at a school."""
    return moment.astimezone(zone).date()
