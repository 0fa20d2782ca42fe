"""How many filmed cards each reader reads, side by side: `python -m tests.bench.scanning --seed N --frames N`.

Every reader gets the same frames in the same run: the product as the camera's reader, zxing-cpp alone (with all it can
do), pyzbar, and OpenCV's barcode detector. Two worlds are filmed that share no drawing: tests/cards, and
tests/bench/worn, whose ranges were fixed before the product saw it. License parsers get the corpus's payloads first.
Times are of the processor, on one core, and by the clock for the product. Tuning was done on other seeds than those
reported.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from scanning.capture.camera import Frame
from scanning.capture.memory import keep_freed_memory
from scanning.frame_reader import Reader
from tests.bench import payloads
from tests.bench.camera_path import live, misleads, second_world
from tests.bench.clips import RATE, SECONDS, clip, idle
from tests.cards.bending import Bend
from tests.cards.drawing import back, random_style
from tests.cards.filming import Shot, film, hard, level
from tests.cards.foreign import KINDS, Foreign, photograph
from tests.cards.payload import payload
from tests.cards.people import invent

Read = Callable[[Frame], list[bytes]]

IDLE = 15
"""Desks without a card."""

ZXING_PDF417 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)


def product(frame: Frame) -> list[bytes]:
    """As the camera's reader answers to its first frame."""
    return live(Reader(), frame)


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
    foreign: Foreign | None = None


def far(rng: random.Random) -> Shot:
    """The hard mix, smaller and blurrier than one frame was thought to be legible."""
    return replace(hard(rng), module_px=rng.uniform(1.1, 1.7), defocus=rng.uniform(0.35, 0.9))


def bent(rng: random.Random) -> Shot:
    """A card that was bowed and twisted by up to 4 mm, held up by a hand."""
    return Shot(
        module_px=rng.uniform(1.8, 2.8),
        roll=rng.gauss(0, 8),
        pitch=rng.triangular(-35, 35, 0),
        yaw=rng.triangular(-30, 30, 0),
        defocus=rng.uniform(0.1, 0.45),
        motion=rng.choice((0.0, rng.uniform(0, 0.8))),
        motion_angle=rng.uniform(0, 180),
        noise=rng.uniform(1.5, 6),
        exposure=rng.uniform(0.7, 1.1),
        quality=rng.randrange(75, 96),
        bend=Bend(rng.uniform(-4, 4), rng.uniform(-2, 2), rng.uniform(-2, 2)),
    )


MIXES = (
    Mix("level, sharp", level),
    Mix("hard, 720p", hard),
    Mix("hard, 1080p", partial(hard, width=1920), (1920, 1080)),
    Mix("hard, blue artwork", hard, artwork=True),
    Mix("hard, lowest error correction", hard, level=0),
    Mix("far and blurred", far),
    Mix("bowed and twisted", bent),
    *(Mix(f"elsewhere: {kind.name}", level, kind.size, foreign=kind) for kind in KINDS),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader made of one frame."""

    right: bool
    wrong: bool
    seconds: float
    by_clock: float


def frames(mix: Mix, seed: int, count: int) -> Iterator[tuple[Frame, bytes]]:
    """Frames and the content of their codes. Kinds with the same shots and codes differ in nothing else."""
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        content = payload(invent(rng), rng.randrange(1, 13), rng)
        if mix.foreign is not None:
            yield photograph(mix.foreign, content, rng), content
            continue
        side = back(content, random_style(rng, artwork=mix.artwork, level=mix.level), rng.randrange(10**6))
        yield film(side, mix.shot(rng), mix.size, rng.randrange(10**6)).frame, content


def judge(read: Read, frame: Frame, content: bytes) -> Outcome:
    """A read is wrong when it parses as another license: what the parser refuses never reaches anybody."""
    started, by_clock = time.process_time(), time.perf_counter()
    found = read(frame)
    seconds, by_clock = time.process_time() - started, time.perf_counter() - by_clock
    return Outcome(content in found, any(misleads(other, content) for other in found), seconds, by_clock)


def measure(mix: Mix, seed: int, count: int) -> dict[str, list[Outcome]]:
    cv2.setNumThreads(1)
    results: dict[str, list[Outcome]] = {name: [] for name in READERS}
    for frame, content in frames(mix, seed, count):
        if not results["Vestibule"]:
            product(frame)  # tables that are made once are no frame's cost
        for name, read in READERS.items():
            results[name].append(judge(read, frame, content))
    return results


def _chunks(count: int, size: int) -> list[int]:
    return [size] * (count // size) + ([count % size] if count % size else [])


def report(seed: int, count: int, clips: int, takes: int, workers: int) -> None:
    for line in payloads.table():
        say(line)
    if not count:
        return
    say(f"\nseed {seed}, {count} frames of each kind, {clips} clips, {takes} takes of each style and size\n")
    say("| frames | " + " | ".join(READERS) + " | wrong (Vestibule) | ms median | ms p95 | by the clock p95 |")
    say("|---" * (len(READERS) + 5) + "|")
    with ProcessPoolExecutor(workers, initializer=keep_freed_memory) as pool:
        for mix in MIXES:
            jobs = [pool.submit(measure, mix, seed * 1000 + part, size) for part, size in enumerate(_chunks(count, 10))]
            merged: dict[str, list[Outcome]] = {name: [] for name in READERS}
            for job in jobs:
                for name, outcomes in job.result().items():
                    merged[name] += outcomes
            shares = [f"{statistics.mean(one.right for one in outcomes):.1%}" for outcomes in merged.values()]
            mine = merged["Vestibule"]
            median, late = np.percentile([one.seconds * 1000 for one in mine], (50, 95))
            clock = np.percentile([one.by_clock * 1000 for one in mine], 95)
            wrong = sum(one.wrong for one in mine)
            say(f"| {mix.name} | {' | '.join(shares)} | {wrong} | {median:.0f} | {late:.0f} | {clock:.0f} |")
            sys.stderr.write(f"{mix.name} done\n")
        desks = list(pool.map(partial(idle, seed), range(IDLE)))
        for name, part in (("the first frames", 0), ("at rest", 1)):
            still = [seconds * 1000 for desk in desks for seconds in desk[part]]
            median, late = np.percentile(still, (50, 95))
            say(f"\nNo card in view, {name}, {len(still)} of {IDLE} desks: {median:.0f} ms a frame, p95 {late:.0f} ms.")
        done = list(pool.map(partial(clip, seed), range(clips)))
        other = second_world(pool, seed, takes) if takes else ["The second world was left out."]
    delays = [one.delay for one in done if one.delay is not None]
    if delays:
        middle, late = np.percentile(delays, (50, 95))
        say(
            f"\nHand-held clips of {SECONDS:.0f} s at {RATE} frames a second: {sum(one.read for one in done)} of "
            f"{clips} read (zxing-cpp alone, given every sixth frame, {sum(one.zxing for one in done)}), "
            f"{sum(one.wrong for one in done)} wrong. From the first frame inside the limits of scale, blur and tilt "
            f"to the answer, the reader's own time included and frames lost meanwhile: median {middle:.2f} s, p95 "
            f"{late:.2f} s over {len(delays)} clips; in {sum(delay == 0 for delay in delays)} the answer came before."
        )
    say("\n" + "\n".join(other))


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--frames", type=int, default=60, help="of each kind; 0: payloads alone")
    parser.add_argument("--clips", type=int, default=100)
    parser.add_argument("--takes", type=int, default=10, help="of each style and size of the second world; 0: none")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    report(chosen.seed, chosen.frames, chosen.clips, chosen.takes, chosen.workers)


if __name__ == "__main__":
    main()
