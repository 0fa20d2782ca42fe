"""Why content is not believed to be a license."""

from __future__ import annotations

from enum import StrEnum


class LicenseFlaw(StrEnum):
    """Why content is not believed to be a license."""

    NO_HEADER = "no_header"  # some other content altogether
    NO_ELEMENTS = "no_elements"
    UNKNOWN_ELEMENT = "unknown_element"  # what a misread code looks like from inside
    CONFLICT = "conflict"  # one element twice, with different values, or two ways to read a name
    CUT_OFF = "cut_off"  # breaks off in the middle
    NO_NAME = "no_name"  # or none that can be told for sure
    BAD_DATE = "bad_date"


class NotALicense(ValueError):
    """The content is not a license, or not intact. `reason` says why and holds nothing of the content."""

    def __init__(self, reason: LicenseFlaw) -> None:
        super().__init__(reason.value)
        self.reason = reason
