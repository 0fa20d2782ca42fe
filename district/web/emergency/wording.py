"""Emergencies in words, and what a form about one says."""

from __future__ import annotations

from collections.abc import Mapping

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.publish.emergencies import LONGEST_NOTE, LONGEST_PLACE, Act
from district.publish.school_plans import CLEAR, ROLES, Declarer, Particulars
from district.web.forms import Form
from language.marks import N_, NC_, Text, TextEnum
from sync.contract.vocabulary import Emergency


class ActionName(TextEnum):
    """The Standard Response Protocol's words."""

    HOLD = NC_("an emergency", "Hold")
    SECURE = NC_("an emergency", "Secure")
    LOCKDOWN = NC_("an emergency", "Lockdown")
    EVACUATE = NC_("an emergency", "Evacuate")
    SHELTER = NC_("an emergency", "Shelter")
    OTHER = NC_("an emergency", "Emergency")


class ActionHint(TextEnum):
    """What each means, in our words."""

    HOLD = N_("Everybody stays in their room, and the halls are clear. Inside, work goes on.")
    SECURE = N_("Everybody comes inside, and the outside doors are locked. Inside, the day goes on.")
    LOCKDOWN = N_("Doors locked, lights off, out of sight. Entrances stay silent and dark.")
    EVACUATE = N_("Everybody goes to a place that you name.")
    SHELTER = N_("Everybody shelters from a hazard, in the way that you choose.")


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


ACTIONS: tuple[tuple[str, Text, Text], ...] = tuple(
    (one.value, ActionName[one.name], ActionHint[one.name]) for one in Emergency if one is not Emergency.OTHER
)
"""Those that may be declared: word of the address, name, what it means."""


NOBODY_COMES_OR_GOES = N_("{action} is in force at this school: nobody is signed in or out until it is over.")
"""At the desk as at a kiosk; what was on paper is typed in with its time all the same."""


def name_of(state: str) -> Text:
    """An emergency in words; one that this version does not know is an emergency all the same."""
    return ActionName[state.upper()] if state.upper() in ActionName.__members__ else ActionName.OTHER


def options(of: type[TextEnum]) -> list[tuple[str, Text]]:
    """For a list to choose from; nothing is chosen before somebody does."""
    return [("", N_("Choose"))] + [(one.name.lower(), one) for one in of]


def told(of: type[TextEnum], word: str) -> Text | str:
    """A hazard or strategy in words; a word that this version does not know, as it is."""
    return of[word.upper()] if word.upper() in of.__members__ else word


def declarer(viewer: Viewer) -> Declarer:
    """Whom the chain and the kiosks are told: the staff member that an account is, else the district's role."""
    account = viewer.account
    role = f"district:{account.role}" if account.role in ROLES else f"account:{account.id}"
    return Declarer(account.staff or role, account.name)


def particulars(form: Form, state: str) -> Particulars:
    """What the protocol asks of an action; faults are at their fields."""
    place = hazard = strategy = ""
    if state == Emergency.EVACUATE:
        place = form.text("place", N_("Say where everybody goes."), LONGEST_PLACE)
        if not place.isprintable():
            form.fail("place", N_("Write the place in one line of letters and digits."))
    if state == Emergency.SHELTER:
        hazard = form.choice("hazard", [one.name.lower() for one in Hazard], N_("Choose the hazard."))
        strategy = form.choice("strategy", [one.name.lower() for one in Strategy], N_("Choose how to shelter."))
    note = form.text("note", longest=LONGEST_NOTE)
    return Particulars(state != CLEAR and form.value("drill") == "yes", place, hazard, strategy, note)


def wanted(viewer: Viewer, form: Form, state: str, seen: Mapping[str, str]) -> Act:
    may_end = accounts.may(viewer.account, Right.END_LOCKDOWN)
    return Act(state, seen, declarer(viewer), may_end, particulars(form, state))
