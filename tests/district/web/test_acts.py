"""Changes at the pages are journaled with who made them, in the transaction that stores them, and shown on the audit by
ids: staff and permissions, settings, kiosks, sources, texts, retention."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from fastapi.routing import APIRoute

from district import settings
from district.access import acts, looks
from district.access.people import account_log
from district.access.people.rights import Right, Role
from district.db.people_tables import Account
from district.instance import District
from district.web.mount import ROOMS
from district.web.route_rights import RouteTable
from tests.district.web.browsing import Browser
from tests.districts import Station

ON_BOTH = True
SCHOOL = "/s/oakridge/settings"
_WAS = re.compile(r'name="was" value="(\w*)"')


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


@pytest.fixture
def auditor(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.AUDITOR)


def done(browser: Browser, path: str, form: str = "", **fields: Any) -> None:
    """Open the page at `form`, or at `path`, and send it."""
    browser.get(form or path)
    was = _WAS.search(browser.page.text)
    given: dict[str, Any] = {"was": was[1]} if was else {}
    browser.send(path, **given | fields)
    assert browser.page.status_code == 200, browser.text


def told(auditor: Browser, query: str = "") -> list[tuple[str, str | None, str | None]]:
    """What, about what, at which school, the oldest first."""
    rows = auditor.get(f"/audit.json{query}").json()
    return [(row["what"], row["subject"], row["school"]) for row in reversed(rows)]


def test_permissions_and_pins_of_staff_leave_a_trace_for_each(
    manager: Browser, auditor: Browser, district: District
) -> None:
    staff = f"{SCHOOL}/staff/ana-ruiz"
    done(manager, staff, name="Ana Ruiz", permission=["decide", "override"])
    done(manager, staff, name="Ana R.", permission=["override"])
    done(manager, f"{staff}/pin")
    done(manager, f"{staff}/disable", staff)
    manager.send(f"{staff}/disable")
    assert manager.page.status_code == 422
    done(manager, f"{staff}/enable", staff)
    done(manager, f"{staff}/remove")
    manager.send(f"{staff}/remove")
    said = [
        "Gave a staff member the permission to override", "Renamed a staff member",
        "Took the permission to decide from a staff member", "Gave a staff member a new PIN",
        "Disabled a staff member", "Enabled a staff member again", "Removed a staff member",
    ]  # fmt: skip
    rows = told(auditor)
    assert rows == [(what, "ana-ruiz", "Oakridge Elementary") for what in said], "each once, and nothing refused"
    assert "Ana R" not in auditor.page.text
    assert [what for what, *_ in told(auditor, "?what=override_given")] == said[:1]
    assert told(auditor, "?what=looks") == []
    assert len(told(auditor, "?what=changes")) == len(said)
    auditor.get("/audit?what=changes")
    assert "Office-Manager Person" in auditor.text
    done(manager, f"{SCHOOL}/staff/add", name="Ruth Ives", permission=["override"])
    assert [what for what, *_ in told(auditor)][-2:] == [
        "Added a staff member", "Gave a staff member the permission to override",
    ]  # fmt: skip


def test_a_schools_settings_leave_a_trace(manager: Browser, auditor: Browser, person: Callable[..., Account]) -> None:
    reader = person(Role.OFFICE, "ana@example.org")
    done(manager, f"{SCHOOL}/add-host", name="Lena Brand", destination="")
    done(manager, f"{SCHOOL}/add-destination", label="Music", spanish="")
    done(manager, f"{SCHOOL}/destinations/music", label="Music room", spanish="")
    done(manager, f"{SCHOOL}/destinations/music/remove")
    done(manager, f"{SCHOOL}/hours/week", mon_opens="07:00", mon_closes="15:00")
    done(manager, f"{SCHOOL}/hours/days/add", first="2026-11-27", kind="closed")
    done(manager, f"{SCHOOL}/hours/days/remove", f"{SCHOOL}/hours", day="2026-11-27")
    done(manager, f"{SCHOOL}/typed-names", typed_names="alone")
    done(manager, f"{SCHOOL}/wording", welcome_en="Hello there")
    done(manager, f"{SCHOOL}/types/parent/questions/children/remove")
    done(manager, f"{SCHOOL}/types/parent/hide")
    done(manager, f"{SCHOOL}/daily-report", hour="16", accounts=[reader.id])
    rows = told(auditor)
    assert [what for what, *_ in rows] == [
        "Added a host", "Added a destination", "Changed a destination", "Removed a destination",
        "Set the hours of the week", "Set days off or other hours", "Removed a day off",
        "Set what happens to typed names", "Set the wording of the kiosks", "Set visitor types or questions",
        "Set visitor types or questions", "Set the hour of the daily report",
        "Had the daily report mailed to somebody",
    ]  # fmt: skip
    subjects = [subject for _, subject, _ in rows]
    assert subjects[1:4] == ["music"] * 3
    assert subjects[5:8] == ["2026-11-27", "2026-11-27", "alone"]
    assert subjects[-2:] == ["16", reader.id]
    assert "Brand" not in auditor.page.text
    assert {school for *_, school in rows} == {"Oakridge Elementary"}


def test_kiosks_sources_notices_and_retention_leave_a_trace(
    auditor: Browser, district: District, kiosk: Station, signed_in: Callable[..., Browser]
) -> None:
    it, security, counsel = (signed_in(role) for role in (Role.IT, Role.SECURITY, Role.COUNSEL))
    path = f"/kiosks/{kiosk.enrolled.kiosk}"
    done(it, f"{path}/name", path, name="Gym", was="Front")
    done(it, f"{path}/name", path, name="Gym", was="Gym")
    done(it, f"{path}/revoke")
    source = {"name": "Colorado", "as_of": district.now().date().isoformat(), "max_age_days": "30", "begins": ""}
    done(security, "/security/sources/add", **source)
    done(security, "/security/bars/texts?language=es", child="Pregunte en la oficina")
    with district.database.write() as session:
        settings.store(session, settings.RECORD_ERASING, "waits")
    done(counsel, "/privacy/retention/confirm")
    counsel.send("/privacy/retention/confirm")
    rows = told(auditor)
    assert [what for what, *_ in rows] == [
        "Renamed a kiosk", "Took a kiosk out", "Added a source of the list", "Set the texts of notices",
        "Confirmed that old records are erased",
    ]  # fmt: skip
    assert [row[1:] for row in rows[:2]] == [(kiosk.enrolled.kiosk, "Oakridge Elementary")] * 2


CHANGING = {
    Right.EDIT_SCHOOL, Right.MANAGE_KIOSKS, Right.EDIT_ENTRIES, Right.BAR_LONGER, Right.MANAGE_ACCOUNTS,
    Right.ERASE_RECORDS, Right.HOLD_RECORDS,
}  # fmt: skip
_LIST = "the list's history says who"
_LAYOUT = "the history of badge layouts says who"
_CODES = "an enrollment code says who made it and who took it back"
_LOOKED = "changes nothing: what it would do is shown"
_SITE = "SchoolSite.set notes it by change_type; the test of a school's settings shows a line"
_SENT = "the delivery itself says what became of it; it changes nothing that is set"
KEPT_ELSEWHERE: Mapping[str, str] = {
    "/badges/{scope}": _LAYOUT,
    "/badges/{scope}/undo": _LAYOUT,
    "/deliveries/again": _SENT,
    "/deliveries/give-up": _SENT,
    "/deliveries/test": _SENT,
    "/kiosks/codes/revoke": _CODES,
    "/kiosks/enroll": _CODES,
    "/kiosks/enroll/codes": _CODES,
    "/kiosks/enroll/file": _LOOKED,
    "/new-year/begin": "the year says who began it",
    "/new-year/codes": _CODES,
    "/new-year/first-day": "the year says who began it",
    "/people/invite": "the invitation says who",
    "/people/invitations/withdraw": "the account that would have been made is not there",
    "/s/{code}/settings/badge": _LAYOUT,
    "/s/{code}/settings/badge/test": "a badge without a visitor",
    "/s/{code}/settings/badge/undo": _LAYOUT,
    "/s/{code}/settings/host-file": _LOOKED,
    "/s/{code}/settings/new-year/hours": _LOOKED,
    "/s/{code}/settings/types/{kind}/add": _SITE,
    "/s/{code}/settings/types/{kind}/questions/{question}": _SITE,
    "/s/{code}/settings/types/{kind}/questions/{question}/remove": _SITE,
    "/s/{code}/settings/types/upload": _LOOKED,
    "/security/bars/add": "a record of conduct says who",
    "/security/bars/{bar}/change": "a record of conduct says who",
    "/security/bars/{bar}/lift": "a record of conduct says who",
    "/security/dismissals": "the dismissal says who confirmed it",
    "/security/entries/add": _LIST,
    "/security/entry": _LIST,
    "/security/entry/photo": _LIST,
    "/security/entry/withdraw": _LIST,
    "/security/import": _LOOKED,
    "/security/import/{job}/discard": _LOOKED,
    "/security/import/{job}/do": _LIST,
    "/security/import/{job}/read": _LOOKED,
    "/security/proposals/{number}/approve": _LIST,
    "/security/proposals/{number}/refuse": "the proposal says who",
    "/security/proposals/{number}/withdraw": "the proposal says who",
    "/security/undo": _LIST,
    "/types/{scope}/add": _LOOKED,
    "/types/{scope}/order": _LOOKED,
    "/types/{scope}/type/{kind}/add": _LOOKED,
    "/types/{scope}/type/{kind}/change": _LOOKED,
    "/types/{scope}/type/{kind}/order": _LOOKED,
    "/types/{scope}/type/{kind}/questions/{question}": _LOOKED,
    "/types/{scope}/upload": _LOOKED,
}
"""Changes that no line of the audit is made for, each with where its author is kept."""


def test_every_change_of_settings_is_journaled_or_says_where_its_author_is_kept() -> None:
    table, silent = RouteTable(ROOMS), set()
    for route in (route for room in ROOMS for route in room.router.routes if isinstance(route, APIRoute)):
        changes = "POST" in (route.methods or ()) and table.need("POST", route.path) in CHANGING
        if changes and not any(_journals(route.endpoint, set())):
            silent.add(route.path)
    assert silent - KEPT_ELSEWHERE.keys() == set(), "call acts.note in the transaction that stores the change"
    assert KEPT_ELSEWHERE.keys() - silent == set(), "these are journaled, or are no routes"


_NOTES = {one.__name__ for one in (acts, looks, account_log)}


def _journals(function: Any, seen: set[Any]) -> Iterator[bool]:
    """Whether a function of the pages, or one that it calls there, notes an act or a look."""
    if function is looks.note_opened:  # that a page was looked at, not that something was changed
        return
    if not isinstance(function, FunctionType) or function in seen or not function.__module__.startswith("district."):
        return
    seen.add(function)
    yield function.__module__ in _NOTES and function.__name__.startswith("note")
    names = set(_names(function.__code__))
    for there in (function.__globals__.get(name) for name in names):
        yield from _journals(there, seen)
        if isinstance(there, ModuleType) and there.__name__ in _NOTES:
            yield from (one for name in names for one in _journals(getattr(there, name, None), seen))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)
