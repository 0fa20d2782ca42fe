"""Closing a case that nobody can decide any more, because the kiosk that holds it is gone.

It is an entry in the school's own chain: that somebody of the staff has taken note of the case, and why. It admits and
refuses nobody. Should the kiosk have decided before, and its journal arrive after all, that first decision counts.
"""

from __future__ import annotations

from datetime import datetime

from district.access.district_keys import DistrictKeys
from district.access.staff_members import works_at
from district.db.database import Database
from district.errors import DistrictError
from district.ingest.chains import append, chain_of
from district.projections import case_holders, projector
from district.publish import schools
from district.publish.case_requests import opened_case
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import CaseDecided
from sync.contract.records.kept import Part
from sync.contract.records.person import Text
from sync.contract.safe_text import is_plain
from sync.contract.vocabulary import CloseReason, Decision, Permission

LONGEST_TEXT = 500


def close(
    database: Database, keys: DistrictKeys, case_id: str, reason: CloseReason, by: str, now: datetime, text: str = ""
) -> bool:
    """Close a case in the name of `by`, a staff id; False where it had been decided or closed before, and nothing is
    written then. Raises DistrictError for a case that is unknown or whose kiosk still answers, for somebody who may not
    decide there, and for a note that cannot be."""
    if not is_plain(text, LONGEST_TEXT):
        raise DistrictError(f"A note has at most {LONGEST_TEXT} printable characters.")
    with database.read() as session:
        school = opened_case(session, case_id).school
    projector.project(database, chain_of(school), now)
    with database.write() as session:
        schools.lock(session, [school])
        case = opened_case(session, case_id)
        if case.decision:
            return False
        if not case_holders.is_lost(session, case, now):
            raise DistrictError(f"The kiosk that holds the case {case_id} is in service. Decide the case instead.")
        person = works_at(session, by, school)
        if person is None or Permission.DECIDE not in person.permissions:
            raise DistrictError(f"{by!r} may not decide about visitors at {school}.")
        # The visit that the case is about stays its visit.
        said = CaseDecided(case=case_id, decision=Decision.NOTED, reason=reason, by=by, visit=case.visit)
        parts: dict[str, Part] = {facts.FACTS: said} | ({facts.TEXT: Text(text=text)} if text else {})
        append(session, keys, school, Kind.CASE_DECIDED, f"staff:{by}", parts, now)
    projector.project(database, chain_of(school), now)  # and wakes the pages that show it
    return True
