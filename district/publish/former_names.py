"""The names of hosts and destinations that a school removed: its visits keep the codes, and are shown by them.

Every change of a school's hosts or destinations goes through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from district.db.publish_tables import SchoolPlan
from district.db.tables import School

Item = Mapping[str, Any]


def set_hosts(plan: SchoolPlan, hosts: Iterable[Item]) -> None:
    """Make these the school's hosts (of the shape of a WireHost); of those that go, code and name are kept."""
    made = [dict(one) for one in hosts]
    plan.former_hosts = _former("name", [*(plan.former_hosts or ()), *(plan.hosts or ())], made)
    plan.hosts = made


def set_destinations(school: School, destinations: Iterable[Item]) -> None:
    """Make these the school's destinations (of the shape of a WireDestination); of those that go, code and label are
    kept."""
    made = [dict(one) for one in destinations]
    school.former_destinations = _former("label", [*school.former_destinations, *school.destinations], made)
    school.destinations = made


def _former(said: str, before: Sequence[Item], now: Sequence[Item]) -> list[dict[str, Any]]:
    """What of `before` is not there `now`: each code as it was called last."""
    there = {one["code"] for one in now}
    return list(
        {one["code"]: {"code": one["code"], said: one[said]} for one in before if one["code"] not in there}.values()
    )
