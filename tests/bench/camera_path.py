"""Reads frames as the kiosk's camera does, and by nothing else: every figure of the scanning benchmark rests on it.

`python -m tests.bench.camera_path --seed N --takes N --styles glare,bowed` prints the second world, or some of it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from scanning.capture.camera import Frame
from scanning.capture.memory import keep_freed_memory
from scanning.documents import License
from scanning.frame_reader import Reader
from scanning.license.aamva import NotALicense, parse
from scanning.read_codes import Symbology
from scanning.signed_passes import PREFIX
from tests.bench.worn.ranges import SIZES, STYLES
from tests.bench.worn.takes import takes

NOW = datetime(2026, 11, 21, tzinfo=UTC)
_LEAST_PX = 1.6
"""Pixels a module under which one frame is not asked to be enough."""

_FORMATS = {
    symbology: zxingcpp.BarcodeFormats(symbology)
    for symbology in (zxingcpp.BarcodeFormat.PDF417, zxingcpp.BarcodeFormat.QRCode)
}


def live(reader: Reader, frame: Frame) -> list[bytes]:
    """What the camera's reader says of its next frame: the license it answers with, and the passes it sees."""
    document = reader.read(frame, {}, NOW, "")
    wanted = {Symbology.QR} | ({Symbology.PDF417} if isinstance(document, License) else set())
    return [code.content for code in reader.codes if code.symbology in wanted]


def misleads(found: bytes, content: bytes) -> bool:
    """Whether what was read is somebody else's: a license that the code does not hold, or another pass.

    Other content that the parser refuses never reaches anybody.
    """
    read = _license(found)
    if read is None:
        return found != content and found.startswith(PREFIX.encode())
    return read != _license(content)


def _license(content: bytes) -> License | None:
    try:
        return parse(content)
    except NotALicense:
        return None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was made of one take: of each reader, whether the first frame was enough and whether all six were.

    `times` are seconds of the processor for each frame in the camera's reader; `wrong` counts its answers that were
    another's.
    """

    style: str
    size: str
    module_px: float
    first: dict[str, bool]
    within: dict[str, bool]
    wrong: int
    times: tuple[float, ...]


def answers(style: str, size: str, seed: int, number: int) -> Answers:
    """One take, read by the camera's reader, by zxing-cpp alone and by pyzbar."""
    cv2.setNumThreads(1)
    reader, times, wrong = Reader(), [], 0
    right: dict[str, list[bool]] = {"Vestibule": [], "zxing-cpp": [], "pyzbar": []}
    module_px = 0.0
    asked = zxingcpp.BarcodeFormat.QRCode if STYLES[style].phone else zxingcpp.BarcodeFormat.PDF417
    for take in takes(style, size, seed, number):
        content = take.text.encode("latin-1")
        module_px = module_px or take.module_px
        started = time.process_time()
        mine = live(reader, take.frame)
        times.append(time.process_time() - started)
        wrong += sum(misleads(one, content) for one in mine)
        right["Vestibule"].append(content in mine)
        alone = zxingcpp.read_barcodes(take.frame, formats=_FORMATS[asked])
        right["zxing-cpp"].append(content in {one.bytes for one in alone})
        plain = cv2.cvtColor(take.frame, cv2.COLOR_BGR2GRAY)
        asked_of_pyzbar = [pyzbar.ZBarSymbol.QRCODE if STYLES[style].phone else pyzbar.ZBarSymbol.PDF417]
        right["pyzbar"].append(content in {bytes(one.data) for one in pyzbar.decode(plain, symbols=asked_of_pyzbar)})
    first = {name: hits[0] for name, hits in right.items()}
    within = {name: any(hits) for name, hits in right.items()}
    return Answers(style, size, module_px, first, within, wrong, tuple(times))


def second_world(pool: Executor, seed: int, count: int, styles: Sequence[str] = tuple(STYLES)) -> list[str]:
    """Lines of Markdown: how many of `count` takes of each style and size are read in one frame and within six."""
    jobs = [(style, size, seed, number) for style in styles for size in SIZES for number in range(count)]
    random.Random(seed).shuffle(jobs)  # so that a slow style does not end up on one core
    done = list(pool.map(answers, *zip(*jobs, strict=True)))
    cards = [one for one in done if not STYLES[one.style].phone]
    clear = [one for one in cards if one.module_px >= _LEAST_PX]
    groups: list[tuple[str, list[Answers]]] = [(style, [one for one in done if one.style == style]) for style in styles]
    groups += [(f"cards, {size}", [one for one in cards if one.size == size]) for size in SIZES]
    groups += [("cards, under 1.6 px a module", [one for one in cards if one.module_px < _LEAST_PX])]
    groups += [("cards, from 1.6 px a module on", clear), ("all cards", cards), ("everything", done)]
    head = "one frame: Vestibule | zxing-cpp | pyzbar | within six: Vestibule | zxing-cpp | pyzbar"
    lines = [f"| second world | takes | {head} | wrong | ms p50 | ms p95 |", "|---" * 11 + "|"]
    lines += [_row(name, group) for name, group in groups if group]
    by_size = [(size, {name: _share(name, size, done) for name in styles}) for size in SIZES]
    lines += ["", "Read in one frame / within six, by resolution:", ""]
    lines += ["| second world | " + " | ".join(SIZES) + " |", "|---" * (len(SIZES) + 1) + "|"]
    lines += [f"| {style} | " + " | ".join(shares[style] for _, shares in by_size) + " |" for style in styles]
    return lines


def _row(name: str, group: Iterable[Answers]) -> str:
    group = list(group)
    figures = []
    for many in ([one.first for one in group], [one.within for one in group]):
        figures += [f"{np.mean([one[reader] for one in many]):.0%}" for reader in ("Vestibule", "zxing-cpp", "pyzbar")]
    median, late = np.percentile([seconds * 1000 for one in group for seconds in one.times], (50, 95))
    wrong = sum(one.wrong for one in group)
    return f"| {name} | {len(group)} | {' | '.join(figures)} | {wrong} | {median:.0f} | {late:.0f} |"


def _share(style: str, size: str, done: list[Answers]) -> str:
    group = [one for one in done if (one.style, one.size) == (style, size)]
    first = np.mean([one.first["Vestibule"] for one in group])
    within = np.mean([one.within["Vestibule"] for one in group])
    return f"{first:.0%} / {within:.0%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--takes", type=int, default=10, help="of each style and size")
    parser.add_argument("--styles", default=",".join(STYLES), help="names, separated by commas")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    styles = chosen.styles.split(",")
    if unknown := sorted(set(styles) - set(STYLES)):
        parser.error(f"there is no style {unknown[0]!r}; there are: {', '.join(STYLES)}")
    if chosen.takes < 1:
        parser.error("--takes: one take at least")
    with ProcessPoolExecutor(chosen.workers, initializer=keep_freed_memory) as pool:
        lines = second_world(pool, chosen.seed, chosen.takes, styles)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
