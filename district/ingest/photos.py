"""Photos by the digest of their bytes: a second upload is the same photo, and nothing else can take its place."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from district.db.tables import Photo
from district.errors import Denied
from sync.contract.api.messages import MAX_PHOTO_BYTES, RefusalCode

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"


def check(digest: str, jpeg: bytes) -> None:
    """Raises Denied unless `jpeg` is a JPEG file of that SHA-256 and a size that a face needs."""
    if len(jpeg) > MAX_PHOTO_BYTES:
        raise Denied(413, RefusalCode.TOO_LARGE, f"A photo has at most {MAX_PHOTO_BYTES} bytes.")
    if not _DIGEST.fullmatch(digest) or hashlib.sha256(jpeg).hexdigest() != digest:
        raise Denied(422, RefusalCode.PHOTO_UNUSABLE, "The photo's bytes are not those that its name says.")
    if not (jpeg.startswith(_JPEG_START) and jpeg.rstrip(b"\x00").endswith(_JPEG_END)):
        raise Denied(422, RefusalCode.PHOTO_UNUSABLE, "The photo is no whole JPEG.")


def store(session: Session, chain: str, digest: str, jpeg: bytes, now: datetime) -> None:
    """A photo that is known already, or was erased, changes nothing, also where two kiosks send it at once."""
    if session.get(Photo, digest) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(Photo(digest=digest, jpeg=jpeg, chain=chain, received=now))
