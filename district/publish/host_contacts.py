"""How hosts are told that a visitor is here, and who stands in for a host who is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, select

from district.db.expected_tables import HostContact
from sync.contract.api.school import WireHost


def contact(session: Session, school: str, host: str) -> HostContact | None:
    return session.get(HostContact, (school, host))


def of_school(session: Session, school: str) -> Sequence[HostContact]:
    return session.exec(select(HostContact).where(HostContact.school == school)).all()


def set_contact(session: Session, row: HostContact) -> None:
    """Without a mail address there is no contact."""
    there = session.get(HostContact, (row.school, row.host))
    if there is not None and not row.mail:
        session.delete(there)
    elif row.mail:
        session.merge(row)
    session.flush()


def receiver(hosts: Sequence[WireHost], code: str, day: date) -> WireHost | None:
    """Whom to tell of a visitor of a host: the host, or who stands in for them that day; None where nobody is there."""
    known = {one.code: one for one in hosts}
    host = known.get(code)
    if host is None or not host.is_away(day):
        return host
    other = known.get(host.stand_in)
    return other if other is not None and not other.is_away(day) else None
