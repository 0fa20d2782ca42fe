"""What the store's tests share: a clock that tests set, the district's half of the keys, invented visitors."""

from __future__ import annotations

import hashlib
import secrets as random
from datetime import UTC, date, datetime, timedelta

from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.checkin.case import Staff
from kiosk.checkin.visit import Arrival, Destination, Photo, Visit
from kiosk.records import cases, journal
from kiosk.records.store import Store
from screening.persons import BarredEntry, PartialDate, PersonName, Source, Visitor
from screening.result import Agreement, Evidence, EvidenceField, Match, Screening
from sync.contract.api.messages import Enrolled
from sync.contract.barred_list.feeds import key_id
from sync.contract.journal.entry import Entry, head_message, read_header
from sync.contract.records.question import VisitorType
from sync.contract.school_keys import pin_verifier
from sync.contract.vocabulary import Decision, ListKind, ListState, MatchClass, Permission, Reason
from sync.exchange.ports import ChainHead, PushReceipt

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PARENT = VisitorType(code="parent", label={"en": "Parent or guardian"}, badge={"en": "PARENT"})
PINS = {"ana": "402517", "tom": "118342", "ruth": "905512"}


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **parts: float) -> None:
        self.now += timedelta(**parts)


class District:
    """The district's half of the keys: enrolls, and countersigns what it is told it holds."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.school_secret = random.token_bytes(32)

    def enrolled(self, kiosk: str = "kiosk-7", school: str = "oakridge") -> Enrolled:
        public = self.key.public_key()
        return Enrolled(
            kiosk=kiosk,
            token="a-token",
            district="sample",
            district_keys={key_id(public): public.public_bytes_raw()},
            school=school,
            school_name="Oakridge Elementary",
            school_secret=self.school_secret,
        )

    def receipt(self, head: ChainHead, received: str = "2026-11-23T08:00:00.000+00:00") -> PushReceipt:
        message = head_message(head.epoch, head.sequence, head.digest, received)
        return PushReceipt(head, received, self.key.sign(message))

    def document(self, version: str = "v1") -> dict[str, object]:
        public = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
        people = {"ana": ["decide"], "tom": ["decide"], "ruth": ["decide", "override", "fly"], "leo": []}
        return {
            "version": version,
            "code": "oakridge",
            "name": "Oakridge Elementary",
            "time_zone": "America/Denver",
            "emergency": "Emergency: 555-0100",
            "purposes": [
                {"code": "parent", "label": {"en": "Parent", "es": "Familia"}, "badge": {"en": "PARENT"}},
                {"code": "delivery", "label": {"en": "Delivery"}, "badge": {}, "needs_destination": False},
            ],
            "destinations": [{"code": "office", "label": {"en": "Main office"}}],
            "staff": [
                {
                    "id": name,
                    "name": name.title(),
                    "permissions": permissions,
                    "verifier": pin_verifier(self.school_secret, PINS.get(name, "000000"), QUICK),
                }
                for name, permissions in people.items()
            ],
            "kiosk_keys": {key_id(public): public.public_bytes_raw()},
        }


def photo(content: bytes = b"\xff\xd8 a jpeg \xff\xd9") -> Photo:
    return Photo(content, hashlib.sha256(content).hexdigest())


def visitor(
    family: str = "Santos", given: str = "Maria", source: Source = Source.LICENSE, number: str = "S100"
) -> Visitor:
    born = date(1984, 3, 12)
    return Visitor(
        PersonName(family, given, "Elena"),
        source,
        born,
        "F",
        jurisdiction="ZZ",
        number=number,
        height_cm=171,
        eyes="BRO",
    )


def arrival(who: Visitor | None = None, picture: Photo | None = None) -> Arrival:
    return Arrival(who or visitor(), PARENT, Destination("office", "Main office"), "conduct-1", picture)


CLEAR = Screening(ListState.CURRENT)


def admit_typed(store: Store, family: str = "Santos", given: str = "Maria") -> Visit:
    """A visitor who typed a name, whom nothing matched, and whom staff have looked at."""
    case = cases.open_case(store, arrival(visitor(family, given, Source.TYPED)), CLEAR, [])
    ana = Staff("ana", "Ana", frozenset({Permission.DECIDE}))
    _, visit = cases.decide(store, case, Decision.ADMIT, Reason.IDENTITY_CHECKED, ana)
    assert visit is not None
    return visit


POSSIBLE_ENTRY = BarredEntry(
    "entry-1",
    "district",
    "ef" * 32,
    (PersonName("Santos", "Mary"), PersonName("Sanchez", "Mary")),
    ListKind.CUSTODY,
    PartialDate(1984),
    reason="a court order",
    schools=frozenset({"oakridge"}),
    starts=date(2026, 1, 1),
)
STRONG_ENTRY = BarredEntry(
    "entry-2", "district", "aa" * 32, (PersonName("Santos", "Maria"),), ListKind.BARRED, PartialDate(1984, 3, 12)
)
POSSIBLE_MATCH = Match(
    "entry-1",
    "district",
    "ef" * 32,
    MatchClass.POSSIBLE,
    14.5,
    (
        Evidence(EvidenceField.FAMILY, Agreement.EXACT),
        Evidence(EvidenceField.GIVEN, Agreement.NICKNAME, "Mary"),
        Evidence(EvidenceField.HEIGHT, Agreement.DIFFERENT, "171 cm"),
        Evidence(EvidenceField.SEX, Agreement.EXACT),
    ),
)
STRONG_MATCH = Match(
    "entry-2", "district", "aa" * 32, MatchClass.STRONG, 41.25, (Evidence(EvidenceField.BORN, Agreement.EXACT),)
)
POSSIBLE = Screening(ListState.CURRENT, (POSSIBLE_MATCH,))
STRONG = Screening(ListState.CURRENT, (STRONG_MATCH, POSSIBLE_MATCH))


def kinds(store: Store) -> list[str]:
    """The kinds of all entries of the chain being written, in order."""
    return [read_header(entry.header).kind for entry in entries(store)]


def entries(store: Store) -> list[Entry]:
    """All entries of the chain being written."""
    with store.reading() as session:
        epoch = journal.current_epoch(session)
        assert epoch is not None
        return journal.entries_after(session, epoch.id, 0, 10_000)
