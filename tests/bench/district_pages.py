"""Which pages `tests.bench.district` loads, by whom and how often: a district's day as its people go about it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from district.access.people import accounts
from district.access.people.rights import Role
from district.db.projection_tables import Case, Visit
from district.web.sealed_names import FIND, sealed_name
from tests.bench.district_data import Built, tokens

SEARCH = "search by name"
KNOWN = 4_000
"""Visits and cases whose pages are opened: of today, of the last days and of long ago."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Things that there are: (id, school, family) of visits and cases."""

    visits: Sequence[tuple[str, str, str]]
    cases: Sequence[tuple[str, str, str]]
    exported: Sequence[str]


@dataclass(frozen=True, slots=True)
class Request:
    page: str
    path: str
    token: str


Ask = Callable[["Pages"], tuple[str, str]]
"""Somebody's mail, and the address that they open."""


class Pages:
    """Draws requests by their weight."""

    def __init__(self, built: Built, rng: random.Random) -> None:
        self.built, self.rng = built, rng
        self.tokens = tokens(built)
        with built.district.database.read() as session:
            self.accounts = {one.mail: one.id for one in accounts.everybody(session)}
        self.kiosks = [one.enrolled.kiosk for one in built.stations]
        self.ids = self._ids()
        self._names, self._weights = list(PAGES), [weight for weight, _ in PAGES.values()]

    def _ids(self) -> Ids:
        now = datetime.now(UTC)
        visits: list[tuple[str, str, str]] = []
        with self.built.district.database.read() as reading:
            for back in (1, 3, 30, 200, 500):
                since = now - timedelta(days=back, hours=8)
                found = reading.exec(
                    select(Visit.id, Visit.school, Visit.family).where(col(Visit.started) >= since)
                    .order_by(col(Visit.started)).limit(KNOWN // 5)
                )  # fmt: skip
                visits += [(one, school, family or "") for one, school, family in found]
            held = reading.exec(
                select(Case.id, Case.school, Case.family).order_by(col(Case.opened).desc()).limit(KNOWN // 4)
            )
            cases = [(one, school, family or "") for one, school, family in held]
            whole = reading.exec(
                select(Visit.id).where(Visit.school == self.built.schools[0], col(Visit.entry_id) != "")
                .order_by(col(Visit.started)).limit(200)
            )  # fmt: skip
            return Ids(visits, cases, list(whole))

    def draw(self) -> Request:
        name = self.rng.choices(self._names, self._weights)[0]
        mail, path = PAGES[name][1](self)
        return Request(name, path, self.tokens.get(mail, ""))

    def each(self) -> list[Request]:
        """One of every kind."""
        return [
            Request(name, path, self.tokens.get(mail, ""))
            for name, (_, ask) in PAGES.items()
            for mail, path in [ask(self)]
        ]

    def office(self) -> tuple[str, str]:
        """Mail and school of an office."""
        school = self.rng.choice(self.built.schools)
        return f"{school}@bench.example", school

    def sealed(self, mail: str, name: str) -> str:
        return sealed_name(name, self.built.district.keys, self.accounts[mail])


def _of(role: Role) -> str:
    return f"{role}@bench.example"


def _office(rest: str) -> Ask:
    def ask(pages: Pages) -> tuple[str, str]:
        mail, school = pages.office()
        return mail, f"/s/{school}{rest}"

    return ask


def _district(role: Role, path: str) -> Ask:
    return lambda _: (_of(role), path)


def _visit(rest: str = "") -> Ask:
    def ask(pages: Pages) -> tuple[str, str]:
        visit, school, _ = pages.rng.choice(pages.ids.visits)
        return f"{school}@bench.example", f"/s/{school}/visits/{visit}{rest}"

    return ask


def _case(rest: str = "") -> Ask:
    def ask(pages: Pages) -> tuple[str, str]:
        case, school, _ = pages.rng.choice(pages.ids.cases)
        return f"{school}@bench.example", f"/s/{school}/cases/{case}{rest}"

    return ask


def _search(pages: Pages) -> tuple[str, str]:
    _, school, family = pages.rng.choice(pages.ids.visits)
    mail = f"{school}@bench.example"
    return mail, f"/s/{school}/visits?{FIND}={pages.sealed(mail, family)}"


def _day(ending: str) -> Ask:
    def ask(pages: Pages) -> tuple[str, str]:
        mail, school = pages.office()
        day = datetime.now(UTC).date() - timedelta(days=pages.rng.randrange(1, 400))
        return mail, f"/s/{school}/visits{ending}?day={day.isoformat()}"

    return ask


def _privacy(rest: str = "") -> Ask:
    def ask(pages: Pages) -> tuple[str, str]:
        return _of(Role.COUNSEL), f"/privacy/visits/{pages.rng.choice(pages.ids.exported)}{rest}"

    return ask


def _kiosk(pages: Pages) -> tuple[str, str]:
    return _of(Role.IT), f"/kiosks/{pages.rng.choice(pages.kiosks)}"


def _dashboard(rest: str = "", days: int = 28) -> Ask:
    def ask(_: Pages) -> tuple[str, str]:
        last = datetime.now(UTC).date()
        first = last - timedelta(days=days - 1)
        return _of(Role.LEADER), f"/dashboard{rest}?from={first.isoformat()}&until={last.isoformat()}"

    return ask


PAGES: Mapping[str, tuple[int, Ask]] = {
    "today": (240, _office("")),
    "people on site": (40, _office("/on-site")),
    "log of the day": (30, _office("/log")),
    "case": (80, _case()),
    "case's state": (40, _case("/state")),
    "visits, newest first": (80, _office("/visits")),
    SEARCH: (120, _search),
    "visits of a day": (40, _day("")),
    "visits of a day, PDF": (8, _day(".pdf")),
    "visits, CSV": (4, _office("/visits.csv")),
    "a visit's record": (70, _visit()),
    "receipt, PDF": (6, _visit("/receipt.pdf")),
    "roster, PDF": (8, _office("/roster.pdf")),
    "emergency": (15, _office("/emergency")),
    "schools": (10, _district(Role.SECURITY, "/schools")),
    "security": (15, _district(Role.SECURITY, "/security")),
    "entries": (15, _district(Role.SECURITY, "/security/entries")),
    "kiosks": (15, _district(Role.IT, "/kiosks")),
    "kiosk": (10, _kiosk),
    "accounts": (6, _district(Role.IT, "/people")),
    "dashboard": (6, _dashboard()),
    "dashboard, 92 days": (2, _dashboard(days=92)),
    "dashboard, a chart": (3, _dashboard("/days")),
    "audit": (6, _district(Role.AUDITOR, "/audit")),
    "audit, without a case": (3, _district(Role.AUDITOR, "/audit?only=no-case")),
    "audit's accounts": (2, _district(Role.AUDITOR, "/audit/accounts")),
    "privacy, a visit": (3, _privacy()),
    "privacy, export": (2, _privacy("/export")),
    "retention": (2, _district(Role.COUNSEL, "/privacy/retention")),
    "own account": (6, lambda pages: (pages.office()[0], "/account")),
    "sign-in": (10, lambda _: ("", "/sign-in")),
}
"""Page -> how many of a thousand or so loads, and who opens which address."""
