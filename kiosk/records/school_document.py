"""The school's document from the district: satisfies sync.exchange.ports.School, gives the Site and the badge keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError
from sqlmodel import Session

from kiosk.checkin.answers import label_in
from kiosk.checkin.school import ClassPeriod, DeclaredEmergency, Host, OpeningHours, SchoolCalendar, SchoolWording, Site
from kiosk.checkin.visit import Destination
from kiosk.records import journal
from kiosk.records.store import Store
from kiosk.records.tables import SchoolRow
from kiosk.records.timestamps import from_iso, to_iso
from printing.layout.badge_design import STANDARD, BadDesign, Design, design_sent
from sync.contract.api.school import WEEK, SchoolDocument, WireAlarm, WireCalendar, WireHost, WireHours
from sync.contract.api.school_settings import WireKioskSettings
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.question import Need, VisitorType, VisitorTypes
from sync.contract.vocabulary import Emergency, TypedNames
from sync.exchange.errors import BadAnswer

_log = structlog.get_logger(__name__)
_ONLY = 1
_GOES_ON = "The kiosk goes on with the one it has; tell district IT."


class SchoolRefused(BadAnswer):
    """A document that must not be applied; the old one stays in force. The message names fields, never their values."""


class SchoolDocumentStore:
    """The school's document in one store. Every method is a transaction of its own. Raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self) -> str:
        with self._store.reading() as session:
            row = session.get(SchoolRow, _ONLY)
            return row.version if row else ""

    def apply(self, version: str, document: Mapping[str, Any]) -> None:
        """Replace the document, as a whole. Raises SchoolRefused where it is no document, or another school's."""
        try:
            checked = SchoolDocument.model_validate(document)
            _ = {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in checked.kiosk_keys.items()}
            _readable(checked)
        except ValidationError as error:
            fields = ", ".join(".".join(str(step) for step in line["loc"]) for line in error.errors())
            raise SchoolRefused(f"The district's description of the school is wrong in: {fields}. {_GOES_ON}") from None
        except ValueError:
            raise SchoolRefused(
                f"The district's description of the school holds a key or a date that is none. {_GOES_ON}"
            ) from None
        if self._store.secrets.school and checked.code != self._store.secrets.school:
            raise SchoolRefused(f"The district sent the description of another school. {_GOES_ON}")
        with self._store.writing() as session:
            checked = _with_usable_layout(session, checked)
            self._note_emergency(session, checked)
            session.merge(
                SchoolRow(
                    id=_ONLY,
                    version=version,
                    document=checked.model_dump_json(),
                    applied=to_iso(self._store.now()),
                )
            )

    def _note_emergency(self, session: Session, new: SchoolDocument) -> None:
        """Journal that an emergency came into force here, or ended."""
        old = load_document(session)
        if (old.alarm if old else None) != new.alarm:
            alarm = new.alarm or WireAlarm(state="", since="")
            said = facts.EmergencySet.model_validate(alarm.model_dump())
            journal.append(session, self._store.now(), Kind.EMERGENCY_SET, journal.KIOSK, {facts.FACTS: said})


def load_document(session: Session) -> SchoolDocument | None:
    """The document in force, None before the first one came."""
    row = session.get(SchoolRow, _ONLY)
    return SchoolDocument.model_validate_json(row.document) if row else None


def _with_usable_layout(session: Session, new: SchoolDocument) -> SchoolDocument:
    """The document itself; with the badge layout of the one before where no badge would come of its own."""
    try:
        _design(new)
    except BadDesign as error:
        _log.error("badge.layout_refused", reason=str(error))
        old = load_document(session)
        return new.model_copy(update={"badge_layout": old.badge_layout if old else None})
    return new


def badge_design(store: Store) -> Design:
    """What the school's badges show; the standard design where the district has set nothing else."""
    with store.reading() as session:
        known = load_document(session)
    try:
        return _design(known) if known else STANDARD
    except BadDesign as error:  # taken by another version of this program
        _log.error("badge.layout_refused", reason=str(error))
        return STANDARD


def badge_layout_version(store: Store) -> str:
    """Of the layout that the district has set; "" for none."""
    with store.reading() as session:
        known = load_document(session)
    return known.badge_layout.version if known and known.badge_layout else ""


def _design(known: SchoolDocument) -> Design:
    """Raises BadDesign."""
    given = known.badge_layout
    return design_sent(given.model_dump(exclude={"version"}), "of the school") if given else STANDARD


def site(store: Store, language: str) -> Site:
    """The school, its language being `language` (BCP 47): a label is English where that is missing, and the code where
    both are. Before the first document it is the school of the enrollment, without types or destinations.
    """
    with store.reading() as session:
        known = load_document(session)
    if known is None:
        joined = store.secrets.enrollment
        return Site(
            joined.school if joined else "", joined.school_name if joined else "", "UTC", (), (), language=language
        )
    offered = types_of(known)
    settings = known.kiosk_settings.get(store.secrets.kiosk) or known.settings or WireKioskSettings()
    destinations = tuple(
        Destination(item.code, label_in(item.label, language, item.code), MappingProxyType(item.label))
        for item in known.destinations
    )
    return Site(
        code=known.code,
        name=known.name,
        time_zone=known.time_zone,
        types=tuple(_as_asked_here(kind, known) for kind in offered.types),
        destinations=destinations,
        emergency=known.emergency,
        hosts=tuple(_host(item) for item in known.hosts),
        calendar=_calendar(known.calendar) if known.calendar else None,
        declared=_declared(known.alarm) if known.alarm else None,
        question_set=offered.version,
        language=language,
        typed_alone=_typed_alone(known),
        list_sources=tuple((one.name, one.as_of) for one in known.sources),
        wording=SchoolWording(known.welcome, known.welcome_line, known.afterwards),
        languages=tuple(settings.languages or ()),
        badge_grace_s=settings.badge_grace_s,
    )


def _host(item: WireHost) -> Host:
    return Host(item.code, item.name, item.destination, item.away_from, item.away_until, item.stand_in)


def types_of(document: SchoolDocument) -> VisitorTypes:
    """What visitors are offered and asked. An older district knows purposes alone: those ask no questions."""
    if document.types is not None:
        return document.types
    return VisitorTypes(
        version="",
        types=[
            VisitorType(
                code=item.code,
                label=item.label,
                badge=item.badge,
                destination=Need.REQUIRED if item.needs_destination else Need.NO,
                minutes=item.minutes,
            )
            for item in document.purposes
        ],
    )


def type_in_force(session: Session, code: str) -> VisitorType:
    """The visitor type of a code; one that the district has removed asks nothing, and has a badge."""
    known = load_document(session)
    kinds = types_of(known).types if known else []
    return next((kind for kind in kinds if kind.code == code), VisitorType(code=code, label={}, badge={}))


def _as_asked_here(kind: VisitorType, document: SchoolDocument) -> VisitorType:
    """A type without what nobody could answer at this school: a place where there are none. Whom somebody must name
    stays asked, and is for the office."""
    changes = {}
    if not document.destinations:
        changes["destination"] = Need.NO
    if not document.hosts and kind.host is Need.OPTIONAL:
        changes["host"] = Need.NO
    return kind.model_copy(update=changes) if changes else kind


def typed_alone(session: Session) -> bool:
    """Whether the document in force lets the machine admit a typed name; no document does not."""
    known = load_document(session)
    return known is not None and _typed_alone(known)


def _typed_alone(known: SchoolDocument) -> bool:
    return known.typed_names == TypedNames.ALONE


def _calendar(given: WireCalendar) -> SchoolCalendar:
    return SchoolCalendar(
        week=MappingProxyType({WEEK.index(day): _hours(hours) for day, hours in given.week.items()}),
        days=MappingProxyType(
            {date.fromisoformat(day): _hours(hours) if hours else None for day, hours in given.days.items()}
        ),
        bells=tuple(
            ClassPeriod(bell.name, time.fromisoformat(bell.begins), time.fromisoformat(bell.ends))
            for bell in given.bells
        ),
    )


def _readable(checked: SchoolDocument) -> None:
    """Raises ValueError where a date of the document is none."""
    if checked.calendar:
        _calendar(checked.calendar)
    _ = [date.fromisoformat(one.as_of) for one in checked.sources]
    if checked.alarm and from_iso(checked.alarm.since).tzinfo is None:
        raise ValueError("a moment without its zone")


def _hours(given: WireHours) -> OpeningHours:
    return OpeningHours(time.fromisoformat(given.opens), time.fromisoformat(given.closes))


def _declared(alarm: WireAlarm) -> DeclaredEmergency:
    known = alarm.state in set(Emergency)
    return DeclaredEmergency(Emergency(alarm.state) if known else Emergency.OTHER, from_iso(alarm.since), alarm.by)


def kiosk_keys(store: Store) -> dict[str, Ed25519PublicKey]:
    """The keys that sign badges at this school; this kiosk's own is among them before the district says so."""
    with store.reading() as session:
        known = load_document(session)
    keys = {store.secrets.device_key_id: store.secrets.device_key.public_key()}
    given = known.kiosk_keys if known else {}
    return keys | {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in given.items()}
