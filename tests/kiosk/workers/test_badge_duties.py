"""What of a visit and its school stands on the badge."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.checkin.school import BadgeWords, OpeningHours, SchoolCalendar, Site
from kiosk.workers.badge_duties import compose
from printing.badge import Badge
from sync.contract.vocabulary import AdmissionBasis
from tests import samples as x

WORDS = BadgeWords("ESCORT REQUIRED", "{:%Y-%m-%d}".format, "{:%H:%M}".format, "until {time}")
SITE = Site("oakridge", "Oakridge", "America/Denver", (x.PARENT,), (x.OFFICE,), "Follow staff.")
ALL_WEEK = SchoolCalendar({day: OpeningHours(time(7), time(15, 30)) for day in range(7)})
VISIT = replace(x.VISIT, id="01900000-0000-7000-8000-000000000000")


def _badge(site: Site = SITE, **changes: object) -> Badge:
    key = Ed25519PrivateKey.generate()
    return compose(replace(VISIT, **changes), site, WORDS, None, key)  # type: ignore[arg-type]


def test_a_badge_tells_the_schools_own_time_and_the_kind_of_the_visit() -> None:
    badge = _badge()
    assert (badge.date, badge.time, badge.kind) == ("2026-11-02", "05:00", "parent")
    assert (badge.destination, badge.escort, badge.emergency) == ("Main office", "", "Follow staff.")


def test_a_badge_is_valid_until_school_closes_or_the_purpose_ends() -> None:
    open_today = replace(SITE, calendar=ALL_WEEK)
    assert _badge(open_today).valid_until == "until 15:30"
    short = replace(open_today, types=(x.PARENT.model_copy(update={"minutes": 45}),))
    assert _badge(short).valid_until == "until 05:45"
    late = _badge(short, started=x.NOON + timedelta(hours=10))  # 15:00 at school
    assert late.valid_until == "until 15:30"


def test_where_only_midnight_ends_a_visit_the_badge_names_no_time() -> None:
    assert _badge().valid_until == ""
    evening = _badge(replace(SITE, calendar=ALL_WEEK), started=x.NOON + timedelta(hours=14))  # 19:00 at school
    assert evening.valid_until == ""


@pytest.mark.parametrize(
    ("choice", "bar"), [(AdmissionBasis.ADMITTED, ""), (AdmissionBasis.ADMITTED_WITH_ESCORT, "ESCORT REQUIRED")]
)
def test_only_who_must_not_go_alone_has_the_bar(choice: AdmissionBasis, bar: str) -> None:
    assert _badge(choice=choice).escort == bar


def test_a_badges_name_is_not_in_its_repr() -> None:
    assert "Santos" not in repr(_badge())
