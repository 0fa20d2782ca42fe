"""An emergency at the school, in the words of the Standard Response Protocol. In one, nobody checks in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Emergency(StrEnum):
    HOLD = "hold"  # stay where you are, clear the halls
    SECURE = "secure"  # get inside, lock outside doors
    LOCKDOWN = "lockdown"  # locks, lights, out of sight
    EVACUATE = "evacuate"
    SHELTER = "shelter"
    OTHER = "other"  # a word that this version does not know: follow staff all the same


@dataclass(frozen=True, slots=True)
class Declared:
    """An emergency in force. `since` is the district's clock; `by` is the id of whoever declared it."""

    emergency: Emergency
    since: datetime
    by: str = ""
