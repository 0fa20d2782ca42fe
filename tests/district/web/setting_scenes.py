"""What the pages of the district's settings show when they are looked at."""

from __future__ import annotations

from collections.abc import Callable

from district import settings
from district.access import four_eyes, key_rotation
from district.access.people import accounts
from district.access.people.rights import Role
from district.db.publish_tables import KioskState
from district.db.tables import Kiosk, School
from district.instance import District
from district.publish import kiosk_setting_edits
from district.publish.kiosk_settings import Layer
from district.publish.visitor_type_scopes import Scope
from tests.district.web.cast import SCHOOL, mail_of
from tests.district.web.it_scenes import deliveries, fleet


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


def replaced_key(district: District) -> str:
    """The key was replaced once, after which one kiosk has been heard."""
    fleet(district)
    with district.database.write() as session:
        if not district.keys.retired:
            key_rotation.rotate_signing_key(session, district.folder, district.now())
            told = session.get_one(KioskState, "well")
            told.said = told.said | {"keyring": session.get_one(School, SCHOOL).keyring}
    return "/kiosks/key"


PAGES: tuple[tuple[str, Role, Callable[[District], str]], ...] = (
    ("district-settings", Role.IT, chosen),
    ("district-setting", Role.SECURITY, asked),
    ("recipient", Role.IT, lambda district: f"{deliveries(district)}/recipients/second-office"),
    ("kiosk-key", Role.IT, replaced_key),
    ("kiosk-settings", Role.IT, of_kiosks("")),
    ("kiosk-settings-one", Role.IT, of_kiosks("/kiosk:ailing")),
)
