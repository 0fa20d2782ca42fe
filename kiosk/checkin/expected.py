"""Visitors whom the school expects: registered before they come, known at this school's kiosks only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Preregistered:
    """Somebody who is expected. Codes are those of the Site; "" where they were left open. Times have their zone."""

    id: str
    family: str = field(repr=False)
    given: str = field(repr=False)
    born: date | None = field(repr=False)
    purpose: str
    destination: str
    host: str
    valid_from: datetime
    valid_until: datetime
