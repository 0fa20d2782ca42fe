"""Visitors whom the office types in at a page: signed in or held by entries in the school's own chain.

They make the same records as those of a kiosk's chain, by the same projection, and the school's kiosks hear of them as
of any other door's visits. The district holds such a case itself, so it decides it too, by the kiosks' own rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.access.staff_members import works_at
from district.alerts import alert_making
from district.db.database import Database
from district.db.projection_tables import Case, Visit
from district.db.tables import School, Staff
from district.errors import DistrictError
from district.ingest.chains import append, chain_of, is_the_districts
from district.projections import case_entries, projector
from district.publish import change_stream, desk_screening, schools
from district.publish.desk_parts import of_case, who
from district.publish.same_visitor import catch_up, refuse_same, up_to_date, waiting_case
from district.publish.visitor_type_scopes import types_known
from screening.name_files import NamesUnreadable
from screening.persons import PersonName, Source, Visitor
from screening.result import Screening
from sync.contract import decision_rule
from sync.contract.decision_rule import Decider, Held
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import CaseDecided, CaseOpened, aged
from sync.contract.records.kept import Part
from sync.contract.records.person import Text
from sync.contract.records.question import Answers, VisitorType
from sync.contract.records.visit import SignedIn, SignedOut
from sync.contract.time_zones import day_in, zone_of
from sync.contract.vocabulary import (
    AdmissionBasis,
    Decision,
    ListState,
    MatchClass,
    Reason,
    Ruling,
    SignOutMethod,
    Verdict,
)

_BASES: Mapping[Decision, AdmissionBasis | None] = {
    Decision.ADMIT: AdmissionBasis.ADMITTED,
    Decision.ADMIT_WITH_ESCORT: AdmissionBasis.ADMITTED_WITH_ESCORT,
    Decision.REFUSE: None,
    Decision.NOTED: None,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What the office typed.

    Attributes:
        id: of the visit or the case; given with the form, so that sending it twice makes one.
        told: what the office was told of, and is somebody else: a visit on site of this name, or what the form's page
            has made before.
        came, went: where it is typed in later than it happened: then the visit took place, whatever is found.
        blank: number of the blank badge that was handed out.
    """

    id: str
    name: PersonName = field(repr=False)
    born: date | None = field(repr=False)
    purpose: str
    destination: str = ""
    host: str = ""
    answers: Answers | None = field(default=None, repr=False)
    came: datetime | None = None
    went: datetime | None = None
    blank: str = ""
    told: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of it: a visit, or a case for a person. `is_new` is False where it had been sent before."""

    id: str
    is_held: bool
    is_new: bool = True


def arrive(database: Database, keys: DistrictKeys, school: str, typed: Typed, actor: str, now: datetime) -> Arrived:
    """Screen somebody and write down the visit, or the case where a person must decide.

    That somebody of the office types the name is the look that typed names need, so nothing else asks for one. Raises
    HereAlready: of two offices that type in the same person at the same moment, one is told.
    """
    if known := _known(database, school, typed.id):
        return known
    found = _screened(database, keys, school, typed, now)
    with up_to_date(database, school, now) as session:
        if known := _known_in(session, school, typed.id):
            return known
        is_over = typed.went is not None
        refuse_same(session, school, typed.id, typed.name, typed.born, typed.blank, typed.told, now, is_over=is_over)
        if typed.came is None and not found.admits:  # a second tap: the person waits already
            codes = (typed.purpose, typed.destination, typed.host)
            if waits := waiting_case(session, school, typed.name, typed.born, codes, found, now):
                return Arrived(waits.id, is_held=True, is_new=False)
        parts = who(typed.name, typed.born, found)
        if typed.answers is not None and typed.answers.answers:
            parts[facts.ANSWERS] = typed.answers
        if found.admits:
            said = _signed_in(session, school, typed, AdmissionBasis.NO_MATCH)
            append(session, keys, school, Kind.SIGNED_IN, actor, {facts.FACTS: said, **parts}, now)
            _sign_out_earlier(session, keys, school, typed, actor, now)
        else:
            about = _let_in_on_paper(session, keys, school, typed, parts, actor, now) if typed.came else ""
            said_of_it = _opened(typed, found, now, about)
            append(session, keys, school, Kind.CASE_OPENED, actor, {facts.FACTS: said_of_it, **parts}, now)
    catch_up(database, school, now)
    with database.write() as session:
        schools.lock(session, [school])  # before its stream, as everybody else
        if typed.came is not None and found.matches:
            alert_making.make_for_visit(session, school, typed.id, found.verdict, now)
        change_stream.touch(session, school, now)
    return Arrived(typed.id, is_held=not found.admits)


def decide(
    database: Database, keys: DistrictKeys, case_id: str, decision: Decision, reason: Reason, by: Staff, now: datetime,
    second: str = "", text: str = "",
) -> Ruling:  # fmt: skip
    """Take a person's decision about a case that the district holds; the first one counts.

    The caller has checked the second person's PIN. Raises DistrictError where it is not the district's to decide.
    """
    with database.read() as session:
        school = _case(session, case_id).school
    projector.project(database, chain_of(school), now)
    with database.write() as session:
        schools.lock(session, [school])
        case = _case(session, case_id)
        ruling = decision_rule.rule(
            _held(case), decision, reason, _decider(session, by.id, school), _second(session, second, school)
        )
        if ruling is not Ruling.ALLOWED:
            return ruling
        opened = case_entries.opened(session, case)
        about = opened.about if opened else ""
        # A line of the paper log took place, also where an earlier version left it out until somebody decided.
        late = AdmissionBasis.ADMITTED if opened and opened.came else None
        actor, basis = f"staff:{by.id}", None if about else _BASES[decision] or late
        visit = about or (str(uuid7()) if basis else "")
        said = CaseDecided(
            case=case.id, decision=decision, reason=reason, by=by.id, second=second, visit=visit,
            lists=aged((one[:3] for one in opened.lists), now) if opened else [],
        )  # fmt: skip
        parts: dict[str, Part] = {facts.FACTS: said} | ({facts.TEXT: Text(text=text)} if text else {})
        append(session, keys, school, Kind.CASE_DECIDED, actor, parts, now)
        if basis:
            typed = _typed(session, case, visit)
            entry = _signed_in(session, school, typed, basis, case.id)
            append(session, keys, school, Kind.SIGNED_IN, actor, {facts.FACTS: entry, **of_case(case)}, now)
            _sign_out_earlier(session, keys, school, typed, actor, now)
    projector.project(database, chain_of(school), now)
    _wake(database, school, now)
    return ruling


def _screened(database: Database, keys: DistrictKeys, school: str, typed: Typed, now: datetime) -> Screening:
    visitor = Visitor(typed.name, Source.TYPED, typed.born)
    with database.read() as session:
        today = day_in(zone_of(schools.find_school(session, school).time_zone), now)
        try:
            return desk_screening.screened(session, keys, school, visitor, today, now)
        except NamesUnreadable:  # the installation is not whole: nobody is let in unscreened for that
            return Screening(ListState.ABSENT)


def _known(database: Database, school: str, key: str) -> Arrived | None:
    with database.read() as session:
        return _known_in(session, school, key)


def _known_in(session: Session, school: str, key: str) -> Arrived | None:
    """What the form of this id has become. Raises DistrictError where the id is another school's."""
    case = session.get(Case, key)
    row = case or session.get(Visit, key)
    if row is None:
        return None
    if row.school != school:
        raise DistrictError("This form belongs to another school. Open it anew.")
    return Arrived(key, is_held=case is not None, is_new=False)


def _signed_in(session: Session, school: str, typed: Typed, basis: AdmissionBasis, case: str = "") -> SignedIn:
    kind = _type(session, school, typed.purpose)
    has_badge = kind is not None and kind.prints_badge
    return SignedIn(
        visit=typed.id, badge=str(uuid7()) if has_badge else "", purpose=typed.purpose, destination=typed.destination,
        host=typed.host, choice=basis, case=case, came=_iso(typed.came), blank=typed.blank,
    )  # fmt: skip


def _let_in_on_paper(
    session: Session, keys: DistrictKeys, school: str, typed: Typed, parts: Mapping[str, Part], actor: str,
    now: datetime,
) -> str:  # fmt: skip
    """The visit of somebody who was let in on the paper log: it took place, whatever is decided about it now."""
    there = replace(typed, id=str(uuid7()))
    said = _signed_in(session, school, there, AdmissionBasis.ADMITTED, typed.id)
    groups = {name: part for name, part in parts.items() if name != facts.MATCHES}
    append(session, keys, school, Kind.SIGNED_IN, actor, {facts.FACTS: said, **groups}, now)
    _sign_out_earlier(session, keys, school, there, actor, now)
    return there.id


def _opened(typed: Typed, found: Screening, now: datetime, about: str) -> CaseOpened:
    return CaseOpened(
        case=typed.id, about=about, purpose=typed.purpose, destination=typed.destination, host=typed.host,
        list_state=found.list_state, verdict=found.verdict, came=_iso(typed.came), went=_iso(typed.went),
        blank=typed.blank, lists=aged(found.lists, now),
    )  # fmt: skip


def _sign_out_earlier(
    session: Session, keys: DistrictKeys, school: str, typed: Typed, actor: str, now: datetime
) -> None:
    """Who has left before they were typed in is signed out with the sign-in."""
    if typed.went is not None:
        said = SignedOut(visit=typed.id, by=SignOutMethod.OFFICE, went=_iso(typed.went))
        append(session, keys, school, Kind.SIGNED_OUT, actor, {facts.FACTS: said}, now)


def _typed(session: Session, case: Case, visit: str) -> Typed:
    """What the office typed besides the name, from the entry that opened the case."""
    said = case_entries.opened(session, case)
    return Typed(
        id=visit, name=PersonName(""), born=None, purpose=case.purpose, destination=case.destination, host=case.host,
        came=_moment(said.came if said else ""), went=_moment(said.went if said else ""),
        blank=said.blank if said else "",
    )  # fmt: skip


def _held(case: Case) -> Held:
    only_typed = case.verdict == Verdict.NONE and case.list_state == ListState.CURRENT
    strong = any(one["match_class"] == MatchClass.STRONG for one in case.matches or ())
    return Held(bool(case.decision), case.went_away, strong or case.verdict == Verdict.STRONG, only_typed)


def _decider(session: Session, staff: str, school: str) -> Decider:
    """With the permissions of this moment; none where they do not work there any more."""
    person = works_at(session, staff, school)
    return Decider(staff, person.permissions if person else ())


def _second(session: Session, staff: str, school: str) -> Decider | None:
    return _decider(session, staff, school) if staff else None


def _case(session: Session, case_id: str) -> Case:
    case = session.get(Case, case_id)
    if case is None or not is_the_districts(case.kiosk):
        raise DistrictError(f"The district holds no case {case_id}; the kiosk that opened it does.")
    return case


def _type(session: Session, school: str, code: str) -> VisitorType | None:
    there: School = schools.find_school(session, school)
    return next((one for one in types_known(session, there) if one.code == code), None)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _wake(database: Database, school: str, now: datetime) -> None:
    with database.write() as session:
        schools.lock(session, [school])
        change_stream.touch(session, school, now)
