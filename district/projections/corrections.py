"""A visit's corrections, folded in whatever order they arrive: what the kiosk said first, then each correction.

The visit's own columns are what counts now; the list is what a record, a log and an export show beside it.
"""

from __future__ import annotations

from datetime import datetime

from district.db.projection_tables import CORRECTABLE, Visit
from sync.contract.records.visit import VisitCorrected


def begin(visit: Visit, *, late: bool = False) -> None:
    """Note what the visit began with, as the first of the list. `late`: its beginning arrived, perhaps after its
    corrections, which then count again; without corrections nothing is noted."""
    began = [one for one in visit.corrections or [] if not one["by"]]
    if visit.started is None or (late and not visit.corrections) or (began and not late):
        return
    codes = {name: str(getattr(visit, name)) for name in CORRECTABLE}
    first = codes | {"at": visit.started.isoformat(), "entry": visit.entry_id, "by": ""}
    _take(visit, [first, *(one for one in visit.corrections or [] if one["by"])])


def add(visit: Visit, said: VisitCorrected, entry: str, actor: str, at: datetime) -> None:
    """Note one correction; the last of them counts."""
    codes = {name: str(getattr(said, name)) for name in CORRECTABLE}
    others = [one for one in visit.corrections or [] if one["entry"] != entry]
    _take(visit, [*others, codes | {"at": at.isoformat(), "entry": entry, "by": actor}])


def _take(visit: Visit, found: list[dict[str, str]]) -> None:
    """A kiosk's own word comes first, whatever its clock."""
    visit.corrections = sorted(found, key=lambda one: (bool(one["by"]), one["at"], one["entry"]))
    for name in CORRECTABLE:
        setattr(visit, name, visit.corrections[-1][name])
