"""A calendar file (RFC 5545) with one visit, which calendar programs of phones and desks take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

_WIDEST = 75
"""Bytes of a line; longer ones go on in the next, after a space."""


@dataclass(frozen=True, slots=True)
class Event:
    """`times`: beginning and end of each visit, with their zone; at least one, all of the first one's length."""

    uid: str
    summary: str
    location: str
    description: str = field(repr=False)
    times: Sequence[tuple[datetime, datetime]]
    changed: datetime
    language: str


def calendar(event: Event) -> bytes:
    """Times stand in UTC: then no table of the zone's clock changes has to go with them."""
    (begins, ends), *others = event.times
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vestibule//Visitor pass//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:{event.uid}", f"DTSTAMP:{_utc(event.changed)}", f"SEQUENCE:{int(event.changed.timestamp())}",
        f"DTSTART:{_utc(begins)}", f"DTEND:{_utc(ends)}",
        *([f"RDATE:{','.join(_utc(one) for one, _ in others)}"] if others else []),
        f"SUMMARY;LANGUAGE={event.language}:{_escaped(event.summary)}",
        f"LOCATION;LANGUAGE={event.language}:{_escaped(event.location)}",
        f"DESCRIPTION;LANGUAGE={event.language}:{_escaped(event.description)}",
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """As TEXT of RFC 5545 (3.3.11); what does not print would end the line."""
    plain = "".join(letter for letter in text if letter == "\n" or letter.isprintable())
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """Folded between letters, never inside one."""
    part = b""
    for letter in line:
        raw = letter.encode()
        if len(part) + len(raw) > _WIDEST:
            yield part
            part = b" "
        part += raw
    yield part
