"""What an ESC/POS printer says, told apart byte by byte (Epson ESC/POS reference: DLE EOT, GS r, GS a)."""

from __future__ import annotations

from collections.abc import Iterator

_PACKET_REST = 3
"""Automatic status comes in four bytes, of which the first alone can be told from others."""


class Ear:
    """Takes what was received, however it was cut, and keeps what is an answer.

    Told by the bits that the reference fixes: 0xx1xx10 answers DLE EOT, 0xx1xx00 begins a packet of automatic status
    that nobody asked for, 0xx0xxxx belongs to that packet or answers GS r. Everything else (XON, XOFF) is no answer.

    Attributes:
        in_order: answers to GS r so far.
    """

    def __init__(self) -> None:
        self.in_order = 0
        self._rest = 0

    def take(self, content: bytes, wanted: int) -> Iterator[int]:
        """The answers to DLE EOT in `content`. Of GS r's, those are counted that make up the `wanted` ones in all."""
        for byte in content:
            if byte & 0x93 == 0x12:
                yield byte
            elif byte & 0x93 == 0x10:
                self._rest = _PACKET_REST
            elif byte & 0x90 == 0 and self._rest:
                self._rest -= 1
            elif byte & 0x90 == 0 and self.in_order < wanted:
                self.in_order += 1
