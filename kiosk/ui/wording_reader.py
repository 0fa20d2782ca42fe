"""What the office reads about a USB reader that does not work: in a few words, and in full."""

from __future__ import annotations

from scanning.readers.serial_reader import ReaderFault

READER: dict[ReaderFault, tuple[str, str]] = {
    ReaderFault.MISSING: (
        "No reader",
        "The card reader was not found. Cards can be held up to the camera. Check its cable.",
    ),
    ReaderFault.BUSY: (
        "Reader in use",
        "Another program holds the card reader. Cards can be held up to the camera. Close that program.",
    ),
    ReaderFault.DENIED: (
        "Reader not allowed",
        "This kiosk may not open the card reader. Cards can be held up to the camera. Ask IT for the right.",
    ),
    ReaderFault.UNPLUGGED: (
        "Reader unplugged",
        "The card reader went away. Cards can be held up to the camera. Plug it in again; it starts by itself.",
    ),
}
