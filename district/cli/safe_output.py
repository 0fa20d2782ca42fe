"""What kiosks and files said is printed without what would steer the terminal, whichever command prints it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TextIO

from sync.contract.safe_text import plain


@contextmanager
def plainly() -> Iterator[None]:
    """All that is printed meanwhile is made plain."""
    with redirect_stdout(_Plain(sys.stdout)), redirect_stderr(_Plain(sys.stderr)):
        yield


class _Plain(io.TextIOBase):
    """A stream that hands on what it is given, made plain."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(plain(text, kept="\n\t"))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()
