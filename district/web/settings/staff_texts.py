"""Staff members in words, and the sentences for what cannot be a name or a PIN."""

from __future__ import annotations

from district.errors import DistrictError, Unfit
from district.publish import schools
from language.marks import N_, NC_, TextEnum
from sync.contract.pins import PIN_DIGITS, weakness, well_formed


class PermissionName(TextEnum):
    """What a staff member may do, in words."""

    DECIDE = N_("Decide about held visitors")
    OVERRIDE = N_("Admit alone on a strong match, which otherwise needs two people")


class StaffState(TextEnum):
    """Whether PIN and staff pass count."""

    WORKS = NC_("a staff member", "Working")
    DISABLED = NC_("a staff member", "Disabled")


class PinFlaw(TextEnum):
    """Why a PIN is refused; the names are those of Weakness."""

    REPEATED = N_("That PIN is easy to guess: it repeats the same digits. Choose another, or leave the field empty.")
    RUN = N_("That PIN is easy to guess: it counts up or down. Choose another, or leave the field empty.")
    MIRRORED = N_(
        "That PIN is easy to guess: it reads the same backwards, or in pairs. Choose another, or leave the field empty."
    )
    KEYPAD = N_("That PIN is easy to guess: it is a pattern on the keypad. Choose another, or leave the field empty.")
    YEAR = N_("That PIN is easy to guess: it holds a year. Choose another, or leave the field empty.")
    COMMON = N_("That PIN is easy to guess: many people choose it. Choose another, or leave the field empty.")


def checked_name(typed: str) -> str:
    """A person's name without doubled spaces. Raises Unfit."""
    try:
        return schools.checked_name(typed)
    except DistrictError:
        raise Unfit(N_("Enter a name of 1 to 80 characters.")) from None


def checked_pin(typed: str) -> str:
    """ "" where one is to be drawn. Raises Unfit with a sentence that never holds the PIN."""
    pin = typed.strip()
    if pin and not well_formed(pin):
        raise Unfit(
            N_("A PIN has {least} to {most} digits and nothing else."), least=PIN_DIGITS.start, most=PIN_DIGITS.stop - 1
        )
    if pin and (flaw := weakness(pin)) is not None:
        raise Unfit(PinFlaw[flaw.name])
    return pin
