"""What a school's kiosks go by where somebody at the district has set it: their badges, and how they behave."""

from __future__ import annotations

from pydantic import Field

from sync.contract.api.messages import Message

LONGEST_GRACE_S = 3600


class WireBadgeLayout(Message):
    """What a school's badges show. `order` names parts from top to bottom (header, type, escort, photo, code, name,
    children, destination, host, answers, time, valid_until, emergency); `date` is words, iso, month_first or day_first;
    `call` are numbers that stand large in the emergency box. `bars` (stripes, checks, dots, lines) and `marks` (heart,
    star, cross) are by the code of a visitor type. A word that a kiosk does not know is passed over. A layout of which
    no badge comes is not taken, and the one before stays.

    `version` is what a kiosk tells that it prints by (`KioskState.badge_layout`).
    """

    version: str
    order: list[str]
    date: str = "words"
    call: list[str] = Field(default_factory=list)
    bars: dict[str, str] = Field(default_factory=dict)
    marks: dict[str, str] = Field(default_factory=dict)


class WireKioskSettings(Message):
    """What a kiosk goes by unless its own settings file says otherwise. A field that is None is as the kiosk has it.

    `languages`: tags (BCP 47) of what visitors may choose; one that a kiosk does not speak is passed over, and the
    school's own is always among them. `badge_grace_s`: seconds after its sign-in in which a badge at the camera does
    not sign out yet.
    """

    languages: list[str] | None = Field(default=None, max_length=40)
    badge_grace_s: int | None = Field(default=None, ge=0, le=LONGEST_GRACE_S)
