"""A badge as the printer's side knows it: words already chosen, a photo, a code. Nothing here knows why."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Badge:
    """What is on one badge. Every text arrives worded and in the reader's language; "" is left out of the layout.

    Attributes:
        id: the badge's id, the same on every copy.
        visitor_type: the large word at the top ("VISITOR", "VOLUNTEER", "CONTRACTOR").
        kind: the code of the visit's purpose, by which a design gives a bar and a mark.
        escort: the text of the escort bar, "" where none is needed.
        emergency: the line at the foot.
        code: the text of the QR code (a signed pass), "" for none.
        photo: a JPEG, or None.
        children: how many came with the visitor and have no badge of their own ("+ 2"); never a child's name.
        answers: what the visitor answered and the district wants on badges, such as the company, in one short line.
    """

    id: str
    name: str = field(repr=False)
    visitor_type: str
    destination: str
    school: str
    date: str
    time: str
    host: str = ""
    valid_until: str = ""
    escort: str = ""
    emergency: str = ""
    code: str = field(default="", repr=False)
    photo: bytes | None = field(default=None, repr=False)
    children: str = field(default="", repr=False)
    answers: str = field(default="", repr=False)
    kind: str = ""
