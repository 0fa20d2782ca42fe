"""Emergencies in words, for pages and for the messages that tell of them."""

from __future__ import annotations

from language.marks import N_, NC_, Text, TextEnum


class ActionName(TextEnum):
    """The Standard Response Protocol's words."""

    HOLD = NC_("an emergency", "Hold")
    SECURE = NC_("an emergency", "Secure")
    LOCKDOWN = NC_("an emergency", "Lockdown")
    EVACUATE = NC_("an emergency", "Evacuate")
    SHELTER = NC_("an emergency", "Shelter")
    OTHER = NC_("an emergency", "Emergency")


class Hazard(TextEnum):
    """What people shelter from."""

    TORNADO = N_("Tornado")
    SEVERE_WEATHER = N_("Severe weather")
    HAZARDOUS_MATERIAL = N_("Hazardous material outside")
    EARTHQUAKE = N_("Earthquake")
    FLOOD = N_("Flood or tsunami")
    WILDLIFE = N_("Animal outside")


class Strategy(TextEnum):
    """How they shelter."""

    SHELTER_AREA = N_("Go to the shelter area")
    SEAL_THE_ROOM = N_("Seal the room")
    DROP_COVER_HOLD = N_("Drop, cover and hold")
    HIGH_GROUND = N_("Go to high ground")


def name_of(state: str) -> Text:
    """An emergency in words; one that this version does not know is an emergency all the same."""
    return ActionName[state.upper()] if state.upper() in ActionName.__members__ else ActionName.OTHER


def told(of: type[TextEnum], word: str) -> Text | str:
    """A hazard or strategy in words; a word that this version does not know, as it is."""
    return of[word.upper()] if word.upper() in of.__members__ else word
