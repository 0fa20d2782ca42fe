"""What `scan` prints: one line a file, for images, clips, folders of either, and files of raw barcode content."""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from scanning import signed_passes
from scanning.capture.camera import RATE, CameraError, Frame
from scanning.capture.frame_rate import READ_S
from scanning.capture.image_files import CLIP_SUFFIXES, IMAGE_SUFFIXES, NotAPicture, opened, rate_of, read_picture
from scanning.decoder import decode, decode_everything
from scanning.documents import Document, License, Unreadable
from scanning.frame_reader import FAR_EVERY, ReadAgreement, Reader, first_document, is_beside_a_license
from scanning.license import aamva
from scanning.license.aamva import NotALicense
from scanning.pdf417.locate import find
from scanning.pdf417.pool import Pool
from scanning.qr_codes import PARTS
from scanning.read_codes import DecodedCode, Symbology
from scanning.readers.scanned_content import documents
from scanning.whose_card import meant


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A code by its digest: its content is nobody's business."""

    symbology: str
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ScanLine:
    """The answer for one file. `kind` is license, pass, none or unreadable; `ms` what reading took."""

    file: str
    kind: str
    license: License | None = field(default=None, repr=False)
    reason: str = ""
    frame: int | None = None
    ms: float = 0.0
    codes: tuple[SeenCode, ...] | None = None


def scan_paths(
    paths: Sequence[Path], *, payload: bool = False, codes: bool = False, live: bool = False
) -> Iterator[ScanLine]:
    """A line for every file, as soon as it is known; folders in the order of names. Never raises for a bad file.

    Args:
        payload: files hold raw barcode content instead of pictures.
        codes: also name every code seen, whatever it is.
        live: read as the kiosk's camera reads, and by no other way.
    """
    for path in paths:
        for file in files_of(path, payload=payload):
            started = time.perf_counter()
            line = _payload_line(file) if payload else _picture_line(file, codes=codes, live=live)
            yield _timed(line, started)


def as_json(line: ScanLine) -> str:
    """One line of JSON; absent values are null."""
    person = line.license
    fields: dict[str, Any] = {
        "file": _named(line.file),
        "kind": line.kind,
        "family": (person and person.family) or None,
        "given": (person and person.given) or None,
        "middle": (person and person.middle) or None,
        "suffix": (person and person.suffix) or None,
        "born": person.born.isoformat() if person and person.born else None,
        "expires": person.expires.isoformat() if person and person.expires else None,
        "jurisdiction": (person and person.jurisdiction) or None,
        "truncated": {
            "family": person.truncated.family,
            "given": person.truncated.given,
            "middle": person.truncated.middle,
        }
        if person
        else None,
        "frame": line.frame,
        "ms": round(line.ms, 1),
    }
    if line.reason:
        fields["reason"] = line.reason
    if line.codes is not None:
        fields["codes"] = [{"symbology": c.symbology, "length": c.length, "sha256": c.sha256} for c in line.codes]
    return json.dumps(fields, ensure_ascii=False)


def as_text(line: ScanLine) -> str:
    """One line for a person at a terminal."""
    if line.license is not None:
        person = line.license
        name = " ".join(part for part in (person.given, person.middle, person.family, person.suffix) if part)
        born = f", born {person.born.isoformat()}" if person.born else ""
        expires = f", expires {person.expires.isoformat()}" if person.expires else ""
        what = f"license of {name}{born}{expires}, {person.jurisdiction}"
    else:
        what = {"pass": "a pass", "none": "no document"}.get(line.kind, f"unreadable: {line.reason}")
    where = f" (frame {line.frame})" if line.frame else ""
    shown = f"{_named(line.file)}: {what}{where}, {line.ms:.0f} ms"
    for code in line.codes or ():
        shown += f"\n    {code.symbology}, {code.length} bytes, SHA-256 {code.sha256}"
    return shown


def _named(file: str) -> str:
    """A file's name as text; what of it is none becomes a question mark."""
    return file.encode("utf-8", "replace").decode("utf-8")


def files_of(path: Path, *, payload: bool) -> list[Path]:
    """The files that a path stands for: itself, or what a folder holds of pictures and clips (of raw content, all)."""
    if not path.is_dir():
        return [path]
    known = IMAGE_SUFFIXES | CLIP_SUFFIXES
    return sorted(
        file for file in path.rglob("*") if file.is_file() and (payload or file.suffix.lower() in known)
    )  # fmt: skip


def _payload_line(file: Path) -> ScanLine:
    try:
        raw = file.read_bytes()
    except OSError as error:
        return ScanLine(str(file), "unreadable", reason=f"the file cannot be read: {error.strerror}")
    if signed_passes.is_well_formed(raw.decode("latin-1")):
        return ScanLine(str(file), "pass")
    try:
        return ScanLine(str(file), "license", license=aamva.parse(raw))
    except NotALicense as refusal:
        typed = [one for one in documents(raw, {}, datetime.now(UTC), "") if isinstance(one, License)]
        if typed:  # as a reader sent it: other control characters, or a second code behind
            return ScanLine(str(file), "license", license=typed[0])
        return ScanLine(str(file), "unreadable", reason=refusal.reason.value)


def _picture_line(file: Path, *, codes: bool, live: bool) -> ScanLine:
    still = file.suffix.lower() not in CLIP_SUFFIXES
    seen: dict[SeenCode, None] = {}
    look = _live(file, still=still) if live else _thorough(file, still=still, codes=codes)
    refused, empty = "", True
    try:
        for index, found, document in look:
            empty = False
            seen |= {_seen(code): None for code in found}
            line = _settled(file, found, document, index)
            if line is not None and line.kind != "unreadable":
                return _with_codes(line, seen, codes=codes)
            refused = refused or (line.reason if line else "")
    except NotAPicture as error:
        return ScanLine(str(file), "unreadable", reason=str(error))
    if empty:
        return ScanLine(str(file), "unreadable", reason="the clip holds no picture")
    line = ScanLine(str(file), "unreadable" if refused else "none", reason=refused)
    return _with_codes(line, seen, codes=codes)


Looked = tuple[int, list[DecodedCode], Document | None]
"""A frame's index, the codes seen in it, and what they are."""


def _thorough(file: Path, *, still: bool, codes: bool) -> Iterator[Looked]:
    """Every frame, in every way that is known where no other frame will come."""
    agreement, pool = ReadAgreement(), Pool(rests=False)  # no frame of a file is passed over to save time
    for index, frame in _frames(file):
        found = decode_everything(frame, pool) if codes else decode(frame, pool, far=still)
        if still and not found:
            found = decode_everything(frame)
        sure = agreement.believed(meant(found), alone=still)
        document = first_document(sure, frame.shape, {}, datetime.now(UTC), "")
        if document is Unreadable.FOREIGN and is_beside_a_license(sure, frame, find(frame)):
            document = None
        yield index, found, document


def _live(file: Path, *, still: bool) -> Iterator[Looked]:
    """What the camera's reader says: of a picture while it is held up, of a clip at the pace at which it reads."""
    reader = Reader()
    due = 0.0
    rate = RATE if still else rate_of(file)
    for index, frame in _held(file) if still else _frames(file):
        at = index / rate
        if not still and at < due:
            continue
        due = at + READ_S
        document = reader.read(frame, {}, datetime.now(UTC), "")
        yield (0 if still else index), reader.codes, document


def _held(file: Path) -> Iterator[tuple[int, Frame]]:
    """A picture as long as the camera's reader needs to try all it knows."""
    for _, frame in _frames(file):
        yield from enumerate([frame] * (FAR_EVERY + PARTS - 1))


def _settled(file: Path, found: Iterable[DecodedCode], document: Document | None, index: int) -> ScanLine | None:
    """What one frame says. A pass is told by its form: a file comes without the school's keys."""
    for code in found:
        if code.symbology is Symbology.QR and signed_passes.is_well_formed(code.content.decode("latin-1")):
            return ScanLine(str(file), "pass", frame=index)
    if isinstance(document, License):
        return ScanLine(str(file), "license", license=document, frame=index)
    return ScanLine(str(file), "unreadable", reason=document.value) if isinstance(document, Unreadable) else None


def _frames(file: Path) -> Iterator[tuple[int, Frame]]:
    """The one frame of an image, or all of a clip, numbered from 0. Raises NotAPicture for what is neither."""
    if not file.is_file():
        raise NotAPicture("it is no file" if file.exists() else "there is no such file")
    suffix = file.suffix.lower()
    if suffix not in CLIP_SUFFIXES:
        try:
            picture = read_picture(file)
        except NotAPicture:
            if suffix in IMAGE_SUFFIXES:
                raise
        else:
            yield 0, picture
            return
    try:
        capture = opened(file)
    except CameraError as error:
        raise NotAPicture("the file is no picture or clip that can be opened") from error
    try:
        for index in itertools.count():
            good, frame = capture.read()
            if not good:
                return
            yield index, np.asarray(frame, np.uint8)
    finally:
        capture.release()


def _seen(code: DecodedCode) -> SeenCode:
    return SeenCode(code.symbology.value, len(code.content), hashlib.sha256(code.content).hexdigest())


def _with_codes(line: ScanLine, seen: Iterable[SeenCode], *, codes: bool) -> ScanLine:
    if not codes:
        return line
    return ScanLine(line.file, line.kind, line.license, line.reason, line.frame, line.ms, tuple(seen))


def _timed(line: ScanLine, started: float) -> ScanLine:
    took = (time.perf_counter() - started) * 1000
    return ScanLine(line.file, line.kind, line.license, line.reason, line.frame, took, line.codes)
