"""Whether somebody whom the office types in is on site or waits already, by name and birth date or by the badge in
their hand, also where another office types them in at the same moment; and what their page has made before.

The first two look through who is on site: a school has some hundred at most, and each query has a limit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from district.db.database import Database
from district.db.projection_tables import Case, Visit
from district.db.tables import Entry, EntryGroup
from district.ingest.chains import chain_of, is_behind
from district.projections import projector
from district.projections.on_site import on_site
from district.publish import schools
from screening.normalize import tokens
from screening.persons import PersonName
from screening.result import Screening
from sync.contract.journal import facts

_WAITS = timedelta(minutes=5)
"""For a second tap; who comes back later is screened and asked about anew."""
CONTENT_DIGITS = 12
"""So many digits at the end of a form's id are of its content, those before are its page's (district.web.forms.id_of).
"""
_TRIES = 5
"""So often another office may come first; then what the tables know is enough."""


@dataclass(frozen=True, slots=True)
class Already:
    """Who is on site: `same`, somebody of this name; `holder`, who has the badge of this number. `earlier`: what the
    form's page has made of another content, before somebody went back to it."""

    same: Visit | None = None
    holder: Visit | None = None
    earlier: Visit | Case | None = None


class HereAlready(Exception):
    """Somebody of this name is on site, or has the badge, or the page has made a record before, and the office was not
    told: nothing was written down."""

    def __init__(self, found: Already) -> None:
        super().__init__("here already")
        self.found = found


def refuse_same(
    session: Session, school: str, key: str, name: PersonName, born: date | None, blank: str, told: Collection[str],
    now: datetime, *, is_over: bool = False,
) -> None:  # fmt: skip
    """Raises HereAlready where somebody on site is the person of a form, or its page has made a record before, unless
    the office was `told` of it. `key`: the id of the form's own visit or case; `blank`: the number of the badge handed
    out, "" for none. Of a visit that `is_over` only the second counts: who came and went may be here again."""
    there = [] if is_over else [one for one in on_site(session, school, now) if key not in {one.id, one.case}]
    holder = with_badge(session, school, there, blank) if blank else None
    same = same_person(there, name, born)
    same = None if same is None or same.id in told else same
    earlier = _last_of_page(session, school, key)
    earlier = None if earlier is None or earlier.id in told else earlier
    if holder is not None or same is not None or earlier is not None:
        session.expunge_all()  # what was read is still to be read when this transaction is undone
        raise HereAlready(Already(same, holder, earlier))


def _last_of_page(session: Session, school: str, key: str) -> Visit | Case | None:
    """What the page of a form has made last of another content, and is not voided since."""
    page = key[:-CONTENT_DIGITS]
    ends = (page + "0" * CONTENT_DIGITS, page + "f" * CONTENT_DIGITS)  # a range, for which both databases use the key
    voided = select(Visit.id).where(Visit.id == Case.visit, col(Visit.voided).is_not(None))
    visits = select(Visit).where(
        col(Visit.id).between(*ends), Visit.school == school, Visit.id != key, col(Visit.voided).is_(None)
    )
    cases = select(Case).where(col(Case.id).between(*ends), Case.school == school, Case.id != key, ~voided.exists())
    visit = session.exec(visits.order_by(col(Visit.started).desc()).limit(1)).first()
    case = session.exec(cases.order_by(col(Case.opened).desc()).limit(1)).first()
    if visit is None or case is None:
        return visit or case
    return case if case.opened and visit.started and case.opened > visit.started else visit


def catch_up(database: Database, school: str, now: datetime) -> None:
    """Project what stands in a school's own chain, also what another worker held while this one looked."""
    projector.project(database, chain_of(school), now)
    with database.write() as session:
        is_left = is_behind(session, chain_of(school), wait=True)
    if is_left:
        projector.project(database, chain_of(school), now)


@contextmanager
def up_to_date(database: Database, school: str, now: datetime) -> Iterator[Session]:
    """A transaction that holds the school, and sees in its tables all that stands in its own chain: what another
    office has appended a moment ago may not be among the visits yet."""
    for left in reversed(range(_TRIES)):
        catch_up(database, school, now)
        with database.write() as session:
            schools.lock(session, [school])
            if not left or not is_behind(session, chain_of(school)):
                yield session
                return


def same_person(there: Sequence[Visit], name: PersonName, born: date | None) -> Visit | None:
    """Somebody on site of this name; a birth date that one of them lacks tells nobody apart."""
    written, wanted = born.isoformat() if born else "", _key(name.given, name.family)
    alike = (one for one in there if _key(one.given or "", one.family or "") == wanted)
    return next((one for one in alike if not written or not one.born or one.born == written), None)


def waiting_case(
    session: Session, school: str, name: PersonName, born: date | None, codes: tuple[str, str, str],
    found: Screening, now: datetime,
) -> Case | None:  # fmt: skip
    """The case, opened by the office a moment ago, in which the same person waits at the desk for a decision. `codes`:
    what they come for, where they go and whom they visit; `found`: what their screening found now. Who comes for
    something else or is found otherwise is asked about anew, and so is somebody without a birth date."""
    if born is None:
        return None
    purpose, destination, host = codes
    # A case with a visit is a line of the paper log: nobody waits for its decision at the desk.
    wanted = select(Case).where(
        Case.school == school, Case.kiosk == chain_of(school), col(Case.decided).is_(None), Case.visit == "",
        col(Case.went_away).is_(False), col(Case.opened) >= now - _WAITS, Case.born == born.isoformat(),
        Case.purpose == purpose, Case.destination == destination, Case.host == host,
        Case.verdict == found.verdict, Case.list_state == found.list_state,
    )  # fmt: skip
    matched = sorted((one.feed, one.entry_id, one.leaf) for one in found.matches)
    there = session.exec(wanted.order_by(col(Case.opened)))
    return next((one for one in there if _whole_key(one) == _whole_key(name) and _matched(one) == matched), None)


def _whole_key(one: PersonName | Case) -> list[list[str]]:
    """Two of one name may differ in the middle name or the suffix alone."""
    parts = (f"{one.given or ''} {one.family or ''}", one.middle or "", one.suffix or "")
    return [sorted(tokens(part)) for part in parts]


def _matched(case: Case) -> list[tuple[str, str, str]]:
    return sorted((one["feed"], one["entry"], one["leaf"]) for one in case.matches or ())


def with_badge(session: Session, school: str, there: Sequence[Visit], number: str) -> Visit | None:
    """Who on site has the blank badge of this number; only the office hands them out, in the school's own chain."""
    own = {one.entry_id: one for one in there if one.kiosk == chain_of(school)}
    if not own:
        return None
    rows = session.exec(
        select(Entry.entry_id, EntryGroup.content)
        .join(EntryGroup, col(EntryGroup.entry) == Entry.number)
        .where(col(Entry.entry_id).in_(own), EntryGroup.name == facts.FACTS)
    ).all()
    holders = (key for key, content in rows if content and _blank(content).casefold() == number.casefold())
    return next((own[key] for key in holders), None)


def _blank(content: bytes) -> str:
    said = json.loads(content)
    return str(said.get("blank", "")) if isinstance(said, dict) else ""


def _key(given: str, family: str) -> list[str]:
    return sorted(tokens(f"{given} {family}"))
