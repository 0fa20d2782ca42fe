"""Two who change the barred list by the pages at once: what one of them saw is compared once nobody else changes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from district.access.people.rights import Role
from district.instance import District
from district.publish import list_edits, list_imports, list_lock, list_preview
from district.publish.list_jobs import JobFault, Stage
from district.publish.list_preview import jobs_of
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.web.browsing import Browser
from tests.district.web.test_security_import import GOOD, act, listed, send_file, wait
from tests.districts import Clock

ON_BOTH = True


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def add(district: District, id_: str) -> None:
    fields = canonical_fields({"id": id_, "family": "Ek", "given": "Per", "kind": "barred"})
    with district.database.write() as session:
        list_edits.add(session, district.keys, fields, district.now())


@pytest.fixture
def first(district: District, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Once it is called with an id, whoever next waits for the list waits for somebody who adds an entry of that id."""
    if district.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    waiting: list[str] = []
    hold = list_lock.hold

    def after_another(session: Session) -> None:
        if waiting and not session.info.get("list_lock"):
            add(district, waiting.pop())
        hold(session)

    monkeypatch.setattr(list_lock, "hold", after_another)

    def begin(id_: str) -> None:
        clock.forward(minutes=1)
        waiting.append(id_)

    return begin


def undo(browser: Browser) -> str:
    browser.send("/security/undo", known=re.findall(r'name="known" value="([^"]+)"', browser.text)[0])
    wait(browser)
    return browser.text


@pytest.mark.parametrize("small", [list_edits.SMALL, 0])
def test_taking_back_what_somebody_looked_at_does_not_take_back_what_came_meanwhile(
    security: Browser,
    district: District,
    clock: Clock,
    first: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    small: int,
) -> None:
    monkeypatch.setattr(list_edits, "SMALL", small)
    send_file(security, GOOD)
    act(security, "do")
    clock.forward(minutes=1)
    send_file(security, GOOD + "4,Eva,Roe,,watch,*\n")
    act(security, "do")
    security.get("/security/undo")
    first("5")
    assert "Somebody changed the list meanwhile. Nothing was taken back; look at it again." in undo(security)
    assert listed(district) == {"1", "2", "3", "4", "5"}


def test_a_long_change_is_not_taken_back_in_the_background_where_another_came_meanwhile(
    security: Browser, district: District, clock: Clock
) -> None:
    """GIVEN another change between the button that takes a long one back and the work, THEN neither is taken back."""
    send_file(security, GOOD)
    act(security, "do")
    clock.forward(minutes=1)
    add(district, "4")
    with district.database.read() as session:
        made = list_imports.last_import(session)
    assert made is not None
    job = jobs_of(district).begin("somebody", None, made.isoformat())
    clock.forward(minutes=1)
    add(district, "5")
    list_preview.undo(district, job)
    assert (job.stage, job.fault) == (Stage.FAILED, JobFault.MOVED_UNDO.name)
    assert listed(district) == {"1", "2", "3", "4", "5"}
    security.get(f"/security/import/{job.id}")
    assert "Somebody changed the list meanwhile. Nothing was taken back; look at it again." in security.text
    assert 'href="/security/undo"' in security.page.text


def test_an_import_is_looked_at_again_where_the_list_moved_after_it_was_compared(
    security: Browser, district: District, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_file(security, GOOD)
    act(security, "do")
    clock.forward(minutes=1)
    send_file(security, GOOD + "4,Eva,Roe,,watch,*\n")
    compare, others = list_preview._compare, ["5"]

    def then_another(*arguments: Any) -> None:
        compare(*arguments)
        if others:
            add(district, others.pop())

    monkeypatch.setattr(list_preview, "_compare", then_another)
    clock.forward(minutes=1)
    act(security, "do")
    assert "Somebody changed the list meanwhile, so the file was compared anew." in security.text
    assert listed(district) == {"1", "2", "3", "5"}
    assert "Add 1, change 0, take away 1 at all schools" in security.text
    act(security, "do")
    assert listed(district) == {"1", "2", "3", "4"}
