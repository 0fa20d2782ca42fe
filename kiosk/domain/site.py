"""The school as its kiosk knows it: what the district sent, in the shape that screens and badges need."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.visit import Destination, LastVisit, Purpose


@dataclass(frozen=True, slots=True)
class Conduct:
    """The conduct expectations as one language's text file has them; `version` is the digest of its bytes."""

    version: str
    title: str
    points: tuple[str, ...]
    closing: str = ""


@dataclass(frozen=True, slots=True)
class BadgeWords:
    """The words of a badge that no visit holds; the wording gives them, the desk sets them."""

    escort: str
    date_format: str  # strftime
    time_format: str


@dataclass(frozen=True, slots=True)
class Site:
    """Replaced as a whole when the district changes something. Labels are in the kiosk's language."""

    code: str
    name: str
    time_zone: str
    purposes: tuple[Purpose, ...]
    destinations: tuple[Destination, ...]
    emergency: str = ""

    def still_has(self, last: LastVisit | None) -> bool:
        """Whether a last visit can be repeated: the district may have removed its purpose or destination."""
        return (
            last is not None
            and any(item.code == last.purpose for item in self.purposes)
            and (not last.destination or any(item.code == last.destination for item in self.destinations))
        )

    def purpose(self, code: str) -> Purpose:
        """The purpose of a code; one that the district has since removed keeps its code as its label."""
        return next((item for item in self.purposes if item.code == code), Purpose(code, code, code.upper()))

    def destination(self, code: str) -> Destination:
        return next((item for item in self.destinations if item.code == code), Destination(code, code))
