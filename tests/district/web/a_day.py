"""A day at a school for the tests and pictures of its pages: a kiosk that reports in this process, and list entries."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select
from uuid_utils import uuid7

from district.access import staff_members
from district.access.people import accounts
from district.db.people_tables import Account
from district.db.projection_tables import Case
from district.db.tables import Staff
from district.ingest import photos
from district.instance import District
from district.publish import desk_visits, entry_photos, list_publishing, visitor_passes
from district.web.security.photo_file import drawn
from screening.persons import PersonName
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import row
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import CaseDecided, CaseOpened, Matches, MatchFact, RequestAnswered
from sync.contract.records.kept import Part
from sync.contract.records.person import BirthDate, Identity, PhotoReference
from sync.contract.records.visit import SignedIn, SignedOut
from tests.district.unanswered import arrive
from tests.districts import QUICK, Station, expected, station

FACES = Path(__file__).resolve().parents[3] / "assets" / "demo"
EVIDENCE = [
    ["family", "exact", ""], ["given", "nickname", "Robert"], ["middle", "absent", ""], ["born", "exact", ""],
    ["height", "different", ""],
]  # fmt: skip
_EMPTY = dict.fromkeys(
    ("given", "middle", "family", "suffix", "aliases", "born", "sex", "reason", "instructions", "schools", "starts",
     "expires", "height_cm", "eyes"), "",
)  # fmt: skip


@dataclass
class Day:
    """What a test calls; `kiosk` is the entrance."""

    district: District
    kiosk: Station

    def now(self) -> datetime:
        return self.district.now()

    def listed(self, number: str = "e-1", family: str = "Hale", kind: str = "custody", **cells: str) -> MatchFact:
        """The whole list is this one entry; what a case says that matched it."""
        return listed(self.district, number, family, kind, **cells)

    def held(
        self, given: str = "Bob", family: str = "Hale", verdict: str = "strong", *, ago: float = 0, face: str = "",
        match: MatchFact | None = None, born: str = "1979-05-17", list_state: str = "current", left: bool = False,
    ) -> str:  # fmt: skip
        """A held visitor, of whom the district knows; the case."""
        case = str(uuid7())
        said = CaseOpened(
            case=case, purpose="contractor", destination="office", list_state=list_state, verdict=verdict, left=left
        )
        parts: dict[str, Part] = {facts.FACTS: said, facts.IDENTITY: Identity(family=family, given=given, born=born)}
        if match is not None:
            parts[facts.MATCHES] = Matches(matches=[match])
        self._write(Kind.CASE_OPENED, parts | self._photo(face), ago)
        return case

    def came(
        self, given: str = "Maria", family: str = "Santos", *, ago: float = 5, face: str = "", case: str = "",
        born: str = "1984-03-12", purpose: str = "parent", visit: str = "",
    ) -> str:  # fmt: skip
        """Somebody who signed in `ago` minutes ago; the visit."""
        visit = visit or str(uuid7())
        said = SignedIn(visit=visit, badge=visit, purpose=purpose, destination="office", choice="no_match", case=case)
        parts: dict[str, Part] = {facts.FACTS: said, facts.IDENTITY: Identity(family=family, given=given)}
        parts[facts.BIRTH_DATE] = BirthDate(born=born)
        self._write(Kind.SIGNED_IN, parts | self._photo(face), ago)
        return visit

    def left(self, visit: str, *, ago: float = 0) -> None:
        self._write(Kind.SIGNED_OUT, {facts.FACTS: SignedOut(visit=visit, by="badge")}, ago)

    def decided(
        self, case: str, decision: str = "refuse", by: str = "ana-ruiz", *, ago: float = 0, visit: str = "",
        reason: str = "same_person",
    ) -> None:  # fmt: skip
        lists = [("feed", "district", self.now().isoformat(), 0), ("source", "State registry", "2026-10-28", 5)]
        said = CaseDecided(case=case, decision=decision, reason=reason, by=by, visit=visit, lists=lists)
        self._write(Kind.CASE_DECIDED, {facts.FACTS: said}, ago)

    def answered(self, request: str, case: str, outcome: str, ruling: str = "") -> None:
        """What the kiosk says of an office's request."""
        said = RequestAnswered(request=request, case=case, outcome=outcome, ruling=ruling)
        self._write(Kind.REQUEST_ANSWERED, {facts.FACTS: said}, 0)

    def expects(self, given: str = "Per", family: str = "Lindqvist") -> None:
        who = expected(self.now() + timedelta(hours=1), given=given, family=family)
        with self.district.database.write() as session:
            visitor_passes.register(session, "oakridge", who)

    def _photo(self, face: str) -> dict[str, Part]:
        if not face:
            return {}
        jpeg = (FACES / f"{face}.jpg").read_bytes()
        digest = hashlib.sha256(jpeg).hexdigest()
        with self.district.database.write() as session:
            photos.store(session, self.kiosk.enrolled.kiosk, digest, jpeg, self.now())
        return {facts.PHOTO: PhotoReference(digest=digest)}

    def _write(self, kind: Kind, parts: dict[str, Part], ago: float) -> None:
        self.kiosk.outbox.append(kind, parts, at=self.now() - timedelta(minutes=ago))
        arrive(self.district, self.kiosk)


def listed(
    district: District, number: str = "e-1", family: str = "Hale", kind: str = "custody", **cells: str
) -> MatchFact:
    """As Day.listed."""
    usual = {"given": "Robert", "born": "1979-05-17", "reason": "Order 24-117", "height_cm": "180"}
    fields = canonical_fields(_EMPTY | usual | {"id": number, "family": family, "kind": kind} | cells)
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [fields], district.now(), may_shrink=True)
    return MatchFact(
        entry=number, feed="district", leaf=row(fields).leaf.hex(), match_class="strong", weight_millibits=30_000,
        evidence=EVIDENCE,
    )  # fmt: skip


def give_photo(district: District, entry: str, face: str) -> None:
    """One of the demo's faces as the photo of an entry."""
    jpeg = drawn((FACES / f"{face}.jpg").read_bytes())
    with district.database.write() as session:
        entry_photos.keep(session, entry, entry_photos.digest_of(jpeg), entry_photos.written(jpeg))


def begun(district: District) -> Day:
    """A day with an entrance of its own."""
    return Day(district, station(district, Path(tempfile.mkdtemp(prefix="vestibule-day-"))))


def staff_of(district: District, account: Account, name: str = "ana-ruiz", *permissions: str) -> Staff:
    """Make an account one of Oakridge's staff, by an id that is there or a new one."""
    with district.database.write() as session:
        person = session.get(Staff, name)
        if person is None:
            shown = name.replace("-", " ").title()
            person = staff_members.add_staff(
                session, district.keys, "oakridge", shown, "937415", permissions or ("decide",), staff_id=name,
                hasher=QUICK,
            )  # fmt: skip
        there = accounts.found(session, account.mail)
        there.staff = person.id
        session.add(there)
        return person


def full(district: District) -> str:
    """A morning with something in every part of Today, made once; the strong case."""
    with district.database.read() as session:
        made = select(Case.id).where(Case.verdict == "strong", Case.family == "Hale", col(Case.decided).is_(None))
        there = session.exec(made).first()
    if there is not None:
        return there
    day = begun(district)
    match = day.listed(instructions="Call the principal. Do not admit past the vestibule.")
    before = day.held("Bob", "Hale", "possible", ago=60 * 24 * 9, face="robert-hale")
    old = day.came("Bob", "Hale", ago=60 * 24 * 9 - 2, face="robert-hale", born="1979-05-17", case=before)
    day.decided(before, "admit", ago=60 * 24 * 9 - 2, visit=old)
    day.left(old, ago=60 * 24 * 9 - 60)
    again = day.came("Bob", "Hale", ago=130, face="robert-hale", born="1979-05-17", purpose="contractor")
    day.left(again, ago=70)
    day.came("Maria", "Santos", ago=95, face="maria-santos")
    day.came("Linh", "Nguyen", ago=40, face="linh-nguyen", purpose="volunteer")
    day.came("Abdulrahman", "Papadopoulos-Villavicencio", ago=12, purpose="delivery")
    day.held("Ines", "Moreau", "none", ago=22, born="")
    day.held("Samuel", "Okafor", "possible", ago=9, face="samuel-okafor", match=match)
    day.expects("Per", "Lindqvist")
    day.expects("Amara", "Diallo")
    give_photo(district, match.entry, "robert-hale")
    with district.database.write() as session:
        account = accounts.found(session, "ana.ruiz@example.org")
        account.staff = "ana-ruiz"
        session.add(account)
    return day.held("Bob", "Hale", "strong", ago=3, face="robert-hale", match=match)


def late_line(district: District) -> str:
    """A line of yesterday's paper log, of somebody who is listed; the case."""
    full(district)
    now = district.now()
    came = now - timedelta(days=1, hours=1)
    line = desk_visits.Typed(
        id="01900000-0000-7000-8000-0000000000a1", name=PersonName("Hale", "Robert"), born=date(1979, 5, 17),
        purpose="contractor", destination="office", came=came, went=came + timedelta(minutes=50), blank="1-03",
    )  # fmt: skip
    return desk_visits.arrive(district.database, district.keys, "oakridge", line, "staff:ana-ruiz", now).id
