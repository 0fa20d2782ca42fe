"""What the pages of the district's settings show when they are looked at."""

from __future__ import annotations

from collections.abc import Callable

from district import settings
from district.access import four_eyes
from district.access.people import accounts
from district.access.people.rights import Role
from district.db.tables import Kiosk
from district.instance import District
from district.publish import kiosk_setting_edits
from district.publish.kiosk_settings import Layer
from district.publish.visitor_type_scopes import Scope
from tests.district.web.cast import mail_of
from tests.district.web.it_scenes import fleet


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


def of_kiosks(rest: str) -> Callable[[District], str]:
    """The district, a school and a kiosk set something."""

    def prepare(district: District) -> str:
        fleet(district)
        with district.database.write() as session:
            kiosk_setting_edits.put(session, Scope(), None, Layer(badge_grace_s=90), district.now())
            kiosk_setting_edits.put(session, Scope(school="willow"), None, Layer(badge_grace_s=30), district.now())
            alone = session.get_one(Kiosk, "ailing")
            kiosk_setting_edits.put(session, Scope(), alone, Layer(languages=["en"]), district.now())
        return f"/kiosks/settings{rest}"

    return prepare


PAGES: tuple[tuple[str, Role, Callable[[District], str]], ...] = (
    ("district-settings", Role.IT, chosen),
    ("district-setting", Role.SECURITY, asked),
    ("kiosk-settings", Role.IT, of_kiosks("")),
    ("kiosk-settings-one", Role.IT, of_kiosks("/kiosk:ailing")),
)
