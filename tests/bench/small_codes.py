"""Does a second reader pay? Badges held far away, read by zxing-cpp, by the product and by pyzbar on the same frames.

`python -m tests.bench.small_codes` prints the table that decision 0015 rests on. The seed is its own.
"""

from __future__ import annotations

import io
import random
import statistics
import sys
import time
from collections.abc import Callable

import cv2
import numpy as np
import segno
import zxingcpp
from pyzbar import pyzbar

from scanning.capture.camera import Frame
from scanning.frame_reader import FAR_EVERY, Reader
from tests.bench.camera_path import live
from tests.cards.scenes import desk

SEED = 1500
FRAMES = 25
MODULES = (1.6, 1.8, 2.2, 3.0)
"""Pixels a module."""
TEXT = "V1." + "".join(random.Random(SEED).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=176))
"""As long as a badge's code: QR version 7 at level M."""

Reads = Callable[[Frame], bool]


def zxing(frame: Frame) -> bool:
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return any(found.text == TEXT for found in zxingcpp.read_barcodes(frame, formats=formats))


def product(frame: Frame) -> bool:
    """As the camera's reader sees a badge that is held still until all ways have had their turn."""
    reader = Reader()
    return any(TEXT.encode() in live(reader, frame) for _ in range(FAR_EVERY))


def second(frame: Frame) -> bool:
    found = pyzbar.decode(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), symbols=[pyzbar.ZBarSymbol.QRCODE])
    return any(bytes(code.data) == TEXT.encode() for code in found)


READERS: dict[str, Reads] = {"zxing-cpp": zxing, "Vestibule": product, "pyzbar": second}


def frame_of(module: float, rng: random.Random) -> Frame:
    """1280 x 720 x 3: the code at any angle on a desk, a little out of focus."""
    packed = io.BytesIO()
    segno.make(TEXT, error="m", micro=False).save(packed, kind="png", scale=8, border=4)
    code = cv2.imdecode(np.frombuffer(packed.getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if code is None:
        raise ValueError("the code could not be drawn")
    turn = cv2.getRotationMatrix2D((code.shape[1] / 2, code.shape[0] / 2), rng.uniform(0, 360), module / 8)
    turn[:, 2] += (rng.uniform(400, 880) - code.shape[1] / 2, rng.uniform(250, 470) - code.shape[0] / 2)
    frame = desk((1280, 720), rng.randrange(100)).copy()
    ink = cv2.warpAffine(code, turn, (1280, 720), flags=cv2.INTER_AREA)
    paper = cv2.warpAffine(np.full_like(code, 255), turn, (1280, 720))
    frame[paper > 127] = ink[paper > 127][:, None]
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), 0.5), np.uint8)


def table() -> list[str]:
    """Lines of Markdown: how many of FRAMES each reader read, and whether pyzbar read one that the product did not."""
    lines = ["| pixels a module | " + " | ".join(READERS) + " | only pyzbar |", "|---" * (len(READERS) + 2) + "|"]
    spent: dict[str, list[float]] = {name: [] for name in READERS}
    for module in MODULES:
        rng = random.Random(SEED + round(module * 10))
        read: dict[str, list[bool]] = {name: [] for name in READERS}
        for _ in range(FRAMES):
            frame = frame_of(module, rng)
            for name, reads in READERS.items():
                began = time.perf_counter()
                read[name].append(reads(frame))
                spent[name].append(time.perf_counter() - began)
        only = sum(there and not ours for there, ours in zip(read["pyzbar"], read["Vestibule"], strict=True))
        lines.append(f"| {module} | " + " | ".join(str(sum(found)) for found in read.values()) + f" | {only} |")
    medians = " | ".join(f"{statistics.median(times) * 1000:.0f} ms" for times in spent.values())
    return [*lines, f"| median time | {medians} | |"]


if __name__ == "__main__":
    sys.stdout.write("\n".join([f"{FRAMES} frames a size, seed {SEED}:", "", *table(), ""]))
