"""A running server sends by itself what is due: alerts, queued mails, daily reports, notices of custody orders."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.alerts import sender
from district.db.mail_tables import ReportPlan
from district.db.people_tables import Account
from district.instance import District
from tests.district.receivers import MailServer, WebhookReceiver
from tests.district.test_mails import got, queued
from tests.district.unanswered import opened, setup
from tests.district.web.test_daily_report import FIVE
from tests.district.web.test_security_custody import district_day, publish_rows
from tests.district.web.visited import day_at_the_school
from tests.districts import Clock, Station

CUSTODY = {"id": "C-1", "family": "Hale", "given": "Robert", "kind": "custody", "schools": "oakridge"}


@pytest.mark.server_sends
def test_an_alert_a_mail_a_report_and_a_notice_leave_without_anybody_asking(
    district: District, kiosk: Station, clock: Clock, post: MailServer, dispatch: WebhookReceiver,
    person: Callable[..., Account], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """GIVEN a case that nobody answers, a mail in the queue, a report whose hour has come and a custody order
    that ends soon, WHEN a server is started, THEN each arrives."""
    monkeypatch.setattr(sender, "EVERY_S", 0.05)
    setup(district, post.port, dispatch.port)
    day_at_the_school(district, kiosk)
    clock.moment = FIVE
    opened(district, kiosk)
    queued(district, to="ana@oakridge.example")
    with district.database.write() as session:
        session.add(ReportPlan(school="oakridge", hour=17, accounts=[person(Role.PRINCIPAL).id]))
    person(Role.OFFICE_MANAGER)
    publish_rows(district, CUSTODY | {"expires": district_day(district, 3)})
    clock.forward(seconds=60)
    request.getfixturevalue("url")
    post.wait_for(4)
    assert {str(got(post, place)["To"]) for place in range(4)} == {
        "office2@oakridge.example", "ana@oakridge.example", "principal@example.org",
        "office-manager@example.org",
    }  # fmt: skip
