"""What kiosks report in the tests of retention and export: every personal group, each field with a value of its own."""

from __future__ import annotations

from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS
from sync.contract.records.case import CaseDecided, CaseOpened
from sync.contract.records.kept import Part
from sync.contract.records.visit import SignedIn, SignedOut
from tests.declared import marked
from tests.districts import Station
from tests.sync.desk import JPEG

OF_CASES = {facts.TEXT, facts.WHOM}
"""The groups that come with a decision, and with no opening entry."""


def personal(kiosk: Station, mark: str, *, photo: str = "") -> dict[str, Part]:
    """Every personal group that an opening entry has, each field with a value of its own."""
    digest = photo or kiosk.photos.add(JPEG.replace(b"invented", mark.encode()))
    given = {facts.PHOTO: {"digest": digest}}
    return {
        name: marked(part, mark, **given.get(name, {}))
        for name, part in PERSONAL_GROUPS.items()
        if name not in OF_CASES
    }


def come(kiosk: Station, visit: str, mark: str, *, case: str = "", photo: str = "") -> None:
    said = SignedIn(visit=visit, badge=visit, purpose="parent", destination="", choice="no_match", case=case)
    kiosk.outbox.append(Kind.SIGNED_IN, {FACTS: said, **personal(kiosk, mark, photo=photo)})


def leave(kiosk: Station, visit: str) -> None:
    kiosk.outbox.append(Kind.SIGNED_OUT, {FACTS: SignedOut(visit=visit, by="badge")})


def hold(kiosk: Station, case: str, mark: str) -> None:
    said = CaseOpened(case=case, purpose="parent", destination="", list_state="current", verdict="strong")
    kiosk.outbox.append(Kind.CASE_OPENED, {FACTS: said, **personal(kiosk, mark)})


def decide(kiosk: Station, case: str, mark: str) -> None:
    said = CaseDecided(case=case, decision="refuse", reason="other", by="ana-ruiz")
    kiosk.outbox.append(Kind.CASE_DECIDED, {FACTS: said, facts.TEXT: marked(PERSONAL_GROUPS[facts.TEXT], mark)})
