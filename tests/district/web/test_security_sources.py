"""Sources of the barred list: kept by page, counted, shown beside a match, and told of when they are too old."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.alerts.alert_settings import save
from district.alerts.sender import work
from district.db.list_tables import ListSource
from district.instance import District
from district.publish.list_publishing import publish
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.receivers import MailServer, WebhookReceiver
from tests.district.web import a_day
from tests.district.web.browsing import Browser
from tests.districts import Clock

SCRIPT = "<script>document.title='taken'</script>"
SETTINGS = """
names = false
link = "https://visitors.example.org"
[smtp]
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "visitors@example.org"
[[recipient]]
name = "security"
step = 1
email = "security@example.org"
[[recipient]]
name = "hook"
step = 2
webhook = "http://127.0.0.1:{hook}/x"
secret_env = "HOOK_SECRET"
[[recipient]]
name = "office"
step = 1
schools = ["oakridge"]
email = "office@example.org"
"""


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def typed(district: District, **more: str) -> dict[str, Any]:
    day = district.now().date().isoformat()
    return {"name": "Colorado", "as_of": day, "max_age_days": "30", "begins": "", "was": ""} | more


def add(browser: Browser, district: District, **more: str) -> None:
    browser.get("/security/sources/add")
    browser.send("/security/sources/add", **typed(district, **more))


def test_sources_are_kept_counted_and_shown_beside_a_match(security: Browser, district: District) -> None:
    security.get("/security/sources")
    assert "Nobody has said yet where the entries come from." in security.text
    add(security, district, name=f"Registry {SCRIPT}", begins="e-", leaves_out="Misdemeanors and juveniles")
    assert "<script>document" not in security.page.text
    add(security, district, name="Inner", begins="e-9")
    add(security, district, name="Ours")
    add(security, district, name="Again", begins="e-")
    assert security.page.status_code == 422
    assert "Another source has entries that begin so" in security.text
    day = a_day.begun(district)
    match = day.listed()
    case = day.held(match=match)
    rows = [{"id": one, "family": "Hale", "given": "Robert", "kind": "watch"} for one in ("e-1", "e-90", "e-91", "B")]
    with district.database.write() as session:
        publish(session, district.keys, [canonical_fields(one) for one in rows], district.now(), may_shrink=True)
    found = security.get("/security/sources.json").json()
    counts = {one["name"]: one["count"] for one in found}
    assert counts == {f"Registry {SCRIPT}": 1, "Inner": 2, "Ours": 1}
    shown = security.get(f"/s/oakridge/cases/{case}?show=1").text
    assert "leaves out: Misdemeanors and juveniles" in shown
    assert "<script>document" not in shown.replace("&lt;", "")


def test_bad_fields_and_two_people_end_in_sentences(
    security: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    tomorrow = (district.now().date() + timedelta(days=1)).isoformat()
    for fields, sentence in (
        ({"name": ""}, "Enter what the source is called."),
        ({"as_of": "soon"}, "Enter the day like"),
        ({"as_of": tomorrow}, "That day is still to come."),
        ({"max_age_days": "0"}, "Enter a number of days"),
    ):
        add(security, district, **fields)
        assert security.page.status_code == 422
        assert security.text.count(sentence) == 2, sentence
    add(security, district)
    with district.database.read() as session:
        path = f"/security/sources/{session.exec(select(ListSource)).one().id}"
    other = signed_in(Role.SECURITY, mail="second@example.org")
    known = []
    for one in (security, other):
        one.get(path)
        known.append(one.text.partition('name="was" value="')[2].partition('"')[0])
    security.send(path, **typed(district, name="New", was=known[0]))
    other.send(path, **typed(district, name="Other", was=known[1]))
    assert "Somebody changed this after the page was opened" in other.text
    security.get(f"{path}/remove")
    security.send(f"{path}/remove")
    assert "New is removed." in security.text
    other.send(path, **typed(district, name="Other", was=known[1]))
    assert "Somebody removed this source" in other.text


def test_one_that_is_too_old_is_told_at_once_and_each_day(
    security: Browser, district: District, clock: Clock, post: MailServer, dispatch: WebhookReceiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """GIVEN a source that may be 30 days old, WHEN it is 31, THEN those of the whole district are told; who cannot be
    reached is tried again in some minutes, all are told again after a day, and nobody once it is renewed."""
    monkeypatch.setenv("HOOK_SECRET", "s")
    with district.database.write() as session:
        save(session, SETTINGS.format(mail=post.port, hook=dispatch.port))
    add(security, district)
    clock.forward(seconds=30 * 86_400)
    assert work(district) == 0
    clock.forward(seconds=86_400)
    post.accepts = False
    assert work(district) == 2
    assert work(district) == 0
    post.accepts = True
    clock.forward(seconds=301)
    assert work(district) == 2
    (mail,) = post.mails
    assert mail["To"] == "security@example.org"
    assert mail["Subject"] == "A source of the barred list is too old: Colorado"
    assert [json.loads(body)["age_days"] for _, body in dispatch.got] == [31, 31]
    assert len({headers["Idempotency-Key"] for headers, _ in dispatch.got}) == 1
    clock.forward(seconds=86_400)
    assert work(district) == 2
    with district.database.write() as session:
        session.exec(select(ListSource)).one().as_of = clock().date().isoformat()
    clock.forward(seconds=86_400)
    assert work(district) == 0


def test_where_everybody_is_told_of_some_schools_only_everybody_is_told_of_a_source(
    security: Browser, district: District, clock: Clock, post: MailServer
) -> None:
    kept, of_a_school = SETTINGS.partition("[[recipient]]")[0], SETTINGS.rpartition("[[recipient]]")[2]
    with district.database.write() as session:
        save(session, kept.format(mail=post.port) + "[[recipient]]" + of_a_school)
    add(security, district)
    clock.forward(days=31)
    assert work(district) == 1
    (mail,) = post.mails
    assert mail["To"] == "office@example.org"
