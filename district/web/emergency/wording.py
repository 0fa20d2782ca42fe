"""Emergencies in words, and what a form about one says."""

from __future__ import annotations

from collections.abc import Mapping

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.publish.emergencies import LONGEST_NOTE, LONGEST_PLACE, Act
from district.publish.emergency_texts import ActionName, Hazard, Strategy, name_of, told
from district.publish.school_plans import CLEAR, ROLES, Declarer, Particulars
from district.web.forms import Form
from language.marks import N_, Text, TextEnum
from sync.contract.vocabulary import Emergency

__all__ = ["Hazard", "Strategy", "name_of", "told"]
"""What templates call beside what stands here."""


class ActionHint(TextEnum):
    """What each means, in our words."""

    HOLD = N_("Everybody stays in their room, and the halls are clear. Inside, work goes on.")
    SECURE = N_("Everybody comes inside, and the outside doors are locked. Inside, the day goes on.")
    LOCKDOWN = N_("Doors locked, lights off, out of sight. Entrances stay silent and dark.")
    EVACUATE = N_("Everybody goes to a place that you name.")
    SHELTER = N_("Everybody shelters from a hazard, in the way that you choose.")


ACTIONS: tuple[tuple[str, Text, Text], ...] = tuple(
    (one.value, ActionName[one.name], ActionHint[one.name]) for one in Emergency if one is not Emergency.OTHER
)
"""Those that may be declared: word of the address, name, what it means."""


NOBODY_COMES_OR_GOES = N_("{action} is in force at this school: nobody is signed in or out until it is over.")
"""At the desk as at a kiosk; what was on paper is typed in with its time all the same."""


def options(of: type[TextEnum]) -> list[tuple[str, Text]]:
    """For a list to choose from; nothing is chosen before somebody does."""
    return [("", N_("Choose"))] + [(one.name.lower(), one) for one in of]


def declarer(viewer: Viewer) -> Declarer:
    """Whom the chain and the kiosks are told: the staff member that an account is, else the district's role."""
    account = viewer.account
    role = f"district:{account.role}" if account.role in ROLES else f"account:{account.id}"
    return Declarer(account.staff or role, account.name)


def particulars(form: Form, state: str) -> Particulars:
    """What the protocol asks of an action; faults are at their fields."""
    place = hazard = strategy = ""
    if state == Emergency.EVACUATE:
        place = form.value("place").strip()[:LONGEST_PLACE]  # in an emergency a long text is cut, not refused
        if not place:
            form.fail("place", N_("Say where everybody goes."))
        if not place.isprintable():
            form.fail("place", N_("Write the place in one line of letters and digits."))
    if state == Emergency.SHELTER:
        hazard = form.choice("hazard", [one.name.lower() for one in Hazard], N_("Choose the hazard."))
        strategy = form.choice("strategy", [one.name.lower() for one in Strategy], N_("Choose how to shelter."))
    note = form.value("note").strip()[:LONGEST_NOTE]
    return Particulars(state != CLEAR and form.value("drill") == "yes", place, hazard, strategy, note)


def wanted(viewer: Viewer, form: Form, state: str, seen: Mapping[str, str]) -> Act:
    may_end = accounts.may(viewer.account, Right.END_LOCKDOWN)
    return Act(state, seen, declarer(viewer), may_end, particulars(form, state))
