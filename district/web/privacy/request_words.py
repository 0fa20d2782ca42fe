"""Privacy requests in words, for their list, their page and the papers that close them."""

from __future__ import annotations

from datetime import date

from district.access.privacy_requests import Asker, RequestKind, RequestOutcome, RequestState
from district.db.privacy_request_tables import PrivacyRequest
from district.web.tables import Column, Kind
from language.marks import N_, NC_, Text, TextEnum
from language.translator import Translator


class KindName(TextEnum):
    """What is asked for."""

    OWN_COPY = N_("Copy of one's own data")
    ERASURE = NC_("what a privacy request asks for", "Erasure")
    CORRECTION = NC_("what a privacy request asks for", "Correction")
    PUBLIC_RECORDS = N_("Public records")


class AskerName(TextEnum):
    """Who asks."""

    VISITOR = NC_("who makes a privacy request", "The visitor")
    GUARDIAN = NC_("who makes a privacy request", "A parent or guardian")
    STAFF = NC_("who makes a privacy request", "A staff member")
    ATTORNEY = NC_("who makes a privacy request", "An attorney")
    PRESS = NC_("who makes a privacy request", "The press")
    AGENCY = NC_("who makes a privacy request", "A public agency")
    PUBLIC = NC_("who makes a privacy request", "Anybody else")


class OutcomeName(TextEnum):
    """How it ended."""

    GIVEN = NC_("end of a privacy request", "Given")
    ERASED = NC_("end of a privacy request", "Erased")
    CORRECTED = NC_("end of a privacy request", "Corrected")
    NOTHING_KEPT = NC_("end of a privacy request", "Nothing is kept")
    REFUSED = NC_("end of a privacy request", "Refused")
    WITHDRAWN = NC_("end of a privacy request", "Withdrawn")


class StateName(TextEnum):
    """Where it stands."""

    OPEN = NC_("state of a privacy request", "open")
    OVERDUE = NC_("state of a privacy request", "overdue")
    CLOSED = NC_("state of a privacy request", "closed")


COLUMNS = (
    Column("number", N_("Number"), Kind.NUMBER),
    Column("kind", N_("Asked for")),
    Column("asker", N_("By whom")),
    Column("state", N_("State")),
    Column("received", N_("Received")),
    Column("due", N_("Due by")),
    Column("reference", N_("Where the papers are")),
    Column("visit", N_("Visit")),
    Column("outcome", N_("Outcome")),
    Column("given", N_("What was given")),
    Column("digest", N_("SHA-256 of the file")),
    Column("closed", N_("Closed"), Kind.MOMENT),
    Column("closed_by", N_("Closed by")),
    Column("note", N_("Note")),
)
"""Of the file; the page shows fewer."""


def kind_name(request: PrivacyRequest) -> KindName:
    return KindName[RequestKind(request.kind).name]


def asker_name(request: PrivacyRequest) -> AskerName:
    return AskerName[Asker(request.asker).name]


def outcome_name(request: PrivacyRequest) -> OutcomeName | None:
    return OutcomeName[RequestOutcome(request.outcome).name] if request.outcome else None


def state_name(state: RequestState) -> StateName:
    return StateName[state.name]


def day_of(words: Translator, day: str) -> str:
    return words.day(date.fromisoformat(day))


def options(members: type[RequestKind | Asker | RequestOutcome], names: type[TextEnum]) -> list[tuple[str, Text]]:
    """The choices of a field."""
    return [(one.value, names[one.name]) for one in members]
