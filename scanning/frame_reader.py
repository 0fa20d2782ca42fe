"""Joins decoding and parsing: a frame in, a document out. `Reader` looks at a stream, `read` at one frame alone.

Which reads are believed at once, and which must be seen twice, is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scanning import signed_passes
from scanning.capture.camera import Frame
from scanning.decoder import decode
from scanning.documents import WRITTEN, Document, License, Unreadable
from scanning.hints import shows_code
from scanning.license import aamva
from scanning.license.aamva import NotALicense
from scanning.pdf417.locate import Candidate, find
from scanning.pdf417.pool import Pool
from scanning.read_codes import DecodedCode, Symbology, is_thin
from scanning.whose_card import WhoseCard, meant

Keys = Mapping[str, Ed25519PublicKey]

HELD_UP = 0.15
"""A code as long as this share of the frame's short side may be meant for us; a poster's behind the visitor is not."""

FAR_EVERY = 4
"""Frames: a badge held far away may wait a quarter of a second."""

_TOLD_ONCE = {Unreadable.FOREIGN, Unreadable.DAMAGED, Unreadable.NO_NAME}

_MOVED = 2.0  # pixels; what a hand cannot help and a wall cannot do


def read(frame: Frame, keys: Keys, now: datetime | None, school: str) -> Document | None:
    """The document in one frame, or None. `frame` is H x W x 3, BGR; it is not kept.

    Args:
        keys: key id -> public key of those who may sign passes here.
        now: with a time zone; judges a pass's validity and a birth date's sense. None: passes are judged by somebody
            else, who knows the time better than this machine's clock.
        school: this school's code.
    """
    codes = ReadAgreement().believed(meant(decode(frame, far=True)), alone=True)
    document = first_document(codes, frame.shape, keys, now, school)
    return None if document is Unreadable.FOREIGN and is_beside_a_license(codes, frame, find(frame)) else document


class Reader:
    """Reads a stream of frames, and remembers a little: not for longer than the card is there. Not thread-safe.

    Attributes:
        codes: what the last frame held, whatever it is.
    """

    def __init__(self) -> None:
        self.codes: list[DecodedCode] = []
        self._pool = Pool()
        self._agreement = ReadAgreement()
        self._whose = WhoseCard()
        self._foreign: bytes = b""
        self._place: tuple[float, float] = (0.0, 0.0)
        self._told = False
        self._beside = -FORGET_AFTER - 1
        self._since = 0
        self._count = 0

    def read(self, frame: Frame, keys: Keys, now: datetime | None, school: str) -> Document | None:
        """As the function `read`, and stricter where one frame may mislead.

        A license whose code has little error correction must read the same in two frames. A code that is none of ours
        is reported once, when it was seen twice, a hand has moved it in between, and no license's code was beside it.
        """
        self._count += 1
        codes = self.codes = decode(frame, self._pool, far=self._count % FAR_EVERY == 0)
        left = self._whose.meant(codes, lambda: self.places, self._pool.unread)
        self._since += 1
        if self._since > FORGET_AFTER:
            self._foreign, self._told = b"", False
        document = first_document(self._agreement.believed(left), frame.shape, keys, now, school)
        if document is Unreadable.FOREIGN:
            if is_beside_a_license(codes, frame, self.places):
                self._beside = self._count
            if self._count - self._beside <= FORGET_AFTER:
                return None
        if isinstance(document, Unreadable) and document in _TOLD_ONCE:
            return document if self._worth_telling(codes) else None
        return document

    @property
    def places(self) -> list[Candidate]:
        """Where in the last frame a license's code may be, read or not, as `scanning.pdf417.locate.find` gives them."""
        return self._pool.seen.likely if self._pool.seen is not None else []

    def _worth_telling(self, codes: list[DecodedCode]) -> bool:
        code = max(codes, key=_extent)  # what is held up is nearer than what hangs on a wall
        self._since = 0
        place = (float(code.corners[:, 0].mean()), float(code.corners[:, 1].mean()))
        if code.content != self._foreign:
            self._foreign, self._place, self._told = code.content, place, False
            return False
        moved = max(abs(place[0] - self._place[0]), abs(place[1] - self._place[1])) > _MOVED
        tell = moved and not self._told
        self._told = self._told or tell
        return tell


def is_beside_a_license(codes: Iterable[DecodedCode], frame: Frame, found: Sequence[Candidate]) -> bool:
    """Whether these codes, none of them ours, share the frame with what looks like a license's code, not yet read.

    Licenses bear other codes, too, and so do the purses, passes and stickers that are held up with them.

    Args:
        found: as `scanning.pdf417.locate.find` gives them for this frame.
    """
    return shows_code(frame, found, [code.corners for code in codes])


def first_document(
    codes: Iterable[DecodedCode], shape: tuple[int, ...], keys: Keys, now: datetime | None, school: str
) -> Document | None:  # fmt: skip
    """The first code that is a document of ours; failing that, why the first that was held up is none."""
    refused: Unreadable | None = None
    for code in codes:
        document = _document(code, keys, now, school)
        if not isinstance(document, Unreadable):
            return document
        if refused is None and (document is not Unreadable.FOREIGN or _held_up(code, shape)):
            refused = document
    return refused


def _document(code: DecodedCode, keys: Keys, now: datetime | None, school: str) -> Document:
    if code.symbology is Symbology.QR:
        return signed_passes.decode(code.content.decode("latin-1"), keys, now, school)
    if code.symbology is not Symbology.PDF417:
        return Unreadable.FOREIGN
    try:
        license_ = aamva.parse(code.content)
    except NotALicense as refusal:
        return refusal.unreadable
    return license_ if plausible(license_, now) else Unreadable.DAMAGED


def plausible(license_: License, now: datetime | None) -> bool:
    """Whether a license can be of somebody who lives: nobody is born tomorrow. A machine's clock that says an earlier
    day than WRITTEN is wrong, and must not refuse those who were born since."""
    latest = now.date() if now else max(datetime.now(UTC).date(), WRITTEN)
    return license_.born is None or license_.born <= latest


def _held_up(code: DecodedCode, shape: tuple[int, ...]) -> bool:
    return _extent(code) >= HELD_UP * min(shape[:2])


def _extent(code: DecodedCode) -> float:
    """The longest side, in pixels."""
    return float(np.linalg.norm(code.corners - np.roll(code.corners, -1, axis=0), axis=1).max())


FORGET_AFTER = 20
"""Frames without the code; by then the card in front of the camera may be another one."""


class ReadAgreement:
    """Remembers the last doubtful content of a stream, for as long as it may be the same card's."""

    def __init__(self) -> None:
        self._doubtful = b""
        self._age = 0

    def believed(self, codes: Iterable[DecodedCode], *, alone: bool = False) -> list[DecodedCode]:
        """Of one frame's codes those to believe. Call it once a frame.

        A code that noise might have been corrected into counts when an earlier frame said the same.

        Args:
            alone: no other frame will come. Then two treatments of this one may agree instead.
        """
        self._age += 1
        if self._age > FORGET_AFTER:
            self._doubtful = b""
        return [code for code in codes if not is_thin(code) or self._agrees(code) or (alone and code.agreeing > 1)]

    def _agrees(self, code: DecodedCode) -> bool:
        agrees = self._doubtful == code.content
        self._doubtful, self._age = code.content, 0
        return agrees
