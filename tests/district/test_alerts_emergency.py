"""A declared emergency leaves the building at once: to everybody who is told of the school, a drill as a drill."""

from __future__ import annotations

import json

import pytest
import requests
from sqlmodel import col, select

from district.alerts import alert_queue, message
from district.alerts.alert_making import new_alert
from district.alerts.alert_settings import Recipient
from district.alerts.sender import work
from district.db.alert_tables import About, Alert, State
from district.instance import District
from district.publish import school_plans
from district.publish.school_plans import CLEAR, NO_PARTICULARS, Particulars
from sync.contract.journal.entry import Kind
from tests.district.receivers import MailServer, WebhookReceiver, free_port
from tests.district.test_alerts_page import BROWSER
from tests.district.unanswered import journaled, setup
from tests.districts import Clock

ON_BOTH = True
LINK = 'link = "https://visitors.district.example"'


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_SECRET", "an invented secret")


def declare(district: District, state: str, more: Particulars = NO_PARTICULARS, school: str = "oakridge") -> None:
    with district.database.write() as session:
        school_plans.declare(session, district.keys, school, state, "dispatch", district.now(), "Dee Larsen", more)


def told(district: District) -> list[Alert]:
    with district.database.read() as session:
        return list(session.exec(select(Alert).order_by(col(Alert.made), col(Alert.step))))


def test_an_emergency_is_told_at_once_to_everybody_and_a_drill_as_a_drill(
    district: District, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, post.port, dispatch.port, LINK)
    declare(district, "evacuate", Particulars(is_drill=True, place="Soccer field"))
    assert work(district) == 2
    said = json.loads(dispatch.got[0][1])
    assert {key: said[key] for key in ("about", "school", "state", "drill", "place", "since")} == {
        "about": "emergency", "school": "oakridge", "state": "evacuate", "drill": True, "place": "Soccer field",
        "since": clock().isoformat(),
    }  # fmt: skip
    assert not {"case", "call", "by"} & said.keys()
    assert post.mails[0]["Subject"] == "DRILL at Oakridge Elementary: Evacuate"
    content = post.mails[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    assert b"as a drill" in content
    assert b"Everybody goes to: Soccer field" in content
    assert b"Dee Larsen" not in content + dispatch.got[0][1]
    assert work(district) == 0
    # WHEN it turns real, THEN that is told anew
    clock.forward(seconds=30)
    declare(district, "evacuate", Particulars(place="Soccer field"))
    assert work(district) == 2
    assert json.loads(dispatch.got[1][1])["drill"] is False
    assert post.mails[1]["Subject"] == "Oakridge Elementary: Evacuate"
    assert {one.state for one in told(district)} == {State.DELIVERED}
    assert journaled(district, Kind.ALERT_ENDED) == 4


def test_what_has_ended_or_changed_before_it_was_sent_is_told_to_nobody(
    district: District, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, post.port, dispatch.port)
    declare(district, "hold")
    clock.forward(seconds=1)
    declare(district, "lockdown")
    assert work(district) == 2
    assert [json.loads(body)["state"] for _, body in dispatch.got] == ["lockdown"]
    clock.forward(seconds=1)
    declare(district, "secure", school="willow")
    declare(district, CLEAR, school="willow")
    assert work(district) == 0
    dropped = [one.school for one in told(district) if one.state == State.DROPPED]
    assert sorted(dropped) == ["oakridge", "oakridge", "willow"]  # the second office is told of its own school alone


def test_the_link_shows_what_is_in_force_until_it_is_over(district: District, clock: Clock, url: str) -> None:
    setup(district, free_port(), free_port(), LINK)
    declare(district, "shelter", Particulars(hazard="tornado", strategy="shelter_area"))
    (first, *_) = told(district)
    link = f"{url}/v1/alerts/{message.token(district.keys, first.id)}"
    shown = requests.get(link, headers=BROWSER, timeout=10).text
    for words in ("An emergency is in force", "Oakridge Elementary", "Shelter", "Tornado", "Go to the shelter area"):
        assert words in shown
    assert "A visitor is waiting" not in shown
    assert "Seen, and still in force" in requests.post(link, headers=BROWSER, timeout=10).text
    clock.forward(seconds=1)
    declare(district, CLEAR)
    shown = requests.get(link, headers=BROWSER, timeout=10).text
    assert "There is nothing left to do." in shown
    assert "<form" not in shown


def test_an_emergency_everywhere_holds_up_neither_a_call_for_help_nor_a_case(district: District, clock: Clock) -> None:
    made = [
        ("retry", About.CASE, 1), ("first", About.EMERGENCY, 0), ("second", About.EMERGENCY, 0),
        ("case", About.CASE, 0), ("called", About.HELP, 1),
    ]  # fmt: skip
    with district.database.write() as session:
        for name, about, tries in made:
            clock.forward(seconds=1)
            alert = new_alert(name, "oakridge", 1, Recipient(name="d", step=1, email="d@example.org"), clock(), about)
            session.add(alert.sqlmodel_update({"tries": tries}))
    order = []
    with district.database.write() as session:
        while (one := session.exec(alert_queue._due(clock())).first()) is not None:
            order.append(one.case)
            session.add(one.sqlmodel_update({"state": State.DELIVERED}))
            session.flush()
    assert order == ["called", "case", "first", "second", "retry"]


def test_an_emergency_is_declared_although_nobody_is_told_of_alerts(district: District) -> None:
    declare(district, "lockdown")
    assert work(district) == 0
    assert told(district) == []
