"""An emergency at the school, in the words of the Standard Response Protocol. In one, nobody checks in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.contract.vocabulary import Emergency

__all__ = ["Emergency"]


@dataclass(frozen=True, slots=True)
class Declared:
    """An emergency in force. `since` is the district's clock; `by` is the id of whoever declared it."""

    emergency: Emergency
    since: datetime
    by: str = ""
