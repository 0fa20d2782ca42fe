"""The streams of one process ask together whether their sessions still count, and each hears of its own end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, event

from district.access.people import accounts, sessions
from district.access.people.rights import Right, Role
from district.db.people_tables import Account, WebSession
from district.instance import District
from district.publish import wake_hub
from district.publish.wake_hub import Hub
from district.web import live
from district.web.live import Watch, Watches
from tests.district.loops import in_a_loop_of_its_own
from tests.districts import Clock

ON_BOTH = True


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What the database is asked about sessions, statement by statement."""
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if "web_session" in statement:
            said.append(statement.split(maxsplit=1)[0])

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def watching(district: District, person: Callable[..., Account]) -> Callable[[str], Watch]:
    """An open stream of somebody of the office, by their name."""

    def make(name: str) -> Watch:
        account = person(Role.OFFICE, f"{name}@example.org")
        with district.database.write() as session:
            token = sessions.create(session, account, district.now())
        return Watch(token, ["oakridge"], Right.OPEN_SCHOOL)

    return make


def _look(district: District, watches: Watches, times: int = 1) -> None:
    async def look() -> None:
        hub = Hub(district.database, district.now)
        await asyncio.gather(*(watches.look(district, hub) for _ in range(times)))

    in_a_loop_of_its_own(look())


def test_streams_that_look_at_about_the_same_time_ask_once(
    district: District, watching: Callable[[str], Watch], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHECK_EVERY_S", 300.0)  # however long this machine takes
    watches = Watches()
    there = [watching(name) for name in ("ana", "ben", "cleo")]
    for one in there:
        watches.add(one)
    asked.clear()
    _look(district, watches, times=3)
    _look(district, watches)
    assert asked == ["SELECT"]
    assert all(one.may for one in there)


@pytest.mark.parametrize("how", ["ended", "disabled", "without the right", "forgotten"])
def test_one_whose_session_counts_no_more_is_found_by_whoever_looks(
    district: District, watching: Callable[[str], Watch], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """GIVEN two streams WHEN one's session ends in whatever process and the other looks THEN the first has ended."""
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.0)
    watches, gone, stays = Watches(), watching("gone"), watching("stays")
    watches.add(gone)
    watches.add(stays)
    _look(district, watches)
    assert gone.may
    with district.database.write() as session:
        account = accounts.found(session, "gone@example.org")
        if how == "ended":
            sessions.end(session, account.id)
        elif how == "disabled":
            account.disabled = district.now()
        elif how == "without the right":
            account.schools = ["elsewhere"]
        else:
            row = session.get(WebSession, gone.digest)
            assert row is not None
            row.expires = district.now()
        session.add(account)
    _look(district, watches)
    assert (gone.may, stays.may) == (False, True)


def test_streams_keep_their_sessions_in_use_and_write_once_a_minute(
    district: District,
    clock: Clock,
    watching: Callable[[str], Watch],
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.0)
    watches, there = Watches(), [watching("ana"), watching("ben")]
    for one in there:
        watches.add(one)
    clock.forward(seconds=50)
    _look(district, watches)
    clock.forward(seconds=20)
    asked.clear()
    _look(district, watches)
    _look(district, watches)
    assert asked == ["SELECT", "UPDATE", "UPDATE", "SELECT"]
    for _ in range(5):
        clock.forward(hours=3)
        _look(district, watches)
        assert all(one.may for one in there)


def test_a_stream_that_was_closed_is_asked_about_no_more(
    district: District, watching: Callable[[str], Watch], asked: list[str]
) -> None:
    watches, one = Watches(), watching("ana")
    watches.add(one)
    watches.remove(one)
    with district.database.write() as session:
        sessions.end(session, accounts.found(session, "ana@example.org").id)
    _look(district, watches)
    assert one.may
    assert asked.count("SELECT") <= 1


def test_who_has_ended_is_woken_before_their_own_heartbeat(
    district: District, watching: Callable[[str], Watch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.0)
    monkeypatch.setattr(wake_hub, "HEARTBEAT_S", 3_600.0)
    one = watching("gone")
    with district.database.write() as session:
        sessions.end(session, accounts.found(session, "gone@example.org").id)

    async def words() -> list[bytes]:
        hub, watches = Hub(district.database, district.now), Watches()
        watches.add(one)
        stream = hub.stream(*one.codes)
        first = await anext(stream)
        second = asyncio.ensure_future(anext(stream))
        await watches.look(district, hub)
        return [first, await asyncio.wait_for(second, 30)]

    first, second = in_a_loop_of_its_own(words())
    assert (first, one.may) == (second, False)
