"""Requests about records: added with the day by which they are due, closed once, by hand or by the act itself."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from sqlmodel import col, select

from district import settings
from district.access.people.rights import Role
from district.db.look_tables import RecordLook
from district.db.privacy_request_tables import PrivacyRequest
from district.instance import District
from tests.district.web.browsing import PASSWORD, Browser
from tests.district.web.visited import day_at_the_school
from tests.districts import Station

REQUESTS = "/privacy/requests"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def visits(district: District, kiosk: Station) -> dict[str, str]:
    return day_at_the_school(district, kiosk)


@pytest.fixture
def counsel(visits: dict[str, str], signed_in: Callable[..., Browser]) -> Browser:
    assert visits
    return signed_in(Role.COUNSEL)


def ask(browser: Browser, **typed: Any) -> int:
    browser.get(f"{REQUESTS}/add")
    return browser.send(f"{REQUESTS}/add", **{"kind": "own-copy", "asker": "visitor"} | typed).status_code


def rows(district: District) -> list[PrivacyRequest]:
    with district.database.read() as session:
        return list(session.exec(select(PrivacyRequest).order_by(col(PrivacyRequest.number))))


def test_a_request_is_due_by_the_districts_days_and_closed_once_with_what_was_given(
    counsel: Browser, district: District, signed_in: Callable[..., Browser]
) -> None:
    counsel.get(REQUESTS)
    assert "Nobody has asked for anything yet." in counsel.text
    with district.database.write() as session:
        settings.choose(session, "public-records-days", 5)
    ask(counsel, kind="public-records", asker="press", reference=EVIL, received="2026-10-05")
    counsel.send(f"{REQUESTS}/add", kind="public-records", asker="press", reference=EVIL, received="2026-10-05")
    assert [one.due for one in rows(district)] == ["2026-10-10"], "the form was sent twice"
    counsel.get(REQUESTS)
    assert EVIL in counsel.text
    assert EVIL not in counsel.page.text
    other = signed_in(Role.RECORDS)
    for browser in (other, counsel):
        browser.get(f"{REQUESTS}/1")
    other.send(f"{REQUESTS}/1", outcome="given", given="=letter 7", digest="A" * 64, note="by mail")
    assert "The request is closed." in other.text
    (closed,) = rows(district)
    assert (closed.outcome, closed.given, closed.given_digest) == ("given", "=letter 7", "a" * 64)
    assert "'=letter 7" in other.get(f"{REQUESTS}.csv").text
    assert counsel.send(f"{REQUESTS}/1", outcome="withdrawn").status_code == 422
    assert "Somebody else has closed this request already. Nothing was changed." in counsel.text
    assert rows(district)[0].outcome == "given"
    with district.database.read() as session:
        looks = session.exec(select(RecordLook).order_by(col(RecordLook.number))).all()
    assert [(one.kind, one.subject) for one in looks] == [("request_added", "1"), ("request_closed", "1")]
    counsel.get("/audit")
    assert "Closed a privacy request" in counsel.text


def test_what_nobody_has_answered_in_time_is_overdue_and_stands_first(counsel: Browser) -> None:
    ask(counsel, kind="erasure")
    ask(counsel, kind="correction", received="2026-01-05", due="2026-01-06")
    counsel.get(REQUESTS)
    assert "1 request is overdue." in counsel.text
    assert [row["state"] for row in counsel.get(f"{REQUESTS}.json").json()] == ["overdue", "open"]
    counsel.get(f"{REQUESTS}?q=overdue")
    assert "Correction" in counsel.text
    assert "Erasure" not in counsel.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "money"}, "Choose what is asked for."),
        ({"asker": ""}, "Choose who asks."),
        ({"visit": "nobody"}, "There is no visit of this number."),
        ({"received": "soon"}, "Enter a date."),
        ({"received": "2999-01-01"}, "This day is still to come."),
        ({"received": "2026-01-05", "due": "2026-01-04"}, "The request is due before it was received."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_added(
    counsel: Browser, district: District, typed: dict[str, str], sentence: str
) -> None:
    assert ask(counsel, reference="letter 3", **typed) == 422
    assert counsel.text.count(sentence) == 2
    assert 'value="letter 3"' in counsel.page.text
    assert rows(district) == []


def test_to_close_says_how_and_with_what(counsel: Browser, district: District) -> None:
    ask(counsel)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "Choose how it ends."),
        ({"outcome": "given"}, "Enter what was given"),
        ({"outcome": "refused"}, "Enter why it is refused."),
        ({"outcome": "withdrawn", "digest": "12"}, "A SHA-256 is 64 digits and letters from a to f."),
    )
    for typed, sentence in wrong:
        assert counsel.send(f"{REQUESTS}/1", **typed).status_code == 422
        assert counsel.text.count(sentence) == 2, sentence
    assert rows(district)[0].closed is None
    assert counsel.get(f"{REQUESTS}/99").status_code == 404


def test_giving_the_copy_closes_the_request_with_the_hash_of_the_file(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    visit = visits["Okafor"]
    ask(counsel, visit=visit)
    ask(counsel, visit=visits["Nguyen"])
    path = f"/privacy/visits/{visit}"
    counsel.get(path)
    assert "Request 1</a>: Copy of one's own data" in counsel.text
    digest = sha256(counsel.get(f"{path}/export.json").content).hexdigest()
    counsel.get(f"{path}/export")
    assert digest in counsel.text
    assert counsel.send(f"{path}/export", digest="0" * 64).status_code == 422
    assert "The records have changed since you opened this page." in counsel.text
    counsel.send(f"{path}/export", digest=digest)
    assert "The request is closed." in counsel.text
    first, second = rows(district)
    assert (first.outcome, first.given_digest, second.closed) == ("given", digest, None)
    counsel.send(f"{path}/export", digest=digest)
    assert "There was no open request for this copy. Nothing was changed." in counsel.text


def test_erasing_the_visit_closes_the_request_for_it_in_the_same_act(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    visit = visits["Okafor"]
    ask(counsel, kind="erasure", visit=visit)
    ask(counsel, kind="correction", visit=visit)
    counsel.get("/confirm?next=/privacy")
    counsel.send("/confirm", password=PASSWORD)
    counsel.get(f"/privacy/visits/{visit}/erase")
    assert "The request for it is closed." in counsel.text
    counsel.send(f"/privacy/visits/{visit}/erase")
    erased, other = rows(district)
    assert (erased.outcome, erased.given, other.closed) == ("erased", visit, None)
