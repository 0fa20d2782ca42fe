"""From where a kiosk needs a look: limits that its own checks and the district's pages share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MB = 2**20
LEAST_FREE_MB = 500
"""A year of visits, and room for a list to be built aside."""
LEAST_FREE_SHARE = 0.05
"""Of the whole disk. On one that has always sufficed, something fills it by then."""
CERTIFICATE_SOON = timedelta(days=14)
"""Certificates that are renewed by a program are renewed 30 days before their end: by then it has failed for weeks."""


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """Of the file system with a kiosk's records, in MB of 2**20 bytes.

    Attributes:
        free_mb: what the kiosk may still write; what the system keeps for itself is left out.
        total_mb: more than 0.
    """

    free_mb: int
    total_mb: int

    @property
    def percent(self) -> int:
        """What is free of the whole, rounded down."""
        return 100 * self.free_mb // self.total_mb

    @property
    def is_low(self) -> bool:
        return self.free_mb < LEAST_FREE_MB or self.free_mb < LEAST_FREE_SHARE * self.total_mb


def ends_soon(ends: datetime, now: datetime) -> bool:
    """Whether a certificate has to be renewed now, or has ended."""
    return ends - now <= CERTIFICATE_SOON
