"""What `scan` prints: one line a file, for images, clips, folders of either, and files of raw barcode content."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from scanning import passes
from scanning.agreement import Agreement
from scanning.camera import Frame
from scanning.contents import documents
from scanning.decoder import Code, Symbology, decode, decode_everything
from scanning.documents import License, Unreadable
from scanning.license import aamva
from scanning.license.aamva import NotALicense
from scanning.pdf417.pool import Pool
from scanning.reader import first_document
from scanning.replay import CLIP_SUFFIXES, IMAGE_SUFFIXES


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


def scan_paths(paths: Sequence[Path], *, payload: bool = False, codes: bool = False) -> Iterator[ScanLine]:
    """A line for every file, as soon as it is known; folders in the order of names. Never raises for a bad file.

    Args:
        payload: files hold raw barcode content instead of pictures.
        codes: also name every code seen, whatever it is.
    """
    for path in paths:
        for file in _files(path, payload=payload):
            started = time.perf_counter()
            line = _payload_line(file) if payload else _picture_line(file, codes=codes)
            yield _timed(line, started)


def as_json(line: ScanLine) -> str:
    """One line of JSON; absent values are null."""
    person = line.license
    fields: dict[str, Any] = {
        "file": line.file,
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
    shown = f"{line.file}: {what}{where}, {line.ms:.0f} ms"
    for code in line.codes or ():
        shown += f"\n    {code.symbology}, {code.length} bytes, SHA-256 {code.sha256}"
    return shown


def _files(path: Path, *, payload: bool) -> list[Path]:
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
    if passes.is_well_formed(raw.decode("latin-1")):
        return ScanLine(str(file), "pass")
    try:
        return ScanLine(str(file), "license", license=aamva.parse(raw))
    except NotALicense as refusal:
        typed = [one for one in documents(raw, {}, datetime.now(UTC), "") if isinstance(one, License)]
        if typed:  # as a reader sent it: other control characters, or a second code behind
            return ScanLine(str(file), "license", license=typed[0])
        return ScanLine(str(file), "unreadable", reason=refusal.reason.value)


def _picture_line(file: Path, *, codes: bool) -> ScanLine:
    if not file.is_file():
        return ScanLine(str(file), "unreadable", reason="there is no such file")
    frames, still = _frames(file), file.suffix.lower() not in CLIP_SUFFIXES
    seen: dict[SeenCode, None] = {}
    agreement, pool = Agreement(), Pool()
    refused = ""
    count = 0
    for count, frame in enumerate(frames, 1):
        found = decode_everything(frame, pool) if codes else decode(frame, pool, far=still)
        if still and not found:
            found = decode_everything(frame)  # there is no next frame to wait for
        seen |= {_seen(code): None for code in found}
        sure = agreement.believed(found, alone=still)
        line = _settled(file, sure, frame, count - 1)
        if line is not None and line.kind != "unreadable":
            return _with_codes(line, seen, codes=codes)
        refused = refused or (line.reason if line else "")
    if count == 0:
        return ScanLine(str(file), "unreadable", reason="the file is no picture or clip that can be opened")
    line = ScanLine(str(file), "unreadable" if refused else "none", reason=refused)
    return _with_codes(line, seen, codes=codes)


def _settled(file: Path, found: Iterable[Code], frame: Frame, index: int) -> ScanLine | None:
    """What one frame says. A pass is told by its form: a file comes without the school's keys."""
    others = []
    for code in found:
        if code.symbology is Symbology.QR and passes.is_well_formed(code.content.decode("latin-1")):
            return ScanLine(str(file), "pass", frame=index)
        others.append(code)
    document = first_document(others, frame.shape, {}, datetime.now(UTC), "")
    if isinstance(document, License):
        return ScanLine(str(file), "license", license=document, frame=index)
    return ScanLine(str(file), "unreadable", reason=document.value) if isinstance(document, Unreadable) else None


def _frames(file: Path) -> Iterator[Frame]:
    """The one frame of an image, or all of a clip; none for what is neither."""
    if file.suffix.lower() not in CLIP_SUFFIXES:
        data = np.frombuffer(file.read_bytes(), np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
        if image is not None:
            yield np.asarray(image, np.uint8)
            return
    capture = cv2.VideoCapture(str(file))
    try:
        while capture.isOpened():
            good, frame = capture.read()
            if not good:
                return
            yield np.asarray(frame, np.uint8)
    finally:
        capture.release()


def _seen(code: Code) -> SeenCode:
    return SeenCode(code.symbology.value, len(code.content), hashlib.sha256(code.content).hexdigest())


def _with_codes(line: ScanLine, seen: Iterable[SeenCode], *, codes: bool) -> ScanLine:
    if not codes:
        return line
    return ScanLine(line.file, line.kind, line.license, line.reason, line.frame, line.ms, tuple(seen))


def _timed(line: ScanLine, started: float) -> ScanLine:
    took = (time.perf_counter() - started) * 1000
    return ScanLine(line.file, line.kind, line.license, line.reason, line.frame, took, line.codes)
