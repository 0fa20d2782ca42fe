"""Somebody whom a school expects: one record for the district's table, the wire, the kiosk's table and its desk."""

from __future__ import annotations

from typing import Annotated

from sync.contract.records.kept import AUDIT, Kept, Part, Retention, Shown

_PERSON = Kept(personal=True, retention=Retention.PASS, may_show=Shown.PAGE | Shown.EXPORT)


class ExpectedVisitor(Part):
    """A pre-registered visitor.

    `born` is ISO 8601 or "". Codes are those of the school's document, "" where they were left open. Times are ISO 8601
    with their zone.
    """

    id: Annotated[str, AUDIT]
    family: Annotated[str, _PERSON]
    given: Annotated[str, _PERSON] = ""
    born: Annotated[str, _PERSON] = ""
    purpose: Annotated[str, AUDIT]
    destination: Annotated[str, AUDIT] = ""
    host: Annotated[str, AUDIT] = ""
    valid_from: Annotated[str, AUDIT]
    valid_until: Annotated[str, AUDIT]
