"""What may happen to a payload between the card and the parser, that leaves a trace in it: cut, doubled, moved.

A letter of a name that is lost or changed leaves no trace and is not among them: codes have error correction for that.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

ENDS = (b"\n", b"\r", b"\x1e", b"\x1d", b"|", b"~", b" ", b"\r\n")
JUNK = (
    b"\0", b"\t", b"\x0b", b"\x1d", b"\x1e", b"\r", b"\n\n", b"\x7f", b"<LF>", b"|", b"~~", b"#", b"@", b"%", b"_",
    b";", b"?", b"=", b"^", b"8888", b"0",
)  # fmt: skip
"""No letters, no spaces, and no sign that a name may hold."""
_BEHIND_ID = re.compile(rb"(?:D[A-D][A-Z]|[,$])\Z")

Mutation = Callable[[bytes, random.Random], bytes]


def _cut_at_the_end(raw: bytes, rng: random.Random) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _cut_at_the_beginning(raw: bytes, rng: random.Random) -> bytes:
    return raw[rng.randrange(len(raw) + 1) :]


def _doubled(raw: bytes, rng: random.Random) -> bytes:
    return raw + rng.choice((b"", b"\n", b"\r\n")) + raw


def _a_line_twice(raw: bytes, rng: random.Random) -> bytes:
    lines = raw.split(b"\n")
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
    return b"\n".join(lines)


def _offsets_that_lie(raw: bytes, rng: random.Random) -> bytes:
    return re.sub(rb"(?<=DL|ID|EN|Z[A-Z])\d{8}(?=DL|ID|EN|D|Z)", b"%08d" % rng.randrange(10**8), raw)


def _other_line_ends(raw: bytes, rng: random.Random, ends: tuple[bytes, ...] = ENDS) -> bytes:
    return raw.replace(rng.choice((b"\n", b"\r", b"\x1e")), rng.choice(ends))


def _junk(raw: bytes, rng: random.Random) -> bytes:
    """Anywhere but right before a name: an empty element and a line that begins like one are such a card too."""
    places = [at for at in range(len(raw) + 1) if not _BEHIND_ID.search(raw, max(0, at - 3), at)]
    at = rng.choice(places)
    return raw[:at] + rng.choice(JUNK) + raw[at:]


MUTATIONS: Mapping[str, Mutation] = {
    "cut at the end": _cut_at_the_end,
    "cut at the beginning": _cut_at_the_beginning,
    "doubled": _doubled,
    "a line twice": _a_line_twice,
    "offsets that lie": _offsets_that_lie,
    "other line ends": _other_line_ends,
    "junk": _junk,
}


def mutated(raw: bytes, rng: random.Random) -> bytes:
    """One or two of the mutations. Junk does not become a space, which would leave no trace in a name."""
    before: Mutation | None = None
    for _ in range(rng.randint(1, 2)):
        mutation = rng.choice(list(MUTATIONS.values()))
        if before is _junk and mutation is _other_line_ends:
            raw = _other_line_ends(raw, rng, tuple(end for end in ENDS if end != b" "))
        else:
            raw = mutation(raw, rng)
        before = mutation
    return raw
