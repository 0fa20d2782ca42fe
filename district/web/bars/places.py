"""Where a page of bars lies: at a school, or at the district; what somebody may impose there, and whom they see."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from fastapi import Request
from sqlmodel import Session

from district.access.people import accounts
from district.access.people.rights import Right
from district.days import district_zone
from district.db.conduct_tables import Conduct
from district.db.people_tables import Account
from district.db.tables import School
from district.instance import District
from district.publish.bars import Measure
from district.web.authorization import NotFound
from district.web.route_rights import SCHOOL
from sync.contract.time_zones import zone_of

_NEEDS = {
    Measure.RECORD: Right.BAR_UNTIL_CLOSING,
    Measure.CLOSING: Right.BAR_UNTIL_CLOSING,
    Measure.HOURS: Right.BAR_72_HOURS,
    Measure.LONGER: Right.BAR_LONGER,
}


def school_of(request: Request, here: District) -> School | None:
    """The school of the address, None on the district's pages. Raises NotFound."""
    code = request.path_params.get(SCHOOL)
    if code is None:
        return None
    with here.database.read() as session:
        found = session.get(School, code)
    if found is None:
        raise NotFound
    return found


def base_of(school: School | None) -> str:
    """The beginning of the addresses of a place."""
    return f"/s/{school.code}/bars" if school else "/security/bars"


def zone_at(session: Session, school: School | None) -> ZoneInfo:
    """The clock of a place; at the district that of its first school."""
    return zone_of(school.time_zone) if school else district_zone(session)


def measures(account: Account, school: School | None) -> Sequence[Measure]:
    """What somebody may impose at a place. The district's clock closes no school."""
    if school is None:
        return (Measure.LONGER,) if accounts.may(account, Right.BAR_LONGER) else ()
    return [one for one in Measure if accounts.may(account, _NEEDS[one], school.code)]


def may_change(account: Account, conduct: Conduct) -> bool:
    """Whether somebody may change or lift a bar: who could impose it, at its school."""
    return accounts.may(account, _NEEDS[Measure(conduct.measure)], conduct.school or None)


def is_seen_at(conduct: Conduct, school: School | None) -> bool:
    """Whether a place sees a record: its own, and bars that hold there."""
    if school is None or conduct.school == school.code:
        return True
    return conduct.is_listed and (not conduct.schools or school.code in conduct.schools)


def found_at(session: Session, id_: str, school: School | None) -> Conduct:
    """Raises NotFound."""
    found = session.get(Conduct, id_)
    if found is None or not is_seen_at(found, school):
        raise NotFound
    return found
