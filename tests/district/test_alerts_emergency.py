"""A declared emergency leaves the building at once: to everybody who is told of the school, a drill as a drill."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from sqlmodel import col, select

from district.alerts import alert_edits, alert_queue, alert_settings, known_alerts, message
from district.alerts.alert_making import new_alert
from district.alerts.alert_settings import Recipient
from district.alerts.sender import work
from district.db.alert_tables import About, Alert, State
from district.instance import District
from district.publish import emergencies, school_plans
from district.publish.emergencies import Act
from district.publish.school_plans import CLEAR, NO_PARTICULARS, Declarer, Particulars
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


def declare_at_both(district: District, state: str, *, is_drill: bool = False) -> None:
    act = Act(state, {"oakridge": "", "willow": ""}, Declarer("dispatch", "Dee Larsen"), False, Particulars(is_drill))
    with district.database.write() as session:
        emergencies.act(session, district.keys, act, district.now())


def text_of(mail: Any) -> str:
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def test_one_act_at_every_school_is_one_mail_and_a_webhook_for_each(
    district: District, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, post.port, dispatch.port, LINK)
    with district.database.write() as session:
        there = alert_settings.load(session)
        assert there
        everywhere = [one.model_copy(update={"schools": ()}) for one in there.recipient]
        alert_settings.save(session, alert_edits.written(there.model_copy(update={"recipient": tuple(everywhere)})))
    declare_at_both(district, "lockdown")
    assert work(district) == 3
    assert [mail["Subject"] for mail in post.mails] == ["Every school: Lockdown"]
    assert "Oakridge Elementary (oakridge) and Willow Creek Middle School (willow)" in text_of(post.mails[0])
    assert sorted(json.loads(body)["school"] for _, body in dispatch.got) == ["oakridge", "willow"]
    rows = told(district)
    assert {(one.school, one.channel, one.state) for one in rows} == {
        (school, channel, State.DELIVERED) for school in ("oakridge", "willow") for channel in ("email", "webhook")
    }
    mailed = next(one for one in rows if one.channel == "email" and one.school == "willow")
    alert_queue.acknowledge(district, mailed.id)
    assert all(one.acknowledged for one in told(district) if one.channel == "email")
    assert not any(one.acknowledged for one in told(district) if one.channel == "webhook")
    with district.database.read() as session:
        known = known_alerts.find(session, mailed.id)
    assert known
    assert {one.code for one in known.schools} == {"oakridge", "willow"}


def test_a_mail_for_several_schools_leaves_out_where_it_is_over(
    district: District, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, free_port(), dispatch.port, LINK)
    with district.database.write() as session:
        there = alert_settings.load(session)
        assert there
        everywhere = [one.model_copy(update={"schools": ()}) for one in there.recipient if one.email]
        alert_settings.save(session, alert_edits.written(there.model_copy(update={"recipient": tuple(everywhere)})))
    declare_at_both(district, "evacuate", is_drill=True)
    assert work(district) == 1, "both schools in one try, which fails"
    assert {(one.state, one.tries) for one in told(district)} == {(State.WAITING, 1)}
    clock.forward(seconds=1)
    declare(district, CLEAR)
    with district.database.write() as session:
        there = alert_settings.load(session)
        assert there
        assert there.smtp
        smtp = there.smtp.model_copy(update={"port": post.port})
        alert_settings.save(session, alert_edits.written(there.model_copy(update={"smtp": smtp})))
    clock.forward(minutes=1)
    assert work(district) == 1
    assert [mail["Subject"] for mail in post.mails] == ["DRILL at Willow Creek Middle School: Evacuate"]
    assert sorted(one.state for one in told(district)) == [State.DELIVERED, State.DROPPED]


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
