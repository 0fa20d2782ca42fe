"""How kiosks stand, in words: the rows of the fleet's table, worst first, and what ails at one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from district.access import kiosk_status
from district.access.kiosk_status import Standing
from district.publish.list_publishing import VALID_FOR
from district.web.forms import Said
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, NC_, Plural, Text, TextEnum
from sync.contract.kiosk_limits import ends_soon


class StandingName(TextEnum):
    """The standings in words; the pages show them beside their color."""

    SILENT = NC_("a kiosk", "Silent")
    AILING = NC_("a kiosk", "Needs a look")
    UNHEARD = NC_("a kiosk", "Never heard")
    WELL = NC_("a kiosk", "Well")
    OUT = NC_("a kiosk", "Taken out")


class ListsName(TextEnum):
    """How its lists stand, see kiosk_status.standing_of."""

    UNKNOWN = N_("It has not told how its lists stand")
    CURRENT = N_("Current")
    EXPIRED = N_("Its lists have expired: it holds every visitor")
    ABSENT = N_("It has no list that counts: it holds every visitor")
    BEHIND = N_("A newer list is in force than it has")
    SILENT = N_("Current when it was last heard")


class PrinterName(TextEnum):
    """Whether its printer can print."""

    PRINTS = N_("prints")
    DOES_NOT = N_("does not print")


class CameraName(TextEnum):
    """Whether its camera can read a card."""

    SEES = N_("sees")
    DOES_NOT = N_("does not see")


class CertificateName(TextEnum):
    """How the server's certificate stands as a kiosk sees it, where no days are left to be told."""

    UNKNOWN = N_("not told")
    SILENT = NC_("certificate", "not known: it is silent")
    NONE = NC_("certificate", "none needed")
    ENDED = NC_("certificate", "has ended")


class Shown(TextEnum):
    """Which kiosks the table has."""

    SERVICE = N_("In service")
    AILING = N_("Those that need a look")
    OUT = N_("Taken out")


_RANK = {standing: place for place, standing in enumerate(Standing)}
_WORRIES = frozenset({Standing.SILENT, Standing.AILING, Standing.UNHEARD})
COLUMNS = (
    Column("name", N_("Kiosk")),
    Column("school", N_("School")),
    Column("standing", N_("Stands")),
    Column("heard", N_("Last heard"), Kind.MOMENT),
    Column("troubles", N_("What ails")),
    Column("lists", N_("Lists")),
    Column("list_version", N_("List version"), Kind.NUMBER),
    Column("list_days", N_("List age in days"), Kind.NUMBER),
    Column("clock_off_s", N_("Clock off by seconds"), Kind.NUMBER),
    Column("unsent", N_("Unsent entries"), Kind.NUMBER),
    Column("waiting", N_("Visitors waiting"), Kind.NUMBER),
    Column("refused_pins", N_("Wrong PINs in a day"), Kind.NUMBER),
    Column("kiosk", N_("Id")),
    Column("program", N_("Version")),
    Column("printer", N_("Printer")),
    Column("camera", N_("Camera")),
    Column("disk_free_mb", N_("MB free on its disk"), Kind.NUMBER),
    Column("disk_percent", N_("Free on its disk, %"), Kind.NUMBER),
    Column("certificate_ends", N_("The server's certificate ends"), Kind.MOMENT),
    Column("certificate_days", N_("Days until then"), Kind.NUMBER),
)
_GB_FROM_MB = 10_240
"""What is free is said in GB from here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. `school`: its code, "" for all."""

    school: str = ""
    shown: str = "service"

    def takes(self, line: Mapping[str, Any], standing: Standing) -> bool:
        if self.school and line["school"] != self.school:
            return False
        if self.shown == "out":
            return standing is Standing.OUT
        return standing in _WORRIES if self.shown == "ailing" else standing is not Standing.OUT


def wanted(school: str, shown: str) -> Wanted:
    """Of an address; what there is not counts as nothing asked."""
    return Wanted(school, shown) if shown in {one.name.lower() for one in Shown} else Wanted(school)


def counts(lines: Iterable[dict[str, Any]], school: str) -> dict[Standing, int]:
    """How many kiosks of a school, or of all, stand in each way."""
    found = Counter(kiosk_status.standing(line) for line in lines if not school or line["school"] == school)
    return {standing: found[standing] for standing in Standing}


def table(lines: Sequence[dict[str, Any]], names: Mapping[str, str], asked: Wanted, now: datetime) -> Table:
    """Worst first, then by school and name. `names`: those of the schools by code."""
    there = [(kiosk_status.standing(line), line) for line in lines]
    chosen = [(standing, line) for standing, line in there if asked.takes(line, standing)]
    chosen.sort(key=lambda pair: (_RANK[pair[0]], names.get(pair[1]["school"], ""), pair[1]["name"]))
    empty = N_("No kiosk is enrolled yet. Make a code, and type it in at the kiosk.")
    if there:
        empty = N_("None needs a look.") if asked.shown == "ailing" else N_("Nothing to show.")
    return Table(COLUMNS, [_row(line, standing, names, now) for standing, line in chosen], N_("Kiosks"), empty)


def _row(line: dict[str, Any], standing: Standing, names: Mapping[str, str], now: datetime) -> Row:
    found = troubles(line, standing, now)
    cells = {
        "name": line["name"] or line["kiosk"],
        "school": names.get(line["school"], line["school"]),
        "standing": StandingName[standing.name],
        "heard": line["heard"],
        "troubles": found[0] if found else None,
        "lists": lists_of(line),
        "list_version": max((held["version"] for held in line["held"]), default=None),
        "list_days": list_days(line, now),
        "clock_off_s": line["clock_off_s"],
        "unsent": line["unsent"],
        "waiting": line["waiting"],
        "refused_pins": line["refused_pins"],
        "kiosk": line["kiosk"],
        "program": line["program"] or None,
        "printer": printer_of(line),
        "camera": camera_of(line),
        "disk_free_mb": line["disk_free_mb"],
        "disk_percent": line["disk_percent"],
        "certificate_ends": line["certificate_ends"],
        "certificate_days": certificate_days(line, now),
    }
    extra = {
        "standing": standing, "troubles": found, "is_worry": standing in _WORRIES, "disk": disk_of(line),
        "certificate": certificate_of(line, now),
    }  # fmt: skip
    return Row(cells, link=f"/kiosks/{line['kiosk']}", id=line["kiosk"], extra=extra)


def lists_of(line: Mapping[str, Any]) -> Text:
    return ListsName[str(line["lists"]).upper()] if str(line["lists"]).upper() in ListsName.__members__ else N_("Other")


def printer_of(line: Mapping[str, Any]) -> Text | None:
    """None where the kiosk has not told."""
    if not line["printer"]:
        return None
    return PrinterName.DOES_NOT if kiosk_status.cannot_print(line) else PrinterName.PRINTS


def camera_of(line: Mapping[str, Any]) -> Text | None:
    """None where the kiosk has not told."""
    if not line["camera"]:
        return None
    return CameraName.SEES if line["camera"] in kiosk_status.SEES else CameraName.DOES_NOT


def disk_of(line: Mapping[str, Any]) -> Said | None:
    """What is free on its disk; None where the kiosk has not told."""
    free = line["disk_free_mb"]
    if free is None:
        return None
    if free < _GB_FROM_MB:
        return Said(N_("{free} MB free"), {"free": free})
    return Said(N_("{free} GB free"), {"free": free // 1024})


def certificate_days(line: Mapping[str, Any], now: datetime) -> int | None:
    """Whole days until the certificate that it sees ends, less than 0 where it has ended; None where nobody knows."""
    known = line["certificate_ends"] and line["certificate"] != kiosk_status.UNKNOWN
    return (line["certificate_ends"] - now).days if known else None


def certificate_of(line: Mapping[str, Any], now: datetime) -> Text | Said:
    """How the server's certificate stands as it sees it."""
    days = certificate_days(line, now)
    if days is not None and line["certificate"] != kiosk_status.ENDED:
        return Said(Plural("{count} day left", "{count} days left"), {"count": days})
    if line["certificate"] == kiosk_status.UNKNOWN and line["certificate_ends"]:
        return CertificateName.SILENT
    return CertificateName[line["certificate"].upper()]


def certificate_warning(lines: Iterable[dict[str, Any]], now: datetime) -> Said | Text | None:
    """For the whole fleet, which has one server: None while its certificate needs nothing."""
    ends = kiosk_status.certificate_end(lines)
    if ends is None or not ends_soon(ends, now):
        return None
    if ends <= now:
        return N_("The server's certificate has ended, as kiosks see it, so they exchange nothing. Renew it.")
    return Said(
        Plural(
            "The server's certificate, as kiosks see it, ends within {count} day. Renew it: they exchange nothing with "
            "a server whose certificate has ended.",
            "The server's certificate, as kiosks see it, ends within {count} days. Renew it: they exchange nothing "
            "with a server whose certificate has ended.",
        ),
        {"count": _days_up(ends, now)},
    )


def _days_up(ends: datetime, now: datetime) -> int:
    return -((now - ends) // timedelta(days=1))


def list_days(line: Mapping[str, Any], now: datetime) -> int | None:
    """The age of the oldest list that a kiosk holds, from when the district signed it."""
    ends = [datetime.fromisoformat(held["expires"]) for held in line["held"]]
    return max(0, (now - (min(ends) - VALID_FOR)).days) if ends else None


def troubles(line: Mapping[str, Any], standing: Standing, now: datetime) -> list[Text | Said]:
    """Each in a sentence, the worst first."""
    if standing is Standing.OUT:
        return [] if line["revoked"] else [N_("Its machine enrolled again as another kiosk. Take this one out.")]
    found: list[Text | Said] = []
    if line["doubled"]:
        found.append(N_("Two machines use its key. Enroll one of them again with a new code."))
    if line["copied"]:
        found.append(N_("A copy of its folder enrolled as another kiosk, and both are at work."))
    if standing is Standing.SILENT:
        found.append(N_("Nothing has come from it for more than a day."))
    if standing is Standing.UNHEARD:
        found.append(N_("It enrolled, and nothing has come from it since."))
    elif line["lists"] not in {kiosk_status.CURRENT, kiosk_status.SILENT}:
        found.append(lists_of(line))
    for part in ("ailing", "refused"):
        found += [
            Said(N_("List {feed}: {fault}."), {"feed": feed, "fault": fault}) for feed, fault in line[part].items()
        ]
    found += [Said(N_("List {feed} came without an entry."), {"feed": feed}) for feed in line["emptied"]]
    if line["feed_set"] == 0:
        found.append(N_("It has no signed set of lists."))
    if line["clock"] == kiosk_status.OFF:
        found.append(
            Said(
                Plural("Its clock is wrong by {count} second.", "Its clock is wrong by {count} seconds."),
                {"count": line["clock_off_s"]},
            )
        )
    if kiosk_status.cannot_print(line):
        found.append(N_("Its printer does not print."))
    return [*found, *_room_and_trust(line, now)]


def _room_and_trust(line: Mapping[str, Any], now: datetime) -> Iterator[Text | Said]:
    if line["disk"] == kiosk_status.LOW:
        yield N_("Its disk is almost full.")
    if line["certificate"] == kiosk_status.ENDED:
        yield N_("The server's certificate that it saw has ended.")
    if line["certificate"] == kiosk_status.SOON:
        yield Said(
            Plural(
                "The server's certificate that it sees ends within {count} day.",
                "The server's certificate that it sees ends within {count} days.",
            ),
            {"count": _days_up(line["certificate_ends"], now)},
        )
