"""Passes of visitors and staff: whom they name, and whether their signer may say so."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.checkin import events as e
from kiosk.checkin import passes as p
from kiosk.store.site import passes, school, staff
from kiosk.store.trusted_time import Clocks
from kiosk.workers.duties.desk_context import Counter, Duty
from scanning.documents import PassKind, Unreadable
from screening.visitor import PersonName, Source, Visitor


def keys(desk: Counter) -> dict[str, Ed25519PublicKey]:
    """Who may sign here at all: the school's kiosks their badges, the district everything."""
    return school.kiosk_keys(desk.store) | desk.store.secrets.pass_keys()


def _look_up(desk: Counter, command: p.LookUp) -> e.Event:
    document = command.document
    if document.key_id not in desk.store.secrets.pass_keys():
        return e.Scanned(Unreadable.FORGED)  # a kiosk signs badges and nothing else
    refused = not_valid(desk.store.clocks(), document.valid_from, document.valid_until)
    if refused is not None:
        return e.Scanned(refused)
    return _staff(desk, document.id) if document.kind is PassKind.STAFF else _visitor(desk, document.id)


def not_valid(clocks: Clocks, begins: datetime, ends: datetime) -> Unreadable | None:
    """Why a pass does not count now; None where it does by any clock that may be right."""
    if clocks.to_come(begins):
        return Unreadable.NOT_YET_VALID
    return Unreadable.EXPIRED if clocks.over(ends) else None


def _staff(desk: Counter, staff_id: str) -> e.Event:
    people = tuple(staff.list_staff(desk.store))
    person = next((one for one in people if one.id == staff_id), None)
    return p.StaffKnown(person, people) if person else p.PassUnknown()


def _visitor(desk: Counter, pass_id: str) -> e.Event:
    expected = passes.find(desk.store, pass_id)
    if expected is None:
        return p.PassUnknown()
    # The district may have moved it since the pass was printed.
    refused = not_valid(desk.store.clocks(), expected.valid_from, expected.valid_until)
    if refused is not None:
        return e.Scanned(refused)
    # The pass stands for the document: whoever shows it again while its holder is here is asked about that visit.
    name = PersonName(expected.family, expected.given)
    visitor = Visitor(name, Source.PASS, expected.born, number=f"pass {expected.id}")
    return p.VisitorExpected(
        visitor,
        next((one for one in desk.site.purposes if one.code == expected.purpose), None),
        next((one for one in desk.site.destinations if one.code == expected.destination), None),
    )


DUTIES: dict[type, Duty] = {p.LookUp: _look_up}
