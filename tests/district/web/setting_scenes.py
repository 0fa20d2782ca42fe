"""What the pages of the district's settings show when they are looked at."""

from __future__ import annotations

from collections.abc import Callable

from district import settings
from district.access import four_eyes
from district.access.people import accounts
from district.access.people.rights import Role
from district.instance import District
from tests.district.web.cast import mail_of


def chosen(district: District) -> str:
    """Some were chosen."""
    with district.database.write() as session:
        settings.choose(session, "accessibility-contact", "Ruth Ives, access@district.example, 303 555 0142")
        settings.choose(session, "record-days", 1095)
    return "/settings"


def asked(district: District) -> str:
    """Four eyes are on, and somebody else asks to turn them off."""
    with district.database.write() as session:
        settings.choose(session, four_eyes.SETTING, four_eyes.ON)
        four_eyes.ask(session, accounts.found(session, mail_of(Role.DISPATCH)).id, district.now())
    return "/settings/security/four-eyes"


PAGES: tuple[tuple[str, Role, Callable[[District], str]], ...] = (
    ("district-settings", Role.IT, chosen),
    ("district-setting", Role.SECURITY, asked),
)
