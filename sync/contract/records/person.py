"""A person, as visits and cases keep one: a group for each part that is erased by itself.

How somebody identified themselves and which language they chose is not among it: neither is ever written down.
"""

from __future__ import annotations

from typing import Annotated

from sync.contract.records.kept import EVERYWHERE, Kept, Part, Retention, Shown


def _name(label: str) -> Kept:
    return Kept(personal=True, retention=Retention.RECORD, may_show=EVERYWHERE, label=label)


class Identity(Part):
    """Who. `born` (ISO 8601 or "") stands here only where a list entry matched; otherwise it is in `BirthDate`."""

    family: Annotated[str, _name("Family name")]
    given: Annotated[str, _name("Given name")] = ""
    middle: Annotated[str, _name("Middle name")] = ""
    suffix: Annotated[str, _name("Suffix")] = ""
    born: Annotated[str, Kept(personal=True, retention=Retention.RECORD, may_show=Shown.PAGE)] = ""


class BirthDate(Part):
    """The birth date (ISO 8601) of a visitor whom no list entry matched: needed while the visit lasts, to screen again
    when a newer list arrives, and erased when the day is over."""

    born: Annotated[str, Kept(personal=True, retention=Retention.DAY, may_show=Shown.PAGE)]


class PhotoReference(Part):
    """SHA-256 (hex) of the JPEG, which travels apart."""

    digest: Annotated[
        str,
        Kept(
            personal=True,
            retention=Retention.RECORD,
            may_show=Shown.BADGE | Shown.PAGE | Shown.EXPORT,
            label="Fingerprint of your photo",
        ),
    ]


class Text(Part):
    """What a person typed beside a decision or an acknowledgement."""

    text: Annotated[
        str, Kept(personal=True, retention=Retention.RECORD, may_show=Shown.PAGE | Shown.EXPORT, label="Note")
    ]
