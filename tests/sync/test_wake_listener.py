"""The wake stream over real sockets: heard within a second, silent lines left, and never in the way of an end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from district.instance import District
from district.publish import change_stream
from sync.exchange.errors import WrongAddress
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport
from sync.exchange.wake_listener import WakeListener
from tests.districts import Clock, Station
from tests.sync.wires import other_end

ON_BOTH = True
DEADLINE_S = 30.0


class Ear:
    """Counts what a listener says, and waits for more of it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.count = 0

    def moved(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def hears(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.count >= count, DEADLINE_S)


def line(url: str, token: str) -> Callable[[], Transport]:
    return lambda: Transport(url, token, None, lambda: False, DEFAULT_TIMEOUTS)


def move(district: District, school: str = "oakridge") -> None:
    with district.database.write() as session:
        change_stream.touch(session, school, district.now())


def test_a_listener_hears_that_its_own_school_moved(district: District, kiosk: Station, url: str, clock: Clock) -> None:
    ear = Ear()
    listener = WakeListener(line(url, kiosk.enrolled.token), ear.moved)
    listener.start()
    assert ear.hears(1)  # once the stream is open: something may have moved before
    move(district, "willow")
    for number in (2, 3, 4):
        clock.forward(seconds=1)
        move(district)
        assert ear.hears(number)
    listener.stop()
    assert listener.join(DEADLINE_S)
    assert ear.count == 4


def test_three_hundred_words_in_one_second_are_one_word_or_more_and_the_last_is_never_lost(
    district: District, kiosk: Station, url: str
) -> None:
    ear = Ear()
    listener = WakeListener(line(url, kiosk.enrolled.token), ear.moved)
    listener.start()
    assert ear.hears(1)
    for _ in range(300):
        move(district)
    assert ear.hears(2)
    before = ear.count
    move(district)
    assert ear.hears(before + 1)
    listener.stop()
    assert listener.join(DEADLINE_S)


def test_a_kiosk_that_is_not_known_hears_nothing(district: District, url: str) -> None:
    ear = Ear()
    listener = WakeListener(line(url, "nobody's"), ear.moved)
    listener.start()
    listener.stop()
    assert listener.join(DEADLINE_S)
    assert ear.count == 0


def test_a_silent_line_is_dead_and_opened_anew_and_the_number_tells_what_was_missed() -> None:
    opened: list[socket.socket] = []
    numbers = iter([b"7", b"7", b"8"])

    def play(connection: socket.socket, _: bytes) -> None:
        opened.append(connection)
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: "
            + next(numbers, b"8")
            + b"\n\n"
        )
        with suppress(OSError):
            connection.recv(1)  # silent until the other end has gone

    ear = Ear()
    with other_end(play) as url:
        listener = WakeListener(line(url, ""), ear.moved, silence_s=0.2)
        listener.start()
        assert ear.hears(2)
        listener.stop()
        assert listener.join(DEADLINE_S)
    assert len(opened) >= 3
    assert ear.count == 2  # the same number again says that nothing was missed


@pytest.mark.parametrize("said", [b"data: soon\n\n", b"x" * 10_000])
def test_what_is_no_number_is_not_believed(said: bytes) -> None:
    heard = threading.Event()

    def play(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + said)
        heard.set()

    ear = Ear()
    with other_end(play) as url:
        listener = WakeListener(line(url, ""), ear.moved)
        listener.start()
        assert heard.wait(DEADLINE_S)
        listener.stop()
        assert listener.join(DEADLINE_S)
    assert ear.count == 0


def test_a_line_that_cannot_even_be_opened_does_not_end_the_listener(
    district: District, kiosk: Station, url: str
) -> None:
    ear, good = Ear(), line(url, kiosk.enrolled.token)
    faults = iter([WrongAddress("There is no certificate file."), OSError("Too many open files")])

    def opened() -> Transport:
        for fault in faults:
            raise fault
        return good()

    listener = WakeListener(opened, ear.moved)
    listener.start()
    assert ear.hears(1)
    listener.stop()
    assert listener.join(DEADLINE_S)


def test_a_listener_that_is_stopped_ends_although_its_line_is_silent() -> None:
    opened = threading.Event()

    def play(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        opened.set()
        with suppress(OSError):
            connection.recv(1)

    with other_end(play) as url:
        listener = WakeListener(line(url, ""), lambda: None, silence_s=600)
        listener.start()
        assert opened.wait(DEADLINE_S)
        listener.stop()
        assert listener.join(DEADLINE_S)
