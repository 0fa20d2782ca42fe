"""Sample steps for the gallery and the tests: every kind, every cause, long names and short ones. All invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from kiosk.checkin.case import Case, CaseSummary, Staff, StaffNote
from kiosk.checkin.health import Health, ServerState, SoundFault
from kiosk.checkin.office import steps as o
from kiosk.checkin.school import Site
from kiosk.checkin.steps import PauseCause, Paused, Step
from kiosk.checkin.visit import Destination, LastVisit, Photo, SignOutResult, Visit, identity_of
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.steps import Draft
from kiosk.ui import sample_staff_area, sample_types
from kiosk.ui.sample_pictures import face
from kiosk.ui.sample_types import HOSTS, PLACES, TYPES
from printing.printer import Fault, PrintOutcome, Result
from scanning.capture.camera import CameraFault
from scanning.documents import Unreadable
from scanning.hints import Hint
from scanning.readers.serial_reader import ReaderFault
from screening.persons import BarredEntry, PartialDate, PersonName, Source, Visitor
from screening.result import Agreement, Evidence, EvidenceField, Match
from sync.contract.records.question import Need
from sync.contract.vocabulary import (
    AdmissionBasis,
    ClockDoubt,
    Decision,
    FeedFault,
    ListKind,
    ListState,
    MatchClass,
    Permission,
    Reason,
    Ruling,
)

NOON = datetime(2026, 3, 4, 15, 42, tzinfo=UTC)
WELL = Health(server=ServerState.REACHED, lists=ListState.CURRENT)

SITE = Site(
    code="LIN",
    name="Abraham Lincoln Elementary School",
    time_zone="America/Denver",
    types=TYPES,
    destinations=tuple(Destination(code, labels["en"], labels) for code, labels in PLACES),
    hosts=HOSTS,
    emergency="In an emergency follow the staff.",
)

LONG = PersonName("Khai-O'Néill-García", "Nguyễn Thị", "Minh")
USUAL = PersonName("Okafor", "Amara", "J")
SHORT = PersonName("O")
NAMES: dict[str, PersonName] = {"usual": USUAL, "long": LONG, "short": SHORT}

LEAD = Staff("s1", "Rosa Delgado", frozenset({Permission.DECIDE, Permission.OVERRIDE}))
AIDE = Staff("s2", "Theodora Papadimitriou-Weatherington", frozenset({Permission.DECIDE}))
STAFF = (LEAD, AIDE, Staff("s3", "Wm. Li", frozenset()), Staff("s4", "Grace Whitehorse", frozenset()))


@dataclass(frozen=True, slots=True)
class Sample:
    """One state of the window."""

    name: str
    step: Step
    health: Health = field(default=WELL)
    hint: Hint | None = None
    late: bool = False


def samples() -> Iterator[Sample]:
    """Every step, with every value that changes what its screen says."""
    yield Sample("welcome", s.Welcome())
    yield from _arriving()
    yield from _visiting()
    yield from _ending()
    yield from _office()
    yield from _ailing()


def draft(name: PersonName = USUAL, *, last: bool = False, photo: bool = False) -> Draft:
    """What is known of a sample visitor."""
    return Draft(
        Visitor(name, Source.LICENSE, date(1985, 3, 14)),
        visitor_type=SITE.types[0],
        destination=SITE.destinations[1],
        photo=Photo(face(), "0" * 64) if photo else None,
        last=LastVisit("parent", "classroom_12") if last else None,
    )


def visit(name: PersonName = USUAL) -> Visit:
    return Visit("v1", identity_of(name), "parent", "classroom_12", NOON, AdmissionBasis.NO_MATCH, "b1")


def case(
    name: PersonName = USUAL, *, entries: int = 1, state: ListState = ListState.CURRENT, photo: bool = True
) -> Case:
    """A case with so many entries; the first is a strong match."""
    pairs = [_entry(name, index) for index in range(entries)]
    return Case(
        id="c1",
        opened=NOON,
        name=name,
        born=date(1985, 3, 14),
        purpose="parent",
        destination="classroom_12",
        list_state=state,
        matches=tuple(match for match, _ in pairs),
        entries=tuple(entry for _, entry in pairs),
        photo=face() if photo else None,
    )


def _arriving() -> Iterator[Sample]:
    yield Sample("scanning", s.Scanning())
    for refused in Unreadable:
        yield Sample(f"scanning-{refused}", s.Scanning(refused))
    for hint in Hint:
        yield Sample(f"scanning-hint-{hint}", s.Scanning(), hint=hint)
    yield Sample("scanning-late", s.Scanning(), hint=Hint.HOLD_STILL, late=True)
    coarse = replace(WELL, camera=CameraFault.WRONG_RESOLUTION)
    yield Sample("scanning-coarse-camera", s.Scanning(), coarse, Hint.CLOSER)
    yield Sample("scanning-no-camera", s.Scanning(), replace(WELL, camera=CameraFault.UNPLUGGED))
    yield Sample("typing", s.Typing())
    for flaw in s.TypingFlaw:
        yield Sample(f"typing-{flaw}", s.Typing(flaw))
    yield Sample("leaving", s.Leaving())


def _visiting() -> Iterator[Sample]:
    for key, name in NAMES.items():
        yield Sample(f"confirm-{key}", s.Confirm(draft(name)))
        yield Sample(f"confirm-{key}-again", s.Confirm(draft(name, last=True)))
    for key, name in NAMES.items():
        yield Sample(f"already-here-{key}", s.AlreadyHere(draft(name), visit(name)))
    yield Sample("purpose", s.ChooseType(draft()))
    yield Sample("destination", s.ChooseDestination(draft()))
    for page, step in sample_types.pages(draft()):
        yield Sample(page, step)
    yield Sample("conduct", s.Conduct(draft()))
    yield Sample("photo", s.TakingPhoto(draft()))
    yield Sample("photo-asked", s.TakingPhoto(draft(), asked=True))
    yield Sample("photo-failed", s.TakingPhoto(draft(), failed=True))
    must = replace(draft(), visitor_type=SITE.types[0].model_copy(update={"photo": Need.REQUIRED}))
    yield Sample("photo-required", s.TakingPhoto(must))
    yield Sample("photo-required-failed", s.TakingPhoto(must, failed=True))
    yield Sample("photo-taken", s.TakingPhoto(draft(photo=True)))
    yield Sample("checking", s.Checking(draft()))
    yield Sample("recording", s.Recording(draft()))
    yield Sample("opening-case", s.OpeningCase(draft()))
    yield Sample("printing", s.PrintingBadge(visit()))
    yield Sample("signing-out", s.SigningOut())


def _ending() -> Iterator[Sample]:
    yield Sample("held", s.Held())
    for pause in PauseCause:
        yield Sample(f"paused-{pause}", Paused(pause))
    for result in Result:
        reason = Fault.PAPER_OUT if result is Result.FAILED else None
        yield Sample(f"done-{result}", s.Done(visit(), PrintOutcome(result, "escpos+tcp://printer:9100", reason)))
    dropped = replace(visit(), badge_id="", destination="", purpose="delivery")
    yield Sample("done-dropped", s.Done(dropped, None))
    yield Sample("done-no-badge", s.Done(replace(visit(LONG), badge_id=""), None))
    yield Sample("done-unknown", s.Done(visit(LONG), None))
    for signed_out in SignOutResult:
        yield Sample(f"signed-out-{signed_out}", s.SignedOut(signed_out))
    for cause in s.TroubleCause:
        yield Sample(f"trouble-{cause}", s.Trouble(cause))


def _office() -> Iterator[Sample]:
    names = o.StaffNames(STAFF)
    yield Sample("staff-loading", o.StaffNames())
    yield Sample("staff-none", o.StaffNames(()))
    yield Sample("staff", names)
    admission = o.Admission(case(), Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON)
    yield Sample("staff-second", replace(names, first=LEAD, intent=admission))
    for person in (LEAD, AIDE):
        yield Sample(f"pin-{person.id}", o.StaffPin(names, person))
    for key, name in NAMES.items():
        asked = replace(names, first=LEAD, intent=replace(admission, case=case(name)))
        yield Sample(f"pin-admission-{key}", o.StaffPin(asked, LEAD))
    yield Sample(
        "pin-reprint", o.StaffPin(replace(names, first=AIDE, intent=o.Reprint(visit(), o.OfficeArea.BADGES)), AIDE)
    )
    yield Sample("pin-closing", o.StaffPin(replace(names, first=AIDE, intent=o.Closing()), AIDE))
    yield Sample("pin-checking", o.StaffPin(names, LEAD, checking=True))
    yield Sample("pin-refused", o.StaffPin(names, LEAD, refused=True))
    yield Sample("pin-wait", o.StaffPin(names, LEAD, refused=True, wait_seconds=45))
    yield Sample("cases-loading", o.Cases(LEAD))
    yield Sample("cases-none", o.Cases(LEAD, ()))
    waiting = tuple(
        CaseSummary(f"c{index}", NOON, name, MatchClass.STRONG, face() if index else None)
        for index, name in enumerate(NAMES.values())
    )
    yield Sample("cases", o.Cases(LEAD, waiting), replace(WELL, waiting=3))
    went = replace(waiting[0], id="c9", left=True)
    yield Sample("cases-inside", o.Cases(LEAD, (replace(waiting[0], inside=True), *waiting[1:2])))
    by_name = [replace(one, only_typed=True) for one in waiting]
    yield Sample("cases-typed", o.Cases(LEAD, (*by_name, waiting[0])), replace(WELL, waiting=4))
    yield Sample(
        "cases-left", o.Cases(LEAD, (*waiting[1:2], went)), replace(WELL, waiting=1, went_away=1, badges_to_check=1)
    )
    for decision in Decision:
        yield Sample(f"cases-{decision}", o.Cases(LEAD, waiting[:1], decision), replace(WELL, waiting=1))
    yield Sample("cases-refuse-inside", o.Cases(LEAD, (), Decision.REFUSE, inside=True))
    for key, name in NAMES.items():
        yield Sample(f"review-{key}", o.Review(LEAD, case(name)))
        yield Sample(f"review-{key}-uncovered", o.Review(LEAD, case(name), uncovered=True))
    answered = replace(case(), purpose="contractor", host="rodriguez", answers=sample_types.ANSWERS)
    yield Sample("review-answers", o.Review(LEAD, answered))
    yield Sample("review-no-photo", o.Review(LEAD, case(photo=False)))
    yield Sample("review-three", o.Review(LEAD, case(entries=3)))
    for state in (ListState.EXPIRED, ListState.ABSENT):
        yield Sample(f"review-{state}", o.Review(LEAD, case(entries=0, state=state), uncovered=True))
    for page, typed in sample_staff_area.typed_names(LEAD, {key: case(name, entries=0) for key, name in NAMES.items()}):
        yield Sample(page, typed)
    left = replace(case(photo=False), left=True, purpose="", destination="")
    for ruling in Ruling:
        decided = left if ruling is Ruling.HAS_LEFT else case()
        yield Sample(f"review-{ruling}", o.Review(LEAD, decided, ruling=ruling))
    chosen = Reason.DIFFERENT_PERSON
    yield Sample(
        "review-deciding", o.Review(LEAD, case(), deciding=True, reason=chosen, note=StaffNote("Twin brother"))
    )
    inside = replace(case(photo=True), inside=True)
    yield Sample("review-inside", o.Review(LEAD, inside))
    yield Sample("review-left", o.Review(LEAD, left))
    yield Sample("review-left-uncovered", o.Review(LEAD, left, uncovered=True))
    for page, step in sample_staff_area.pages(LEAD, list(NAMES.values()), case(entries=2)):
        yield Sample(page, step, replace(WELL, badges_to_check=2, waiting=1))


def _ailing() -> Iterator[Sample]:
    cases = o.Cases(LEAD, ())
    for camera in CameraFault:
        yield Sample(f"camera-{camera}", cases, replace(WELL, camera=camera))
    for printer in Fault:
        yield Sample(f"printer-{printer}", cases, replace(WELL, printer=printer))
    for server in ServerState:
        yield Sample(f"server-{server}", cases, replace(WELL, server=server, unsent=12))
    for reader in ReaderFault:
        yield Sample(f"reader-{reader}", cases, replace(WELL, reader=reader))
    for sound in SoundFault:
        yield Sample(f"sound-{sound}", cases, replace(WELL, sound=sound))
    yield Sample("server-doubled", cases, replace(WELL, duplicated=True))
    yield Sample("pins-refused", cases, replace(WELL, refused_pins=14))
    for lists in ListState:
        yield Sample(f"lists-{lists}", cases, replace(WELL, lists=lists))
    for clock in ClockDoubt:
        yield Sample(f"clock-{clock}", cases, replace(WELL, clock=clock))
    for fault in FeedFault:
        ailing = replace(WELL, lists=ListState.ABSENT, feed_faults=((f"school:{SITE.code}", fault),))
        yield Sample(f"list-{fault}", cases, ailing)
    gone = tuple((feed, FeedFault.MISSING) for feed in ("district", f"school:{SITE.code}"))
    yield Sample("lists-all-missing", cases, replace(WELL, lists=ListState.ABSENT, feed_faults=gone))
    yield Sample("list-emptied", cases, replace(WELL, emptied_feeds=((f"school:{SITE.code}", 12),)))
    yield Sample("lists-unconfirmed", s.Welcome(), replace(WELL, feeds_unconfirmed=True))
    everything = Health(CameraFault.UNPLUGGED, Fault.PAPER_OUT, ServerState.AWAY, ListState.EXPIRED, 2, 128)
    everything = replace(everything, reader=ReaderFault.BUSY, sound=SoundFault.FAILED, refused_pins=14)
    yield Sample("everything-ails", cases, everything)
    yield Sample("welcome-ailing", s.Welcome(), everything)


def _entry(name: PersonName, index: int) -> tuple[Match, BarredEntry]:
    strong = index == 0
    listed = PersonName(name.family or "Okafor", "Amarachi", "Jane")
    entry = BarredEntry(
        id=f"B-{index}",
        feed="district",
        leaf="0" * 64,
        names=(listed, PersonName("Okafor-Reyes", "Mara")),
        kind=list(ListKind)[index % len(ListKind)],
        born=PartialDate(1985, 3, 14) if strong else PartialDate(1985),
        sex="F",
        reason="Threatened staff at the front desk in October",
        instructions="Call the principal. Do not admit past the vestibule.",
        height_cm=170,
        eyes="brown",
    )
    evidence = (
        Evidence(EvidenceField.FAMILY, Agreement.EXACT),
        Evidence(EvidenceField.GIVEN, Agreement.NICKNAME, "Amarachi"),
        Evidence(EvidenceField.MIDDLE, Agreement.INITIAL),
        Evidence(EvidenceField.BORN, Agreement.EXACT if strong else Agreement.YEAR),
        Evidence(EvidenceField.SEX, Agreement.EXACT),
    )
    match_class = MatchClass.STRONG if strong else MatchClass.POSSIBLE
    return Match(entry.id, entry.feed, entry.leaf, match_class, 21.5 - index, evidence, unrelated=0.04), entry
