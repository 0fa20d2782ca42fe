"""The kiosk's end of the wake stream: a daemon thread that only says "something moved".

It carries no content. What moved is asked for by whoever is woken, so that a lost or doubled word costs nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from sync.exchange import backoff
from sync.exchange.errors import Away, BadAnswer, Refused, SyncError
from sync.exchange.transport import ResponseStream, Transport

PATH = "/wake"
SILENCE_S = 12.0
"""The district speaks every 5 s; this much silence is a dead line."""

_FIELD = b"data:"
log = structlog.get_logger()


class WakeListener:
    """Keeps one wake stream open until it is stopped.

    `moved` is called on the listener's own thread: once a stream is open, and whenever the district's number is
    another than the last one heard, also across a broken line.
    """

    def __init__(
        self, open_line: Callable[[], Transport], moved: Callable[[], None], silence_s: float = SILENCE_S
    ) -> None:
        """`open_line` gives a fresh line each time, so that a new token or address is used at once."""
        self._open_line = open_line
        self._moved = moved
        self._silence_s = silence_s
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._stream: ResponseStream | None = None
        self._number: int | None = None
        self._heard = 0  # words on the stream that is open
        self._failures = 0
        # A daemon, because name resolution and connecting cannot be interrupted: it must not hold up the program's end.
        self._thread = threading.Thread(target=self._run, name="wake", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """From any thread, without waiting: end the stream and the thread."""
        self._stop.set()
        with self._lock:
            if self._stream is not None:
                self._stream.leave()

    @property
    def is_open(self) -> bool:
        """Whether a stream is open, as far as its silence does not say otherwise yet."""
        return self._stream is not None and self._heard > 0

    def join(self, seconds: float) -> bool:
        """Whether the thread has ended within that time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            wished = None
            try:
                self._listen()
            except SyncError as error:
                wished = error.retry_after if isinstance(error, Away) else None
                # Who is refused is told so by the next exchange too, which knows what to do about it.
                wished = backoff.LONGEST_S if isinstance(error, Refused) else wished
                log.info("wake_broken", kind=type(error).__name__, failures=self._failures)
            except Exception as error:  # noqa: BLE001  the edge of the thread: a kiosk without it hears of nothing
                log.warning("wake_broken", kind=type(error).__name__, failures=self._failures)
            wait = backoff.again(self._failures, wished)
            self._failures += 1
            self._stop.wait(wait)

    def _listen(self) -> None:
        """One stream, from its opening to its end. Raises a SyncError."""
        line = self._open_line()
        try:
            with line.stream(PATH, self._silence_s) as stream:
                with self._lock:
                    self._stream = stream
                    self._heard = 0
                if self._stop.is_set():
                    return
                for text in stream.lines():
                    if text.startswith(_FIELD):
                        self._hear(text.removeprefix(_FIELD).strip())
        finally:
            with self._lock:
                self._stream = None
            line.close()

    def _hear(self, text: bytes) -> None:
        if not text.isdigit():
            raise BadAnswer("The district's wake stream says something other than a number.")
        self._heard += 1
        if self._heard > 1:  # one that ends after its first word, each time, must be opened ever more seldom too
            self._failures = 0
        if int(text) != self._number and not self._stop.is_set():
            self._number = int(text)
            self._moved()
