"""Looks at the page of a case: which of them are without a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from district.access.people.rights import Role
from district.db.look_tables import RecordLook
from district.db.tables import Table
from district.instance import District
from tests.district.test_look_reports import AFTER, BEFORE, OCTOBER, added, case, found, keep, note, request

ON_BOTH = True


OF_A_CASE: dict[str, tuple[Callable[[str], list[Table]], bool]] = {
    "it was open": (lambda _: [case(BEFORE, AFTER)], True),
    "it has no decision yet": (lambda _: [case(BEFORE)], True),
    "who looked had decided it": (lambda _: [case(BEFORE, BEFORE, decided_by="ana-ruiz")], True),
    "who looked had it open before it was decided": (
        lambda me: [
            case(BEFORE, OCTOBER - timedelta(seconds=1)),
            RecordLook(account=me, school="oakridge", kind="case", subject="c", at=OCTOBER - timedelta(seconds=9)),
        ],
        True,
    ),
    "its visit was asked about": (lambda _: [case(BEFORE, BEFORE, visit="v"), request()], True),
    "it was decided by others": (lambda _: [case(BEFORE, BEFORE, decided_by="ruth-ives")], False),
    "another visit was asked about": (lambda _: [case(BEFORE, BEFORE, visit="w"), request()], False),
}


@pytest.mark.parametrize("why", OF_A_CASE)
def test_a_look_at_a_case_has_its_reason_in_the_case_itself(why: str, district: District) -> None:
    office = added(district, Role.OFFICE, staff="ana-ruiz")
    rows, is_excused = OF_A_CASE[why]
    keep(district, *rows(office.id))
    note(district, office.id, "c", kind="case")
    assert found(district).count("c") == (0 if is_excused else 1)
