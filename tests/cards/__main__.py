"""Writes samples: `python -m tests.cards OUT --seed N`; with `--demo`, the clips of assets/demo."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import cv2

from tests.cards.clips import DEMO_RATE, approach, demo_frames, frames, write_clip
from tests.cards.drawing import Style, back, front, random_style
from tests.cards.filming import Shot, film, film_desk, hard, level
from tests.cards.payload import payload
from tests.cards.people import DEMO, invent

DEMO_DESK = 3
DEMO_TURN = {
    "maria-santos": -9.0,
    "robert-hale": 12.0,
    "dana-whitlock": -17.0,
    "samuel-okafor": 6.0,
    "linh-nguyen": 21.0,
}


def write_demo(out: Path) -> None:
    """The clips of the demo's five visitors and the empty desk."""
    out.mkdir(parents=True, exist_ok=True)
    desk = film_desk(Shot(noise=0.0, quality=100), seed=DEMO_DESK, desk_seed=DEMO_DESK)
    cv2.imwrite(str(out / "desk.jpg"), desk, (cv2.IMWRITE_JPEG_QUALITY, 88))
    for number, (name, person) in enumerate(DEMO.items()):
        side = back(payload(person, 10, random.Random(number)), Style(tint=(244, 246, 238)), seed=number)
        write_clip(out / f"{name}.mp4", demo_frames(side, DEMO_TURN[name], DEMO_DESK), DEMO_RATE)


def write_samples(out: Path, seed: int, count: int) -> None:
    """Fronts and backs as drawn, level and hard frames, and a clip of each kind; raw payloads beside them."""
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    for number in range(count):
        person, name = invent(rng), f"{number:03}"
        content = payload(person, rng.randrange(1, 13), rng)
        side = back(content, random_style(rng, artwork=rng.random() < 0.2), seed * 1000 + number)
        (out / f"{name}.payload").write_bytes(content)
        cv2.imwrite(str(out / f"{name}-back.png"), side.picture)
        cv2.imwrite(str(out / f"{name}-front.png"), front(person, number).picture)
        for label, shot in (("level", level(rng)), ("hard", hard(rng))):
            cv2.imwrite(str(out / f"{name}-{label}.png"), film(side, shot, seed=seed * 1000 + number).frame)
        if number % 4 == 0:
            taken = frames(side, approach(rng), seed=seed * 1000 + number)
            write_clip(out / f"{name}-hand.mp4", (filmed.frame for filmed in taken))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=8, help="how many cards")
    parser.add_argument("--demo", action="store_true", help="the clips of assets/demo instead")
    chosen = parser.parse_args()
    if chosen.demo:
        write_demo(chosen.out)
    else:
        write_samples(chosen.out, chosen.seed, chosen.count)


if __name__ == "__main__":
    main()
