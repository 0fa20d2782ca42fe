"""Lines to a printer's board that fail as real ones do: over TCP, on a pseudo-terminal, and on USB below pyusb.

A board has one parser for all of them; each opening is a line of its own.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import socket
import threading
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tests.printing.board import Board
from tests.printing.label_board import LabelBoard

FOREVER = 10**9


Electronics: TypeAlias = Board | LabelBoard


@dataclass
class Script:
    """How the line, or the printer at its end, fails.

    Attributes:
        sleeps: bytes that are lost before it wakes up, over all lines.
        mute_after: bytes after which it says nothing more.
        breaks_at: bytes of one line after which it drops; the next line is well.
        takes: bytes of one line after which no more are read, while the line stays open.
        late: seconds between a question and its answer, each after the other.
        split: what is said leaves byte by byte.
        says: said by itself when a line is opened, and when the first byte has come.
        turned_away: openings that are refused, as somebody else has the printer.
    """

    sleeps: int = 0
    mute_after: int = FOREVER
    breaks_at: int = FOREVER
    takes: int = FOREVER
    late: tuple[float, ...] = ()
    split: bool = False
    says: bytes = b""
    turned_away: int = 0
    heard: int = 0
    answers: int = 0
    broken: threading.Event = field(default_factory=threading.Event)


class Far:
    """The printer's end of one line: counts, loses and passes on what arrives; `out` carries what it says."""

    def __init__(self, board: Electronics, script: Script, out: Callable[[bytes], None]) -> None:
        self._board, self._script, self._out = board, script, out
        self._count = 0
        self._opened = time.monotonic()
        board.say = self._say
        if script.says:
            out(script.says)

    @property
    def room(self) -> int:
        """Bytes that this line still takes before something happens."""
        return max(min(self._script.takes, self._script.breaks_at) - self._count, 0)

    @property
    def breaks(self) -> bool:
        return self._count >= self._script.breaks_at

    def take(self, content: bytes) -> None:
        script = self._script
        if script.says and not self._count:
            self._out(script.says)
        self._count += len(content)
        lost = max(min(script.sleeps - script.heard, len(content)), 0)
        script.heard += len(content)
        if content[lost:]:
            self._board.feed(content[lost:])
        if self.breaks:
            script.breaks_at = FOREVER
            script.broken.set()

    def _say(self, content: bytes) -> None:
        script = self._script
        if script.heard > script.mute_after:
            return
        if script.late:
            threading.Event().wait(script.late[script.answers % len(script.late)])  # the network's time, not the test's
        script.answers += 1
        for piece in [content[at : at + 1] for at in range(len(content))] if script.split else [content]:
            self._out(piece)


class TcpPort:
    """A listener on the loopback address; a line at a time, as such printers serve."""

    def __init__(self, board: Electronics, script: Script, scheme: str = "escpos+tcp") -> None:
        self._board, self._script = board, script
        self._listener = socket.create_server(("127.0.0.1", 0))
        if script.takes < FOREVER:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # a board has little room
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._stopping = False
        self._hanging_up = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stopping:
            if not select.select([self._listener], [], [], 0.02)[0]:
                continue
            line, _ = self._listener.accept()
            with line:
                if self._script.turned_away:
                    self._script.turned_away -= 1
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # a reset
                    continue
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            far = Far(self._board, self._script, line.sendall)
            while not self._stopping:
                if self._hanging_up.is_set():
                    self._hanging_up.clear()
                    return
                if not far.room and not far.breaks:
                    select.select([], [], [], 0.02)  # it stands still; only the end of the test ends that
                    continue
                if not select.select([line], [], [], 0.02)[0]:
                    continue
                content = line.recv(min(4096, far.room))
                if not content:
                    return
                far.take(content)
                if self._script.broken.is_set():
                    self._script.broken.clear()
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                    return
        except OSError:
            return  # the other side is gone

    def hang_up(self) -> None:
        """Drop the line that stands still; what it had not read is lost, and the next line is well."""
        self._script.takes = self._script.breaks_at = FOREVER
        self._hanging_up.set()

    def stop(self) -> None:
        self._stopping = True
        self._thread.join()
        self._listener.close()


class SerialPort:
    """A pseudo-terminal behind a name that stays: when the cable is pulled, the next one has the same."""

    def __init__(self, board: Electronics, script: Script, folder: Path) -> None:
        self._board, self._script = board, script
        self._name = folder / "ttyPRINTER"
        self._stopping = False
        self._plug()
        self.url = f"escpos+serial://{self._name}?baud=115200"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _plug(self) -> None:
        self._far, self._near = pty.openpty()
        for end in (self._far, self._near):
            tty.setraw(end)
        plugged = self._name.with_suffix(".new")
        plugged.symlink_to(os.ttyname(self._near))
        plugged.replace(self._name)
        self._end = Far(self._board, self._script, self._out)
        if self._script.turned_away:
            fcntl.flock(self._near, fcntl.LOCK_EX)  # as a program that has it alone
            threading.Timer(0.3, fcntl.flock, (self._near, fcntl.LOCK_UN)).start()

    def _out(self, content: bytes) -> None:
        os.write(self._far, content)

    def _serve(self) -> None:
        while not self._stopping:
            if not self._end.room and not self._end.breaks:
                select.select([], [], [], 0.02)
                continue
            if not select.select([self._far], [], [], 0.02)[0]:
                continue
            self._end.take(os.read(self._far, min(4096, self._end.room)))
            if self._script.broken.is_set():
                self._script.broken.clear()
                pulled = self._near, self._far
                self._plug()  # first: nobody shall find the name without a device
                for end in pulled:
                    os.close(end)

    def stop(self) -> None:
        self._stopping = True
        self._thread.join()
        os.close(self._far)
        os.close(self._near)
