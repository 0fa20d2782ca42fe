"""The table of pages: each row is opened by tests (accessibility, widths, zoom, themes, languages) and is drawn for the
documentation by `python -m tests.district.web.pictures`. A new page is a new row.

All rows are about one district, that of `furnished`: `prepare` adds what a row wants to show and returns the address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser as Chromium

from district.access.people import accounts, passwords, sessions
from district.access.people.rights import AT_SCHOOLS, Role
from district.instance import District, open_district
from tests.district.besieged import served
from tests.district.web import (
    a_day,
    account_scenes,
    bar_scenes,
    expecting,
    privacy_scenes,
    security_scenes,
    setting_scenes,
    type_scenes,
    year_scenes,
)
from tests.district.web.badge_scenes import layouts
from tests.district.web.browsing import PASSWORD
from tests.district.web.cast import MORNING, NAMES, SCHOOL, STAFF, mail_of
from tests.district.web.chromium import Window
from tests.district.web.help_scenes import help_calls, paper, seen
from tests.district.web.it_scenes import (
    both_in_force,
    changed_list,
    choose_file,
    deliveries,
    drill,
    fleet,
    lockdown,
    make_code,
)
from tests.district.web.visited import a_morning
from tests.districts import Clock
from tests.sync.commands import run

SETTINGS = f"/s/{SCHOOL}/settings"


@dataclass(frozen=True)
class Furnished:
    """A district with something in it, served."""

    district: District
    url: str

    def token(self, role: Role) -> str:
        """A session of the district's person of this role, who has signed in on a phone before."""
        with self.district.database.write() as session:
            account = accounts.found(session, mail_of(role))
            sessions.end(session, account.id)
            sessions.create(session, account, self.district.now(), "Safari, iPhone")
            return sessions.create(session, account, self.district.now(), "Firefox, Windows")


@dataclass(frozen=True)
class Shown:
    """One page as it is looked at.

    Attributes:
        name: of the picture.
        role: who looks, None for somebody who has not signed in.
        prepare: adds what the page shows, and returns its address.
        act: what is done at the page before it is looked at.
        status: of the answer; a page that is not there has no place here unawares.
    """

    name: str
    role: Role | None
    prepare: Callable[[District], str]
    act: Callable[[Window], None] | None = None
    status: int = 200


def at(path: str) -> Callable[[District], str]:
    """Nothing to prepare."""
    return lambda _district: path


@contextmanager
def furnished(folder: Path) -> Iterator[Furnished]:
    """The sample district on a Monday morning, with somebody of every role."""
    run(folder, "init", "--sample", "--pin=ana-ruiz=482617", "--pin=ruth-ives=937415")
    clock = Clock()
    clock.moment = MORNING
    district = open_district(folder, None, clock)
    verifier = passwords.hashed(PASSWORD)
    with district.database.write() as session:
        for role in Role:
            schools = (SCHOOL,) if role in AT_SCHOOLS else ()
            made = accounts.add(session, mail_of(role), NAMES[role], role, schools, district.now(), verifier=verifier)
            made.staff = STAFF.get(role, "")
            session.add(made)
    with served(district) as url:
        yield Furnished(district, url)
    district.database.close()


def opened(
    chromium: Chromium, place: Furnished, shown: Shown, *, width: int, dark: bool = False, language: str = "en"
) -> Window:
    """The page, opened by somebody of its role, in a window of its own."""
    window = Window(chromium, place.url, "", width, dark, language)
    look(window, place, shown)
    return window


def look(window: Window, place: Furnished, shown: Shown) -> None:
    """Open the page in a window at which somebody else may have looked before."""
    window.become(place.token(shown.role) if shown.role else "")
    window.open(shown.prepare(place.district))
    assert window.status == shown.status, f"{shown.name}: {window.path} answered {window.status}"
    if shown.act is not None:
        shown.act(window)


def _visits(district: District, rest: str = "") -> str:
    a_morning(district)
    return f"/s/{SCHOOL}/visits{rest}"


def _find(name: str, field: str = "name") -> Callable[[Window], None]:
    def act(window: Window) -> None:
        window.fill(**{field: name})
        window.page.keyboard.press("Enter")
        window.page.wait_for_url("**find=**")

    return act


PAGES: tuple[Shown, ...] = (
    Shown("sign-in", None, at("/sign-in")),
    Shown("accessibility", None, at("/accessibility")),
    Shown("sign-in-wrong", None, at("/sign-in"), account_scenes.wrong_password),
    Shown("invitation", None, account_scenes.invitation),
    Shown("link-used", None, at("/invitations/" + "x" * 43), status=404),
    Shown("not-found", Role.IT, at("/nothing"), status=404),
    Shown("forbidden", Role.OFFICE, at("/people"), status=403),
    Shown("type-in", Role.OFFICE, at("/s/oakridge/type-in")),
    Shown("type-in-form", Role.OFFICE, at("/s/oakridge/type-in?type=contractor")),
    Shown("schools", Role.SECURITY, at("/schools")),
    Shown("people", Role.IT, at("/people")),
    Shown("people-none-found", Role.IT, at("/people?q=zebra")),
    Shown("invite", Role.IT, at("/people/invite")),
    Shown("invited", Role.IT, at("/people/invite"), account_scenes.make_invitation),
    Shown("person", Role.IT, account_scenes.person),
    Shown("disable", Role.IT, lambda district: account_scenes.person(district, "/disable")),
    Shown("account", Role.OFFICE, at("/account")),
    Shown("password", Role.OFFICE, at("/account/password")),
    Shown("authenticator", Role.OFFICE, at("/account/authenticator")),
    Shown("passkey", Role.OFFICE, at("/account/passkeys")),
    Shown("confirm", Role.OFFICE, at("/confirm?next=/account")),
    Shown("second-step", None, account_scenes.with_second_step, account_scenes.sign_in_halfway),
    Shown("recovery-codes", Role.RECORDS, at("/account/authenticator"), account_scenes.turn_on),
    Shown("person-disabled", Role.IT, account_scenes.disabled_person),
    Shown("sign-in-provider", None, account_scenes.with_provider),
    Shown("today-empty", Role.OFFICE, at(f"/s/{SCHOOL}")),
    Shown("today-known", Role.OFFICE, lambda district: _visits(district) and f"/s/{SCHOOL}", _find("garcia", "q")),
    Shown("visits", Role.SECURITY, _visits),
    Shown("visits-none", Role.SECURITY, at("/s/willow/visits")),
    Shown("visits-found", Role.OFFICE, _visits, _find("garcia maria")),
    Shown("visits-not-found", Role.OFFICE, lambda district: _visits(district, "?type=volunteer"), _find("Zebrowski")),
    Shown("visits-wrong", Role.OFFICE, lambda district: _visits(district, "?day=yesterday"), status=422),
    Shown("visits-day", Role.OFFICE, lambda district: _visits(district, "?day=2026-11-02")),
    Shown("visit", Role.OFFICE, lambda district: _visits(district, f"/{a_morning(district)['Santos']}")),
    Shown("kiosks", Role.IT, fleet),
    Shown("kiosk", Role.IT, lambda district: f"/kiosks/{fleet(district, 'ailing')}"),
    Shown("kiosk-revoke", Role.IT, lambda district: f"/kiosks/{fleet(district, 'ailing')}/revoke"),
    Shown("badges", Role.IT, lambda district: layouts(district, "/badges")),
    Shown("badges-level", Role.IT, at("/badges/elementary")),
    Shown("badges-history", Role.IT, lambda district: layouts(district, "/badges/district/history")),
    Shown("types-scopes", Role.IT, lambda district: type_scenes.inherited(district, "/types")),
    Shown("types-level", Role.IT, lambda district: type_scenes.inherited(district, "/types/elementary")),
    Shown("types-of-level", Role.IT, lambda district: type_scenes.inherited(district, "/types/elementary/type/parent")),
    Shown(
        "types-question",
        Role.IT,
        lambda district: type_scenes.inherited(district, "/types/elementary/type/parent/questions/riding"),
    ),
    Shown("types-add", Role.IT, at("/types/district/add")),
    Shown("types-change", Role.IT, at("/types/district/type/parent/change")),
    Shown("types-order", Role.IT, at("/types/district/order")),
    Shown("types-upload", Role.IT, at("/types/district/upload")),
    Shown(
        "types-confirm",
        Role.IT,
        lambda district: type_scenes.inherited(district, "/types/district/type/volunteer/hide"),
    ),
    Shown("types-undo", Role.IT, lambda district: type_scenes.inherited(district, "/types/elementary/undo")),
    Shown("kiosk-enroll", Role.IT, at("/kiosks/enroll")),
    Shown("kiosk-code", Role.IT, at("/kiosks/enroll"), make_code),
    Shown("kiosk-file", Role.IT, at("/kiosks/enroll/file"), choose_file),
    *(Shown(name, role, prepare) for name, role, prepare in (*year_scenes.PAGES, *setting_scenes.PAGES)),
    Shown("deliveries-none", Role.IT, at("/deliveries?show=ended&school=willow")),
    Shown("deliveries", Role.IT, deliveries),
    Shown("deliveries-give-up", Role.IT, lambda district: f"{deliveries(district)}/give-up?what=mail&id=8.60-2"),
    Shown("emergency", Role.OFFICE, at(f"/s/{SCHOOL}/emergency")),
    Shown("emergency-shelter", Role.OFFICE, at(f"/s/{SCHOOL}/emergency/shelter")),
    Shown("emergency-drill", Role.OFFICE, drill),
    Shown("emergency-end", Role.DISPATCH, lockdown),
    Shown("emergencies", Role.DISPATCH, lambda district: both_in_force(district, "/emergency")),
    Shown(
        "emergencies-confirm",
        Role.DISPATCH,
        lambda district: both_in_force(district, "/emergency/confirm?action=evacuate&group=all"),
    ),
    Shown("today", Role.OFFICE, lambda district: a_day.full(district) and f"/s/{SCHOOL}"),
    Shown("case", Role.OFFICE, lambda district: f"/s/{SCHOOL}/cases/{a_day.full(district)}"),
    Shown("case-shown", Role.OFFICE, lambda district: f"/s/{SCHOOL}/cases/{a_day.full(district)}?show=1"),
    Shown("case-past", Role.OFFICE, lambda district: f"/s/{SCHOOL}/cases/{a_day.late_line(district)}"),
    Shown("help-calls", Role.RESOURCE_OFFICER, help_calls),
    Shown("help-calls-none", Role.CAMPUS_SECURITY, at("/help-calls?q=zebra")),
    Shown("on-site", Role.OFFICE, at(f"/s/{SCHOOL}/on-site")),
    Shown("sign-out", Role.OFFICE, lambda district: f"/s/{SCHOOL}/on-site/{a_day.begun(district).came()}/sign-out"),
    Shown("correct", Role.OFFICE, lambda district: f"/s/{SCHOOL}/on-site/{a_day.begun(district).came()}/correct"),
    Shown("paper", Role.OFFICE, paper),
    Shown("sighting-where", Role.CAMPUS_SECURITY, at(f"/s/{SCHOOL}/sightings/where")),
    Shown("sighting-look", Role.CAMPUS_SECURITY, at(f"/s/{SCHOOL}/sightings/look?place=area%3Aparking")),
    Shown("sightings", Role.OFFICE, seen),
    Shown("today-watching", Role.OFFICE, lambda district: seen(district) and f"/s/{SCHOOL}"),
    Shown("security", Role.SECURITY, security_scenes.entries("/security")),
    Shown("matches", Role.SECURITY, lambda district: a_day.full(district) and "/security/matches"),
    Shown("entries", Role.SECURITY, security_scenes.entries("/security/entries")),
    Shown("entry", Role.SECURITY, lambda district: security_scenes.pictured(district, "/security/entry?id=B-1")),
    Shown("entry-photo", Role.SECURITY, security_scenes.pictured),
    Shown("proposal-photo", Role.SECURITY, security_scenes.proposed_photo),
    Shown("where", Role.SECURITY, security_scenes.entries("/security/where?entry=B-1")),
    Shown("where-found", Role.SECURITY, security_scenes.seen, security_scenes.look_where),
    Shown("proposals", Role.SECURITY, security_scenes.proposed),
    Shown("proposal", Role.SECURITY, lambda district: security_scenes.proposed(district, "/1")),
    Shown("sources", Role.SECURITY, security_scenes.sources),
    Shown("source", Role.SECURITY, lambda district: security_scenes.sources(district, "/CO")),
    Shown("custody", Role.SECURITY, security_scenes.custody_entries),
    Shown("custody-ending", Role.PRINCIPAL, security_scenes.custody_ending),
    Shown("entry-withdraw", Role.SECURITY, security_scenes.entries("/security/entry/withdraw?id=B-1")),
    Shown("security-undo", Role.SECURITY, changed_list),
    Shown("entry-add", Role.SECURITY, at("/security/entries/add")),
    Shown("import", Role.SECURITY, at("/security/import")),
    *(Shown(name, role, prepare) for name, role, prepare in bar_scenes.PAGES),
    Shown("settings", Role.OFFICE_MANAGER, at(SETTINGS)),
    Shown("settings-staff", Role.OFFICE_MANAGER, at(f"{SETTINGS}/staff")),
    Shown("settings-staff-add", Role.OFFICE_MANAGER, at(f"{SETTINGS}/staff/add")),
    Shown("settings-person", Role.OFFICE_MANAGER, at(f"{SETTINGS}/staff/ana-ruiz")),
    Shown("settings-pin", Role.OFFICE_MANAGER, at(f"{SETTINGS}/staff/ana-ruiz/pin")),
    Shown("settings-remove", Role.OFFICE_MANAGER, at(f"{SETTINGS}/staff/ana-ruiz/remove")),
    Shown("settings-hosts", Role.OFFICE_MANAGER, at(f"{SETTINGS}/hosts")),
    Shown("settings-host-add", Role.OFFICE_MANAGER, at(f"{SETTINGS}/add-host")),
    *(Shown(*row) for row in expecting.ROWS),
    Shown("settings-destinations", Role.OFFICE_MANAGER, at(f"{SETTINGS}/destinations")),
    Shown("settings-destination-add", Role.OFFICE_MANAGER, at(f"{SETTINGS}/add-destination")),
    Shown("settings-destination-remove", Role.OFFICE_MANAGER, at(f"{SETTINGS}/destinations/office/remove")),
    Shown("settings-hours", Role.OFFICE_MANAGER, at(f"{SETTINGS}/hours")),
    Shown("settings-week", Role.OFFICE_MANAGER, at(f"{SETTINGS}/hours/week")),
    Shown("settings-day", Role.OFFICE_MANAGER, at(f"{SETTINGS}/hours/days/add")),
    Shown("settings-types", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types")),
    Shown("settings-type-add", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/add")),
    Shown("settings-type-hide", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/parent/hide")),
    Shown("settings-type", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/contractor/questions")),
    Shown("settings-type-change", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/contractor/change")),
    Shown("settings-type-back", Role.OFFICE_MANAGER, type_scenes.own_type),
    Shown("settings-question", Role.OFFICE_MANAGER, lambda district: type_scenes.own_type(district, "/questions/work")),
    Shown("settings-question-kind", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/contractor/add")),
    Shown(
        "settings-question-add", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/contractor/add?as=choice"), type_scenes.look
    ),
    Shown("settings-question-remove", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/parent/questions/children/remove")),
    Shown("settings-types-upload", Role.OFFICE_MANAGER, at(f"{SETTINGS}/types/upload")),
    Shown("settings-badge", Role.OFFICE_MANAGER, lambda district: layouts(district, f"{SETTINGS}/badge")),
    Shown("settings-badge-history", Role.PRINCIPAL, lambda district: layouts(district, f"{SETTINGS}/badge/history")),
    Shown("settings-wording", Role.OFFICE_MANAGER, type_scenes.worded, type_scenes.reword),
    Shown("settings-typed-names", Role.OFFICE_MANAGER, at(f"{SETTINGS}/typed-names")),
    Shown("settings-daily-report", Role.OFFICE_MANAGER, at(f"{SETTINGS}/daily-report")),
    *(Shown(*row) for row in privacy_scenes.ROWS),
    Shown("dashboard", Role.LEADER, privacy_scenes.dashboard),
    Shown("dashboard-chart", Role.LEADER, lambda district: privacy_scenes.dashboard(district, "/days")),
)
