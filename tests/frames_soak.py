"""Filmed cards by the ten thousand, to see whether one is ever read as another person's. `python -m tests.frames_soak`.

Three kinds: the benchmark's hard mix, the same made at the lowest error-correction level, where noise is corrected
into something most easily, each frame read as a single picture; and cards and passes of the second world in every
style and size, read as the kiosk's camera reads them. Runs in parts of 100 frames, each from its own seed; what is done
is kept in out/, so that a run that was stopped goes on where it was. Ends with status 1 when a read was wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import cv2

from scanning.decoder import decode
from scanning.documents import License
from scanning.frame_reader import ReadAgreement, Reader, first_document
from scanning.license.aamva import NotALicense, parse
from tests.bench.camera_path import live, misleads
from tests.bench.worn.ranges import SIZES, STYLES
from tests.bench.worn.takes import takes
from tests.cards.drawing import back, random_style
from tests.cards.filming import film, hard
from tests.cards.payload import payload
from tests.cards.people import invent
from tools.bench import provenance, replaced

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "soak.md"
KEPT = ROOT / "out" / "soak"
PART = 100
SHOTS = 20
"""Frames of one card; drawing a card takes as long as filming two."""

SINGLE_PICTURES = {"hard mix": None, "lowest error correction": 0}
"""Kinds of frames of the first world, and the level of error correction where it is given."""
LIVE = "second world"
KINDS = (*SINGLE_PICTURES, LIVE)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def part(kind: str, seed: int, number: int) -> Counter[str]:
    """What became of one part's frames, each read as a single picture."""
    cv2.setNumThreads(1)
    rng = random.Random(f"soak {kind} {seed} {number}")
    seen: Counter[str] = Counter()
    for _ in range(PART // SHOTS):
        seen += _live(rng) if kind == LIVE else _single_pictures(SINGLE_PICTURES[kind], rng)
    return seen


def _single_pictures(level: int | None, rng: random.Random) -> Counter[str]:
    seen: Counter[str] = Counter()
    content = payload(invent(rng), rng.randrange(1, 13), rng)
    side = back(content, random_style(rng, level=level), rng.randrange(10**6))
    desk = rng.randrange(10**6)
    for _ in range(SHOTS):
        frame = film(side, hard(rng), seed=rng.randrange(10**6), desk_seed=desk).frame
        codes = decode(frame, far=True)
        believed = ReadAgreement().believed(codes, alone=True)
        seen.update(judge(first_document(believed, frame.shape, {}, NOW, ""), content))
        seen["held back"] += any(_differs(code.content, content) for code in codes if code not in believed)
        seen["frames"] += 1
    return seen


def _live(rng: random.Random) -> Counter[str]:
    """One hand with one card or phone, in one style and size."""
    seen: Counter[str] = Counter()
    reader, style, size = Reader(), rng.choice(list(STYLES)), rng.choice(list(SIZES))
    for take in takes(style, size, rng.randrange(10**6), rng.randrange(10**6), SHOTS):
        found, content = live(reader, take.frame), take.text.encode("latin-1")
        seen["frames"] += 1
        seen["read"] += content in found
        seen["wrong"] += any(misleads(one, content) for one in found)
    return seen


def judge(document: object, content: bytes) -> Iterator[str]:
    """In what a document that was read differs from the card's content."""
    if not isinstance(document, License):
        return
    true = parse(content)
    yield "read"
    if document != true:
        yield "wrong"
    if (document.family, document.given, document.middle) != (true.family, true.given, true.middle):
        yield "another name"
    if (document.born, document.expires) != (true.born, true.expires):
        yield "another date"


def _differs(found: bytes, content: bytes) -> bool:
    try:
        return parse(found) != parse(content)
    except NotALicense:
        return False


def run(count: int, seed: int, workers: int, kinds: Sequence[str] = KINDS) -> dict[str, Counter[str]]:
    """Totals by kind over `count` frames of each; parts that this reader did before with this seed count."""
    parts = range(-(-count // PART))
    kept = KEPT / f"frames-{seed}-{_reader()}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    done: dict[str, dict[str, int]] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    wanted = [(kind, number) for number in parts for kind in kinds]
    with ProcessPoolExecutor(workers) as pool:
        open_ = [one for one in wanted if _key(*one) not in done]
        for one, seen in zip(open_, pool.map(partial(_numbered, seed), open_), strict=True):
            done[_key(*one)] = dict(seen)
            kept.write_text(json.dumps(done), encoding="utf-8")
            sys.stderr.write(f"{len(done)} of {len(wanted)} parts; {one[0]}: {dict(seen)}\n")
            if seen["wrong"]:
                raise SystemExit(f"A card was read as another: {one[0]}, seed {seed}, part {one[1]}.")
    totals: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    for kind, number in wanted:
        totals[kind].update(done[_key(kind, number)])
    return totals


def _reader() -> str:
    """Of the program that reads, as it is loaded: what another one did is no part of this run."""
    digest = hashlib.sha256()
    for _, module in sorted(sys.modules.items()):
        file = Path(module.__file__ or "") if module.__name__.startswith("scanning.") else None
        digest.update(file.read_bytes() if file else b"")
    return digest.hexdigest()[:12]


def _numbered(seed: int, one: tuple[str, int]) -> Counter[str]:
    return part(one[0], seed, one[1])


def _key(kind: str, number: int) -> str:
    return f"{kind} {number}"


def told(kind: str, seen: Counter[str]) -> str:
    """The result of one kind as a line of Markdown."""
    if kind == LIVE:
        return f"- {seen['frames']} frames: {seen['read']} read live, {seen['wrong']} wrong."
    return (
        f"- {seen['frames']} frames: {seen['read']} read as single pictures, {seen['wrong']} wrong "
        f"({seen['another name']} in a name, {seen['another date']} in a date). "
        f"Wrong, and held back for want of a second read: {seen['held back']}."
    )


def write(count: int, seed: int, workers: int, kinds: Sequence[str] = KINDS) -> None:
    """Run, print the results and put them into the page, a section for each kind."""
    page = PAGE.read_text(encoding="utf-8")
    for kind, seen in run(count, seed, workers, kinds).items():
        command = f'python -m tests.frames_soak --frames {count} --seed {seed} --kinds "{kind}"'
        page = replaced(page, kind, f"{provenance(command)}\n\n{told(kind, seen)}")
        sys.stdout.write(f"{kind}:\n{told(kind, seen)}\n")
    PAGE.write_text(page, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=25_000, help="of each kind")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--kinds", default=",".join(KINDS), help="names, separated by commas")
    asked = parser.parse_args()
    kinds = asked.kinds.split(",")
    if unknown := sorted(set(kinds) - set(KINDS)):
        parser.error(f"there is no kind {unknown[0]!r}; there are: {', '.join(KINDS)}")
    if asked.frames < 1:
        parser.error("--frames: one frame at least")
    write(asked.frames, asked.seed, asked.workers, kinds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
