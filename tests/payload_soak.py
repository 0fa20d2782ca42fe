"""Cards of the corpus, mutated and made as costly as they can be: the part of the soak that is about their content."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping

from scanning.documents import License
from scanning.license.aamva import NotALicense, parse, parse_typed
from scanning.readers.scanned_content import documents
from tests.cards.corpus.mutations import mutated
from tests.scanning.conftest import KEYS, NOW, SCHOOL
from tests.scanning.test_mutated_cards import CARDS, is_the_same

LONGEST_S = 0.05
STEPS = 60
"""Changes tried on each payload, of which those are kept that cost more."""
BITS = (
    b"\n", b"\r", b" ", b",", b"$", b"^", b"?", b";", b"=", b"|", b"~", b"@", b"\x1e", b"-", b"'", b"0", b"1", b"A",
    b"J", b"6", b"DL", b"DAC", b"DAD", b"DAG", b"DCS", b"DCU", b"DCUJR", b"DDEN", b"DBB06061986", b"ZC", b"ZCZCA",
    b"VAN ", b"DE ", b"NONE ", b"<LF>", b"%BC", b"ANSI 636020", b"\xff", b"\x90", b"\xc3\x82", b"\xc3\x83\xc2\x82",
)  # fmt: skip
"""What a payload is made of, and what a reader makes of it."""


def _parsed(way: Callable[[bytes], License]) -> Callable[[bytes], list[License]]:
    def found(raw: bytes) -> list[License]:
        try:
            return [way(raw)]
        except NotALicense:
            return []

    return found


def _sent(raw: bytes) -> list[License]:
    return [document for document in documents(raw, KEYS, NOW, SCHOOL) if isinstance(document, License)]


WAYS: Mapping[str, tuple[Callable[[bytes], list[License]], int]] = {
    "by camera": (_parsed(parse), 4096),
    "typed": (_parsed(parse_typed), 4096),
    "sent by a reader": (_sent, 16384),
}
"""Each way to a license, and the bytes that it may be given."""


def mutate_cards(count: int, seed: int) -> str:
    """Read `count` mutated cards in every way. Ends the run at the first that is somebody else's."""
    rng = random.Random(seed)
    read = 0
    for number in range(count):
        case = rng.choice(CARDS)
        changed = mutated(case.raw, rng)
        for name, (way, _) in WAYS.items():
            found = way(changed)
            read += bool(found)
            if not all(is_the_same(license_, case.raw) for license_ in found):
                raise SystemExit(f"Card {number} of seed {seed}, {case.name}, is somebody else's {name}: {changed!r}")
    return (
        f"- {count} mutated cards of the corpus, read in {len(WAYS)} ways: {read} times their holder, "
        f"{count * len(WAYS) - read} times nobody, never somebody else."
    )


def climb(count: int, seed: int) -> str:
    """Make `count` payloads as costly as they can be. Ends the run at the first that takes over LONGEST_S."""
    rng = random.Random(seed)
    longest, costliest = 0.0, ""
    for number in range(count):
        name = rng.choice(list(WAYS))
        raw = rng.choice(CARDS).raw
        if rng.random() < 0.3:
            raw = raw.replace(b"\n", b"")
        seconds = _seconds(name, raw)
        for _ in range(STEPS):
            other = _changed(raw, rng)[: WAYS[name][1]]
            taken = _seconds(name, other)
            if taken >= seconds:
                raw, seconds = other, taken
        if seconds > LONGEST_S:
            raise SystemExit(f"Payload {number} of seed {seed} took {seconds * 1000:.0f} ms {name}: {raw!r}")
        if seconds > longest:
            longest, costliest = seconds, name
    return (
        f"- {count} payloads made as costly as {STEPS} changes could make each: the slowest took "
        f"{longest * 1000:.1f} ms of the processor, {costliest}."
    )


def _seconds(name: str, raw: bytes) -> float:
    """Of the processor, the least of three: what else the machine does is no cost of the payload."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        WAYS[name][0](raw)
        taken.append(time.process_time() - started)
    return min(taken)


def _changed(raw: bytes, rng: random.Random) -> bytes:
    """A bit put in, once or a thousand times; a piece repeated; a piece taken out."""
    data = bytearray(raw)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(3)
        if kind == 0:
            data[at:at] = rng.choice(BITS) * rng.choice((1, 3, 30, 300, 1000))
        elif kind == 1:
            data[at:at] = data[at : at + rng.choice((4, 40, 200))] * rng.choice((1, 5, 40))
        else:
            del data[at : at + rng.choice((1, 10, 100))]
    return bytes(data)
