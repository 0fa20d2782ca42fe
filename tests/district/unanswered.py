"""Cases that nobody answers, for the tests of alerts: settings, a case at the district, what became of its alerts."""

from __future__ import annotations

import threading
import time

from sqlmodel import col, select
from uuid_utils import uuid7

from district.alerts import alert_settings
from district.db.alert_tables import Alert
from district.db.tables import Entry
from district.ingest import batches
from district.ingest.chains import audit
from district.instance import District
from district.projections import projector
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import CaseDecided, CaseOpened
from sync.contract.records.person import Identity
from tests.districts import Station


def setup(district: District, mail_port: int, hook_port: int, more: str = "") -> None:
    """The second office gets mail, then Dispatch a webhook."""
    content = f"""
{more}
[smtp]
host = "127.0.0.1"
port = {mail_port}
security = "none"
sender = "vestibule@district.example"
[[recipient]]
name = "second-office"
step = 1
schools = ["oakridge"]
email = "office2@oakridge.example"
[[recipient]]
name = "dispatch"
step = 2
webhook = "http://127.0.0.1:{hook_port}/alerts"
secret_env = "DISPATCH_SECRET"
"""
    with district.database.write() as session:
        alert_settings.save(session, content)


def arrive(district: District, kiosk: Station) -> None:
    """What the kiosk has written reaches the district."""
    held = batches.held(district.database, district.keys, kiosk.caller, district.now())
    done = max((head.sequence for head in held.heads if head.epoch == kiosk.outbox.epoch), default=0)
    batches.accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(done + 1), district.now())
    projector.project(district.database, now=district.now())
    _until_projected(district)


def _until_projected(district: District) -> None:
    """On PostgreSQL a server beside the test may be at the same entries: projection leaves them to it."""
    deadline = time.monotonic() + 20
    while True:
        with district.database.read() as session:
            if session.exec(select(Entry.number).where(col(Entry.projected).is_(False)).limit(1)).first() is None:
                return
        assert time.monotonic() < deadline, "the entries were never projected"
        threading.Event().wait(0.02)


def opened(district: District, kiosk: Station, verdict: str = "strong") -> str:
    """A case that the kiosk opened, known to the district; its id."""
    case = str(uuid7())
    said = CaseOpened(
        case=case, purpose="parent", destination="office", source="license", list_state="current", verdict=verdict
    )
    who = Identity(family="Kowalczyk", given="Pat", born="1980-02-29")
    kiosk.outbox.append(Kind.CASE_OPENED, {facts.FACTS: said, facts.IDENTITY: who})
    arrive(district, kiosk)
    return case


def decided(district: District, kiosk: Station, case: str) -> None:
    said = CaseDecided(case=case, decision="refuse", reason="same_person", by="ana-ruiz")
    kiosk.outbox.append(Kind.CASE_DECIDED, {facts.FACTS: said})
    arrive(district, kiosk)


def rows(district: District) -> dict[str, Alert]:
    with district.database.read() as session:
        return {alert.recipient: alert for alert in session.exec(select(Alert))}


def journaled(district: District, kind: Kind) -> int:
    with district.database.read() as session:
        assert all(chain.holds for chain in audit(session, district.keys.public))
        chain = select(Entry).where(col(Entry.chain) == "school:oakridge", Entry.kind == kind, col(Entry.projected))
        return len(session.exec(chain).all())
