"""Writes the sounds beside it, from nothing but sines: `python assets/sounds/make.py`."""

from __future__ import annotations

import math
import sys
import wave
from array import array
from pathlib import Path

RATE_HZ = 16_000
PEAK = 0.8
"""Of full scale: loud through a small speaker, without clipping."""

HIGH_HZ, LOW_HZ = 783.99, 622.25  # G5 and E flat 5: a door's two notes
PARTIALS = ((1.0, 1.0, 3.2), (2.0, 0.42, 5.0), (3.01, 0.2, 8.0), (4.03, 0.1, 12.0))
"""Multiple of the note, share, how fast it dies away (1/s): a struck bar rather than a whistle."""

Notes = tuple[tuple[float, float], ...]
"""(when it is struck in seconds, its frequency in Hz)."""

SOUNDS: dict[str, tuple[float, Notes]] = {
    "call": (1.5, ((0.0, HIGH_HZ), (0.42, LOW_HZ))),
    "urgent": (2.6, ((0.0, HIGH_HZ), (0.3, LOW_HZ), (0.8, HIGH_HZ), (1.1, LOW_HZ), (1.6, HIGH_HZ), (1.9, LOW_HZ))),
    "silence": (0.1, ()),
}
"""Name -> (how long in seconds, notes)."""


def samples(seconds: float, notes: Notes) -> list[int]:
    """16-bit samples."""
    count = round(seconds * RATE_HZ)
    drawn = [0.0] * count
    for struck, frequency in notes:
        for at in range(round(struck * RATE_HZ), count):
            since = at / RATE_HZ - struck
            rise = min(1.0, since / 0.006)  # no click
            drawn[at] += rise * sum(
                share * math.exp(-decay * since) * math.sin(2 * math.pi * frequency * multiple * since)
                for multiple, share, decay in PARTIALS
            )
    tail = round(0.12 * RATE_HZ)
    for at in range(count - tail, count) if notes else ():
        drawn[at] *= (count - at) / tail
    loudest = max(map(abs, drawn), default=0.0) or 1.0
    return [round(value / loudest * PEAK * 32_767) for value in drawn]


def write(file: Path, seconds: float, notes: Notes) -> None:
    data = array("h", samples(seconds, notes))
    if sys.byteorder == "big":
        data.byteswap()
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(data.tobytes())


if __name__ == "__main__":
    for name, (length, struck_notes) in SOUNDS.items():
        write(Path(__file__).with_name(f"{name}.wav"), length, struck_notes)
