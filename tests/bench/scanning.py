"""How many filmed cards each reader reads, side by side: `python -m tests.bench.scanning --seed N --frames N`.

Every reader gets the same frames in the same run: the product, zxing-cpp alone (with all it can do), pyzbar, and
OpenCV's barcode detector. Clips are compared frame by frame, and a clip counts as read when one frame settles it.
Tuning was done on other seeds than those reported.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from scanning.aamva import NotALicense, parse
from scanning.camera import Frame
from scanning.decoder import decode, is_thin
from scanning.documents import License
from scanning.reader import Reader
from tests.cards.clips import RATE, approach
from tests.cards.drawing import back, random_style
from tests.cards.filming import Filmed, Shot, film, hard, level, readable
from tests.cards.payload import payload
from tests.cards.people import invent

Read = Callable[[Frame], list[bytes]]

ZXING_PDF417 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)


def product(frame: Frame) -> list[bytes]:
    """As the reader of single pictures takes it: thin codes only where two treatments agree."""
    return [code.content for code in decode(frame) if not is_thin(code) or code.agreeing > 1]


def zxing_alone(frame: Frame) -> list[bytes]:
    return [found.bytes for found in zxingcpp.read_barcodes(frame, formats=ZXING_PDF417)]


def pyzbar_alone(frame: Frame) -> list[bytes]:
    return [bytes(found.data) for found in pyzbar.decode(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))]


def opencv_alone(frame: Frame) -> list[bytes]:
    texts = cv2.barcode.BarcodeDetector().detectAndDecodeMulti(frame)[1]
    return [text.encode() for text in texts if text]


READERS: dict[str, Read] = {
    "Vestibule": product, "zxing-cpp alone": zxing_alone, "pyzbar": pyzbar_alone, "OpenCV": opencv_alone,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mix:
    """One kind of frame to measure."""

    name: str
    shot: Callable[[random.Random], Shot]
    size: tuple[int, int] = (1280, 720)
    artwork: bool = False
    level: int | None = None


def far(rng: random.Random) -> Shot:
    """The hard mix, smaller and blurrier than one frame was thought to be legible."""
    return replace(hard(rng), module_px=rng.uniform(1.1, 1.7), defocus=rng.uniform(0.35, 0.9))


MIXES = (
    Mix("level, sharp", level),
    Mix("hard, 720p", hard),
    Mix("hard, 1080p", partial(hard, width=1920), (1920, 1080)),
    Mix("hard, blue artwork", hard, artwork=True),
    Mix("hard, lowest error correction", hard, level=0),
    Mix("far and blurred", far),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader made of one frame."""

    right: bool
    wrong: bool
    seconds: float


def frames(mix: Mix, seed: int, count: int) -> Iterator[tuple[Filmed, bytes]]:
    """Frames and the content of their codes. Kinds with the same shots and codes differ in nothing else."""
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        content = payload(invent(rng), rng.randrange(1, 13), rng)
        side = back(content, random_style(rng, artwork=mix.artwork, level=mix.level), rng.randrange(10**6))
        yield film(side, mix.shot(rng), mix.size, rng.randrange(10**6)), content


def judge(read: Read, frame: Frame, content: bytes) -> Outcome:
    """A read is wrong when it parses as another license: what the parser refuses never reaches anybody."""
    started = time.thread_time()
    found = read(frame)
    seconds = time.thread_time() - started
    return Outcome(content in found, any(_misleads(other, content) for other in found), seconds)


def _misleads(found: bytes, content: bytes) -> bool:
    try:
        return parse(found) != parse(content)
    except NotALicense:
        return False


def measure(mix: Mix, seed: int, count: int, readers: list[str]) -> dict[str, list[Outcome]]:
    cv2.setNumThreads(1)
    results: dict[str, list[Outcome]] = {name: [] for name in readers}
    for filmed, content in frames(mix, seed, count):
        for name in readers:
            results[name].append(judge(READERS[name], filmed.frame, content))
    return results


@dataclass(frozen=True, slots=True)
class ClipOutcome:
    """`delay`: seconds from the first legible frame (by what was drawn) to the one that settled it; None: never."""

    read: bool
    wrong: bool
    zxing: bool
    delay: float | None


def clip(seed: int, number: int) -> ClipOutcome:
    """A hand brings a card to the camera for three seconds."""
    cv2.setNumThreads(1)
    rng = random.Random(f"clip {seed} {number}")
    person = invent(rng)
    content = payload(person, rng.randrange(1, 13), rng)
    side = back(content, random_style(rng), number)
    shots = approach(rng)
    legible = next((index for index, shot in enumerate(shots) if readable(shot)), None)
    reader, settled, wrong, alone = Reader(), None, False, False
    for index, shot in enumerate(shots):
        frame = film(side, shot, seed=seed * 10_007 + number * 101 + index, desk_seed=number).frame
        alone = alone or content in zxing_alone(frame)
        if settled is None:
            document = reader.read(frame, {}, datetime(2026, 11, 21, tzinfo=UTC), "")
            if isinstance(document, License):
                settled, wrong = index, document != parse(content)
    delay = None if settled is None or legible is None else max(0.0, (settled - legible) / RATE)
    return ClipOutcome(settled is not None, wrong, alone, delay)


def _chunks(count: int, size: int) -> list[int]:
    return [size] * (count // size) + ([count % size] if count % size else [])


def report(seed: int, count: int, clips: int, workers: int) -> None:
    print(f"seed {seed}, {count} frames of each kind, {clips} clips; processor time of one core\n")  # noqa: T201
    print("| frames | " + " | ".join(READERS) + " | wrong (Vestibule) | ms median | ms p95 |")  # noqa: T201
    print("|---" * (len(READERS) + 4) + "|")  # noqa: T201
    with ProcessPoolExecutor(workers) as pool:
        for mix in MIXES:
            jobs = [
                pool.submit(measure, mix, seed * 1000 + part, size, list(READERS))
                for part, size in enumerate(_chunks(count, 25))
            ]
            merged: dict[str, list[Outcome]] = {name: [] for name in READERS}
            for job in jobs:
                for name, outcomes in job.result().items():
                    merged[name] += outcomes
            shares = [f"{statistics.mean(one.right for one in outcomes):.1%}" for outcomes in merged.values()]
            mine = merged["Vestibule"]
            times = np.percentile([one.seconds * 1000 for one in mine], (50, 95))
            wrong = sum(one.wrong for one in mine)
            print(f"| {mix.name} | {' | '.join(shares)} | {wrong} | {times[0]:.0f} | {times[1]:.0f} |", flush=True)  # noqa: T201
        done = list(pool.map(partial(clip, seed), range(clips)))
    if done:
        delays = [one.delay for one in done if one.delay is not None]
        middle, late = np.percentile(delays, (50, 95)) if delays else (float("nan"), float("nan"))
        print(  # noqa: T201
            f"\nHand-held clips of 3 s: {sum(one.read for one in done)} of {clips} read (zxing-cpp alone "
            f"{sum(one.zxing for one in done)}), {sum(one.wrong for one in done)} wrong; after the first frame within "
            f"limits: median {middle:.2f} s, p95 {late:.2f} s."
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--frames", type=int, default=60, help="of each kind")
    parser.add_argument("--clips", type=int, default=24)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args()
    report(chosen.seed, chosen.frames, chosen.clips, chosen.workers)


if __name__ == "__main__":
    main()
