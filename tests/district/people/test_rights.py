from __future__ import annotations

import pytest

from district.access.people.rights import AT_SCHOOLS, GRANTABLE, TABLE, Reach, Right, Role, RoleName, name_of, reach_of


def test_every_right_has_its_row_and_somebody_who_has_it() -> None:
    assert set(TABLE) == set(Right)
    assert all(TABLE.values())


def test_every_role_has_a_name_and_at_least_one_right() -> None:
    assert {name_of(role) for role in Role} == set(RoleName)
    assert {role for row in TABLE.values() for role in row} == set(Role)


@pytest.mark.parametrize(
    ("role", "right", "reach"),
    [
        (Role.OFFICE, Right.DECIDE_CASES, Reach.OWN),
        (Role.OFFICE, Right.OVERRIDE, None),
        (Role.PRINCIPAL, Right.BAR_72_HOURS, Reach.OWN),
        (Role.OFFICE, Right.END_LOCKDOWN, None),
        (Role.DISPATCH, Right.END_LOCKDOWN, Reach.ANY),
        (Role.IT, Right.MANAGE_KIOSKS, Reach.ANY),
        (Role.LEADER, Right.VIEW_DASHBOARD, Reach.ANY),
        (Role.AUDITOR, Right.VIEW_AUDIT, Reach.ANY),
    ],
)
def test_a_role_has_the_reach_that_the_papers_give_it(role: Role, right: Right, reach: Reach | None) -> None:
    assert reach_of(role, right) is reach


@pytest.mark.parametrize(
    "right", [Right.VIEW_CASES, Right.VIEW_ON_SITE, Right.VIEW_VISITS, Right.VIEW_ENTRIES, Right.OPEN_SCHOOL]
)
@pytest.mark.parametrize("role", [Role.IT, Role.LEADER, Role.AUDITOR])
def test_it_leaders_and_auditors_see_no_visitors_name(role: Role, right: Right) -> None:
    assert reach_of(role, right) is None


def test_a_resource_officer_sees_no_log() -> None:
    assert reach_of(Role.RESOURCE_OFFICER, Right.VIEW_VISITS) is None
    assert reach_of(Role.RESOURCE_OFFICER, Right.VIEW_CASES) is None


def test_what_may_be_granted_counts_only_for_the_role_it_is_for() -> None:
    given = [Right.DECIDE_CASES, Right.OVERRIDE]
    assert reach_of(Role.CAMPUS_SECURITY, Right.DECIDE_CASES) is None
    assert reach_of(Role.CAMPUS_SECURITY, Right.DECIDE_CASES, given) is Reach.OWN
    assert reach_of(Role.CAMPUS_SECURITY, Right.OVERRIDE, given) is None
    assert reach_of(Role.LEADER, Right.DECIDE_CASES, given) is None
    assert set(GRANTABLE) <= AT_SCHOOLS
