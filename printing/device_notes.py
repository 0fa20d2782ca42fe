"""What is known of a device between two jobs, over restarts too: a printer may keep half a job for the next one."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import structlog

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of one device.

    Attributes:
        unfinished: bytes of a job have left for it, and it is not known that it obeyed the last one.
        answers: whether it has ever answered a question; None: it was never asked.
    """

    unfinished: bool = False
    answers: bool | None = None


class Notes:
    """The notes of all devices: in files below `folder`, or with the process where there is none.

    A device is what stands in the URL before the options: another paper does not make another printer of it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._known: dict[str, Note] = {}

    def of(self, url: str) -> Note:
        """What is known; nothing of a new device, or where its file is damaged."""
        name = _name(url)
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def put(self, url: str, note: Note) -> None:
        """Keep what is known now. `unfinished` is on the disk before this comes back.

        Where the file cannot be written the note lives as long as the process: a badge does not wait for a disk.
        """
        if note == self.of(url):
            return
        name = _name(url)
        self._known[name] = note
        if self._folder is None:
            return
        try:
            self._write(self._folder / name, note)
        except OSError as error:
            _log.warning("printer_note_not_kept", errno=error.errno)

    def _read(self, name: str) -> Note:
        if self._folder is None:
            return Note()
        try:
            told = json.loads((self._folder / name).read_text("ascii"))
            unfinished, answers = told["unfinished"], told["answers"]
        except FileNotFoundError:
            return Note()
        except (OSError, ValueError, KeyError, TypeError):
            return Note(
                unfinished=True
            )  # it was there for a reason: a blank piece of paper costs less than a mixed badge
        return Note(unfinished is not False, answers if isinstance(answers, bool) else None)

    @staticmethod
    def _write(path: Path, note: Note) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="ascii") as file:
            json.dump(asdict(note), file)
            if note.unfinished:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)


def _name(url: str) -> str:
    parts = urlsplit(url)
    device = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return f"{hashlib.sha256(device.encode()).hexdigest()[:16]}.json"


OF_THIS_PROCESS = Notes()
"""For a caller who names no folder."""
