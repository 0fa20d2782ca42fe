"""Who goes when there are too many, and what counts as one."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest

from district.api import connection_limit
from district.api.connection_limit import Connection, ConnectionLimit, network_of


class _Line(Connection):
    """A connection whose closing is noted."""

    def __init__(self, network: str, closed: list[Connection]) -> None:
        super().__init__(socket.socket(), network)
        self._closed = closed

    def close(self) -> None:
        self._socket.close()
        self._closed.append(self)


@pytest.fixture
def line() -> Iterator[Callable[[str], _Line]]:
    made: list[_Line] = []
    closed: list[Connection] = []

    def make(network: str) -> _Line:
        made.append(_Line(network, closed))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_the_oldest_of_the_fullest_address_goes_first(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(most=100, strangers=5)
    quiet_one = line("192.0.2.1")
    flood = [line("192.0.2.2") for _ in range(8)]
    assert limit.add(quiet_one)
    assert all(map(limit.add, flood))
    assert quiet_one not in quiet_one._closed
    assert quiet_one._closed == flood[:4]
    assert limit.strangers == 5


def test_who_is_being_answered_is_not_displaced_by_the_silent(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(most=100, strangers=3)
    served = line("192.0.2.1")
    served.is_served = True
    silent = [line("192.0.2.1") for _ in range(6)]
    assert all(map(limit.add, [served, *silent]))
    assert served._closed == silent[:4]


def test_kiosks_are_displaced_by_nobody_and_more_than_fit_are_not_taken(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(most=6, strangers=3)
    kiosks = [line("192.0.2.1") for _ in range(6)]
    for one in kiosks[:4]:
        assert limit.add(one)
        limit.promote(one)
    strangers = [line("192.0.2.9") for _ in range(3)]
    assert all(map(limit.add, strangers))
    assert (limit.kiosks, limit.strangers) == (4, 2)
    for one in kiosks[4:]:
        assert limit.add(one)
        limit.promote(one)
    assert (limit.kiosks, limit.strangers) == (6, 0)
    assert not limit.add(line("192.0.2.9"))
    limit.remove(kiosks[0])
    assert limit.add(line("192.0.2.9"))
    assert not set(kiosks) & set(strangers[0]._closed)


def test_a_web_server_in_front_counts_its_visitors_itself(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(10, 1, [ip_network("192.0.2.0/28")])
    assert all(limit.add(line(network_of("192.0.2.7"))) for _ in range(5))
    assert (limit.kiosks, limit.strangers) == (5, 0)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_one_machine_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


def test_there_is_room_within_what_the_process_may_open() -> None:
    most, strangers = connection_limit.room()
    assert 16 <= strangers <= most / 2
    assert most <= resource.getrlimit(resource.RLIMIT_NOFILE)[0] or most == 32
