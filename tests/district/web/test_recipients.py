"""Who is told of alerts is set by a form: by which way, of what, at which schools; and taken off again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.alerts import alert_edits, alert_making, alert_settings
from district.alerts.alert_settings import AlertKind, AlertSettings, parse
from district.db.alert_tables import Alert
from district.instance import District
from tests.district.web.browsing import Browser
from tests.district.web.test_acts import told

ON_BOTH = True
_WAS = re.compile(r'name="was" value="(\w*)"')
_FILE = """
first_s = 30
link = "https://visitors.district.example"
[smtp]
host = "mail.district.example"
sender = "visitors@district.example"
[[recipient]]
name = "dispatch"
step = 2
webhook = "https://dispatch.example/a\\u0022b?c=\U0001f514"
secret_env = "DISPATCH_SECRET"
ca = "/etc/vestibule/dispatch.pem"
"""
OFFICE: dict[str, Any] = {
    "name": "second-office", "channel": "email", "email": "office2@oakridge.example", "webhook": "", "secret_env": "",
    "step": "1", "severity": "any", "language": "es", "kinds": ["help"], "schools": ["oakridge"],
}  # fmt: skip
ADD, DISPATCH = "/deliveries/add-recipient", "/deliveries/recipients/dispatch"


@pytest.fixture
def it(signed_in: Callable[..., Browser], district: District) -> Browser:
    with district.database.write() as session:
        alert_settings.save(session, _FILE)
    return signed_in(Role.IT)


def settings(district: District) -> AlertSettings:
    with district.database.read() as session:
        found = alert_settings.load(session)
    assert found
    return found


def sent(browser: Browser, path: str, **fields: Any) -> int:
    browser.get(path)
    was = _WAS.search(browser.page.text)
    given: dict[str, Any] = {"was": was[1] if was else ""}
    return browser.send(path, **given | fields).status_code


def test_a_recipient_is_told_of_what_was_ticked_where_it_was_ticked(it: Browser, district: District) -> None:
    assert sent(it, ADD, **OFFICE) == 200
    assert "second-office is told from now on" in it.text
    one = settings(district).named("second-office")
    assert one
    assert (one.language, one.schools, one.step) == ("es", ("oakridge",), 1)
    with district.database.write() as session:
        alert_making.make_for_help(session, "oakridge", "a-call", district.now())
        alert_making.make_for_help(session, "willow", "another", district.now())
        alert_making.make_for_emergency(session, "oakridge", "a-drill", district.now())
        made = session.exec(select(Alert.case, Alert.recipient).order_by(col(Alert.case), col(Alert.recipient))).all()
    assert made == [
        ("a-call", "dispatch"), ("a-call", "second-office"), ("a-drill", "dispatch"), ("another", "dispatch"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("name", "Second Office", "name"), ("name", "dispatch", "name"), ("email", "nobody", "email"),
        ("kinds", [], "kinds"), ("channel", "pigeon", "channel"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    it: Browser, district: District, field: str, value: str | list[str], at: str
) -> None:
    assert sent(it, ADD, **OFFICE | {field: value}) == 422
    assert f'href="#{at}"' in it.text
    assert [one.name for one in settings(district).recipient] == ["dispatch"]


def test_the_second_of_two_who_change_a_recipient_is_told(it: Browser, district: District) -> None:
    it.get(DISPATCH)
    was = _WAS.search(it.page.text)
    assert was
    hook = OFFICE | {
        "channel": "webhook",
        "webhook": "https://dispatch.example/new",
        "secret_env": "OTHER",
        "kinds": ["case"],
    }
    assert sent(it, DISPATCH, **hook) == 200
    assert it.send(DISPATCH, was=was[1], **OFFICE).status_code == 422
    assert it.send(DISPATCH, was=was[1], **hook | {"webhook": "http://dispatch.example"}).status_code == 422
    assert 'href="#webhook"' in it.text
    changed = settings(district).named("dispatch")
    assert changed
    assert (changed.webhook, changed.ca) == ("https://dispatch.example/new", "/etc/vestibule/dispatch.pem")


def test_taking_the_last_one_off_says_of_what_nobody_is_told_then(
    it: Browser, district: District, signed_in: Callable[..., Browser]
) -> None:
    sent(it, ADD, **OFFICE)
    page = it.get(f"{DISPATCH}/remove").text
    assert "Nobody is told of calls for help at Willow Creek Middle School" in page
    assert "Nobody is told of emergencies, but for those who look at the pages." in page
    it.send(f"{DISPATCH}/remove")
    it.get(ADD)
    it.send(f"{DISPATCH}/remove")
    assert "taken off already" in it.text
    assert [one.name for one in settings(district).recipient] == ["second-office"]
    assert "Nobody is told of emergencies" in it.get("/deliveries").text
    what = [(what, subject) for what, subject, _ in told(signed_in(Role.AUDITOR))]
    assert what == [("Added a recipient of alerts", "second-office"), ("Took off a recipient of alerts", "dispatch")]


def test_whoever_hears_of_sources_hears_of_each_whatever_the_school() -> None:
    there = parse(_FILE.replace("step = 2", 'step = 2\nschools = ["oakridge"]'))
    gaps = alert_edits.untold(there, ["oakridge", "willow"])
    assert gaps == {kind: ["willow"] for kind in AlertKind if kind is not AlertKind.SOURCE}
    deaf = there.model_copy(update={"recipient": ()})
    assert alert_edits.untold(deaf, ["oakridge"]).keys() == set(AlertKind)


def test_what_is_written_reads_as_it_was() -> None:
    there = parse(_FILE)
    assert parse(alert_edits.written(there)) == there
