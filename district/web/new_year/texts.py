"""What is confirmed for a new school year, and what is missing, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, col, select

from district.db.people_tables import Account
from district.publish.school_years import StepKind
from language.marks import N_, NC_, Text, TextEnum


class StepName(TextEnum):
    """The confirmations, as headings."""

    ACCOUNTS = N_("Accounts")
    STAFF = N_("Staff and PINs")
    PLACES = N_("Hosts and destinations")
    HOURS = N_("Hours")
    PASSES = N_("Passes")
    CODES = NC_("of kiosks", "Enrollment")


STEPS: Mapping[StepKind, Text] = {kind: StepName[kind.name] for kind in StepKind}


class MissingName(TextEnum):
    """What is missing, in a sentence."""

    NO_KIOSK = N_("No kiosk is enrolled.")
    NO_MANAGER = N_("No office manager and no principal has an account.")
    NO_PIN = N_("Nobody with a PIN may decide about held visitors.")
    NO_HOURS = N_("No hours are set for the new year.")
    ACCOUNTS = N_("The accounts are not confirmed.")
    STAFF = N_("Staff and PINs are not confirmed.")
    PLACES = N_("Hosts and destinations are not confirmed.")
    HOURS = N_("The hours of the new year are not confirmed.")
    PASSES = N_("The passes of the old year are not confirmed or ended.")
    UNHEARD = N_("It enrolled, and nothing has come from it since.")
    SILENT = N_("Nothing has come from it for more than a day.")
    NO_LIST = N_("It has no list that counts: it holds every visitor.")
    LIST_EXPIRED = N_("Its lists have expired: it holds every visitor.")
    LIST_BEHIND = N_("A newer list is in force than it has.")
    LIST_UNTOLD = N_("It has not told how its lists stand.")
    CLOCK_OFF = N_("Its clock is wrong.")
    DOUBLED = N_("Two machines are at work as this kiosk.")
    OLD_VERSION = N_("Its version is not this server's. Update the older of the two.")
    NO_PRINTER = N_("It has no printer that prints.")
    DISK_LOW = N_("Its disk is almost full.")
    CERTIFICATE_ENDS = N_("The server's certificate that it sees has to be renewed.")


def names_of(session: Session, ids: set[str]) -> dict[str, str]:
    """Account -> name, of those who confirmed something; removed ones too."""
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids))).all())
