"""A case: a held visitor, what matched, and what a person decided about it, at the kiosk or by a district's request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import Field

from sync.contract.records.kept import AUDIT, Kept, Part, Retention, Shown

AgedList = tuple[str, str, str, int]
"""(vocabulary.ListOrigin, name, ISO 8601, age in days): a list in force with the moment of its signature, or a registry
or list that the district says entries come from with its day; and how old that was when the entry was made."""


def aged(lists: Iterable[tuple[str, str, str]], now: datetime) -> list[AgedList]:
    """0 days where the clock that named the day was ahead."""
    today = now.astimezone(UTC).date()

    def days(named: str) -> int:
        return max((today - date.fromisoformat(named[: len("YYYY-MM-DD")])).days, 0)

    return [(origin, name, named, days(named)) for origin, name, named in lists]


class CaseOpened(Part):
    case: Annotated[str, AUDIT]
    purpose: Annotated[str, AUDIT]
    destination: Annotated[str, AUDIT]
    list_state: Annotated[str, AUDIT]
    verdict: Annotated[str, AUDIT]
    source: Annotated[str, AUDIT] = ""  # always "": older districts require the field, and no newer one reads it
    left: Annotated[bool, AUDIT] = False  # the visitor went away before the last step
    about: Annotated[str, AUDIT] = ""  # the visit of somebody who was inside when a newer list raised the case
    host: Annotated[str, AUDIT] = ""
    came: Annotated[str, AUDIT] = ""  # this and the next two: of a visitor whom the office typed in, see SignedIn
    went: Annotated[str, AUDIT] = ""
    blank: Annotated[str, AUDIT] = ""
    lists: Annotated[list[AgedList], AUDIT] = Field(default_factory=list)  # see CaseDecided


class MatchFact(Part):
    """One match of a case. `weight_millibits` because canonical JSON holds no floats."""

    entry: Annotated[str, AUDIT]
    feed: Annotated[str, AUDIT]
    leaf: Annotated[str, AUDIT]
    match_class: Annotated[str, AUDIT]
    weight_millibits: Annotated[int, AUDIT]
    evidence: Annotated[list[list[str]], AUDIT]  # [field, agreement, detail]


class Matches(Part):
    """Which entries a visitor was compared with. Staff see it; a person's own export leaves list entries out."""

    matches: Annotated[list[MatchFact], Kept(personal=True, retention=Retention.RECORD, may_show=Shown.PAGE)]


class CaseDecided(Part):
    """`visit` is the visit that an admission began, "" for a refusal; `second` the second person, if any.

    `lists` is what the visitor had been compared with, see AgedList: all of it, whatever matched, so that it tells
    nobody which entry it was. Older kiosks leave it out.
    """

    case: Annotated[str, AUDIT]
    decision: Annotated[str, AUDIT]
    reason: Annotated[str, AUDIT]
    by: Annotated[str, AUDIT]
    second: Annotated[str, AUDIT] = ""
    visit: Annotated[str, AUDIT] = ""
    request: Annotated[str, AUDIT] = ""  # of the office that asked for it, where it was not decided at the kiosk
    lists: Annotated[list[AgedList], AUDIT] = Field(default_factory=list)


class DecisionRequested(Part):
    """The district's own entry: an office asks the kiosk that holds the case. `by` and `second` are staff ids."""

    request: Annotated[str, AUDIT]
    case: Annotated[str, AUDIT]
    decision: Annotated[str, AUDIT]
    reason: Annotated[str, AUDIT]
    by: Annotated[str, AUDIT]
    second: Annotated[str, AUDIT] = ""


class RequestAnswered(Part):
    """The kiosk's answer. `outcome` is an api.case_requests.Outcome; `ruling` says why a refused one was refused."""

    request: Annotated[str, AUDIT]
    case: Annotated[str, AUDIT]
    outcome: Annotated[str, AUDIT]
    ruling: Annotated[str, AUDIT] = ""


class DecisionRemembered(Part):
    """From now until `expires` the visitor of a case (group WHOM) is not held again for the same entries."""

    case: Annotated[str, AUDIT]
    by: Annotated[str, AUDIT]
    expires: Annotated[str, AUDIT]


_WHOM = Kept(personal=True, retention=Retention.DECISION)


class Whom(Part):
    """A visitor by the hash that the school's secret keys, and the entries (id, leaf, kind) that it is not.

    `other_hashes`: the same visitor under the other secrets that the school holds, each with the secret's id (see
    sync.contract.school_keys.secret_id). One of them is the district's own, by which every school knows the document.
    """

    visitor_hash: Annotated[str, _WHOM]
    entries: Annotated[list[tuple[str, str, str]], _WHOM]
    other_hashes: Annotated[list[tuple[str, str]], _WHOM] = Field(default_factory=list)


class DecisionRevoked(Part):
    """What was remembered of that case's decision holds no longer: the visitor is stopped again."""

    case: Annotated[str, AUDIT]
