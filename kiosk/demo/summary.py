"""What the demo did, told by the district's database and by the paper that came out of the printer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

from kiosk.demo.stage import Stage
from kiosk.domain.visit import Visit
from kiosk.store.log import visits
from kiosk.store.site import school
from scanning.documents import Pass
from scanning.frame_reader import read

QUIET_PX = 40
"""White around a badge, so that its code is read as it would be on a desk."""


def write_summary(stage: Stage) -> Path:
    """Save every badge and `summary.json`; returns the latter."""
    keys = school.kiosk_keys(stage.kiosk.store)
    badges: dict[str, str] = {}
    for number, paper in enumerate(stage.papers, start=1):
        file = stage.out / "badges" / f"{number:02d}.png"
        paper.save(file)
        visit = visit_of(paper, keys, stage.kiosk.store.secrets.school)
        if visit:
            badges[visit] = str(file.relative_to(stage.out))
    exported = stage.district.export()
    arrived = {visit["visit"] for visit in exported["visits"]}
    missing = [visits.load(stage.kiosk.store, visit) for visit in badges if visit not in arrived]
    summary = {
        "visits": [
            *(_line(visit, badges) for visit in exported["visits"]),
            *(_unsynced(visit, badges) for visit in missing if visit),
        ],
        "district": {"entries": exported["entries"], "head_verified": exported["head_verified"]},
        "screens": [str(shot.relative_to(stage.out)) for shot in stage.shots],
    }
    file = stage.out / "summary.json"
    file.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def visit_of(paper: Image.Image, keys: Mapping[str, Ed25519PublicKey], code: str) -> str:
    """The visit that a badge's own code names, "" where the paper has none that holds."""
    framed = Image.new("L", (paper.width + 2 * QUIET_PX, paper.height + 2 * QUIET_PX), 255)
    framed.paste(paper.convert("L"), (QUIET_PX, QUIET_PX))
    frame = np.ascontiguousarray(np.asarray(framed.convert("RGB"), dtype=np.uint8))
    found = read(frame, keys, datetime.now(UTC), code)
    return found.id if isinstance(found, Pass) else ""


def _unsynced(visit: Visit, badges: Mapping[str, str]) -> dict[str, Any]:
    """A visit that has a badge and that the district does not hold."""
    return {
        "visit": visit.id,
        "family": visit.name.family,
        "given": visit.name.given,
        "decision": visit.choice.value,
        "decided_by": None,
        "badge": badges[visit.id],
        "signed_out": visit.ended.isoformat() if visit.ended else None,
        "synced": False,
    }


def _line(visit: Mapping[str, Any], badges: Mapping[str, str]) -> dict[str, Any]:
    """One visit as INTERFACES has it. It is in the district's database, so it is synced."""
    return {
        "visit": visit["visit"],
        "family": visit["family"],
        "given": visit["given"],
        "decision": visit["decision"],
        "decided_by": visit["decided_by"],
        "badge": badges.get(visit["visit"] or ""),
        "signed_out": visit["signed_out"],
        "synced": True,
    }
