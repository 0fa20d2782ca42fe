"""What the pages about kiosks, emergencies and changes of the list show when they are looked at."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from district.alerts import alert_settings
from district.db.alert_tables import Alert
from district.db.mail_tables import QueuedMail
from district.db.publish_tables import KioskState
from district.db.tables import Kiosk
from district.instance import District
from district.publish import emergencies, list_edits, list_search, school_plans
from district.publish.school_plans import Particulars
from sync import VERSION
from sync.contract.api.kiosk import KioskState as Said
from sync.contract.api.kiosk import WireHeld
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.web.chromium import Window

_KIOSKS = (
    # id, school, name, hours since it was heard (None: never), what it says of its lists, clock off by seconds, MB free
    ("well", "oakridge", "Front office", 0.02, "current", 1, 96_400),
    ("silent", "oakridge", "Gym entrance", 75, "current", 0, 88_000),
    ("ailing", "willow", "Main entrance", 0.1, "expired", 4000, 412),
    ("unheard", "willow", "Cafeteria <door>", None, "", 0, 0),
)
_DISK_MB = 122_880


def fleet(district: District, wanted: str = "") -> str:
    """A kiosk of each standing, once; returns the address of all of them, or the id that was wanted."""
    now = district.now()
    with district.database.write() as session:
        if session.get(Kiosk, wanted or _KIOSKS[0][0]) is None:
            for place, (key, school, name, hours, lists, off, free) in enumerate(_KIOSKS):
                heard = None if hours is None else now - timedelta(hours=hours)
                session.add(
                    Kiosk(
                        id=key, school=school, name=name, public_key=bytes([place]) * 32, key_id=f"key-{key}",
                        token_hash=key, enrolled=now - timedelta(days=200), seen=heard,
                    )
                )  # fmt: skip
                session.flush()
                if heard:
                    ends = heard + timedelta(days=26 if lists == "current" else -1)
                    held = [WireHeld(feed="district", version=41, expires=ends.isoformat())]
                    said = Said(
                        clock=heard.isoformat(),
                        lists=lists,
                        held=held,
                        unsent=3 * place,
                        refused_pins=place,
                        program=VERSION,
                        printer="well",
                        camera="well",
                        own_settings=["camera", "printers", *(["badge_grace_s"] if lists == "expired" else [])],
                        disk_free_mb=free,
                        disk_total_mb=_DISK_MB,
                        certificate_ends=(now + timedelta(days=61, hours=5)).isoformat(),
                    )
                    state = KioskState(kiosk=key, received=heard, skew_ms=off * 1000, said=said.model_dump(mode="json"))
                    session.add(state)
    return wanted or "/kiosks"


_ALERTS = """
link = "https://visitors.district.example"
[smtp]
host = "mail.district.example"
sender = "visitors@district.example"
[[recipient]]
name = "second-office"
step = 1
schools = ["oakridge", "willow"]
email = "office2@oakridge.example"
[[recipient]]
name = "dispatch"
step = 2
webhook = "https://dispatch.example/visitors"
secret_env = "DISPATCH_SECRET"
"""
_MAILS = (  # kind, school, to, state, tries, trouble, answer, minutes ago
    ("pass", "oakridge", "", "sent", 1, "", 0, 90),
    ("host_told", "willow", "", "given_up", 3, "timeout", 0, 80),
    ("invitation", "", "ruth.ives@oakridge.example", "failed", 1, "refused", 550, 40),
    ("daily_report", "oakridge", "ana.ruiz@oakridge.example", "waiting", 4, "refused", 451, 12),
    ("invitation", "", "<script>@example.org", "waiting", 1, "unreachable", 0, 1),
)
_ALERTED = (("delivered", 1, "", 70), ("failed", 8, "no_secret", 60), ("dropped", 2, "tls", 50))


def deliveries(district: District) -> str:
    """Alerts and mails in every state; nothing of it is due."""
    now = district.now()
    with district.database.write() as session:
        if session.exec(select(QueuedMail.id).limit(1)).first() is None:
            alert_settings.save(session, _ALERTS)
            for place, (kind, school, to, state, tries, trouble, answer, ago) in enumerate(_MAILS):
                session.add(
                    QueuedMail(
                        id=f"{9 - ago / 100:.2f}-{place}", kind=kind, school=school, about="", language="en",
                        subject="", recipient=to, text="", state=state, tries=tries, trouble=trouble, answer=answer,
                        made=now - timedelta(minutes=ago), due=now + timedelta(minutes=4),
                        until=now + timedelta(days=1),
                    )
                )  # fmt: skip
            for place, (state, tries, trouble, ago) in enumerate(_ALERTED):
                made = now - timedelta(minutes=ago)
                session.add(
                    Alert(
                        id=f"{9 - ago / 100:.2f}-{place}", case=str(place), school="oakridge", step=2,
                        channel="webhook", recipient="dispatch", state=state, tries=tries, trouble=trouble, made=made,
                        due=made,
                    )
                )  # fmt: skip
    return "/deliveries"


def changed_list(district: District) -> str:
    """An entry was added, which can be taken back."""
    for id_ in ("U-1", "U-2"):  # the very first entry of a district makes its list, and cannot be taken back
        entry = {"id": id_, "family": "Vance", "given": "Ada", "kind": "barred", "born": "1980"}
        with district.database.write() as session:
            if not any(list_edits.undo_counts(session)) and list_search.entry(session, id_) is None:
                list_edits.add(session, district.keys, canonical_fields(entry), district.now())
    return "/security/undo"


def make_code(window: Window) -> None:
    window.page.select_option("#school", "oakridge")
    window.fill(name="Front office")
    window.page.locator("main form button").click()
    window.page.wait_for_selector(".code")


def choose_file(window: Window) -> None:
    content = b"school,name\noakridge,Front office\natlantis,Gym\nwillow,\n"
    window.page.set_input_files("#file", {"name": "kiosks.csv", "mimeType": "text/csv", "buffer": content})
    window.page.locator("main form button").click()
    window.page.wait_for_selector(".warning")


def drill(district: District) -> str:
    fleet(district)
    more = Particulars(is_drill=True, place="Soccer field behind the gym")
    return _declared(district, "evacuate", more, "/s/oakridge/emergency")


def lockdown(district: District) -> str:
    return _declared(district, "lockdown", Particulars(), "/s/willow/emergency/end")


def both_in_force(district: District, address: str) -> str:
    """The drill at the one school, the Lockdown at the other."""
    drill(district)
    lockdown(district)
    return address


def _declared(district: District, state: str, more: Particulars, address: str) -> str:
    code = address.split("/")[2]
    with district.database.write() as session:
        if emergencies.in_force(session, code) is None:
            school_plans.declare(session, district.keys, code, state, "x", district.now(), "Ana Ruiz", more)
    return address
