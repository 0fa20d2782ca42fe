"""How the request for a badge stands, in a sentence: sent, printed, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from district.db.projection_tables import BadgeRequest
from district.publish.badge_requests import waits
from district.web.forms import Said
from language.marks import N_, Text
from sync.contract.api.kiosk import Outcome
from sync.contract.vocabulary import PrintResult, UnprintedBadge

Sentence = tuple[Said, datetime | None]

_REFUSED: Mapping[str, Text] = {
    UnprintedBadge.UNKNOWN_VISIT: N_("{kiosk} has not heard of the visit yet. Ask once more in a minute."),
    UnprintedBadge.OVER: N_("{kiosk} did not print: the visit is over there."),
    UnprintedBadge.PRINTING: N_("{kiosk} is printing this badge already."),
}
_NO_ANSWER = N_("Not printed at {kiosk}: its printer is off or does not answer.")
_FAILED: Mapping[str, Text] = {
    "paper_out": N_("Not printed at {kiosk}: no paper."),
    "cover_open": N_("Not printed at {kiosk}: the cover is open."),
    **dict.fromkeys(("offline", "refused", "silent"), _NO_ANSWER),
}


def badge_sentence(asked: BadgeRequest, kiosks: Mapping[str, str], now: datetime) -> Sentence:
    """The sentence, and the moment that stands behind it."""
    name: dict[str, object] = {"kiosk": kiosks.get(asked.kiosk, asked.kiosk)}
    if waits(asked, now):
        return Said(N_("Sent to {kiosk}."), name), asked.asked
    if not asked.outcome:
        return Said(N_("{kiosk} never answered: it is silent, or too old to print for the office."), name), asked.asked
    if asked.outcome == Outcome.APPLIED:
        return Said(N_("{kiosk} is printing."), name), asked.answered
    if asked.outcome == Outcome.REFUSED:
        return Said(_REFUSED.get(asked.reason, N_("{kiosk} did not print.")), name), asked.answered
    if asked.outcome == PrintResult.FAILED:
        return Said(_FAILED.get(asked.reason, N_("Not printed at {kiosk}: see to the printer.")), name), asked.answered
    if asked.outcome == PrintResult.SENT:
        return Said(N_("Sent to the printer of {kiosk}, which cannot tell whether it came out:"), name), asked.answered
    return Said(N_("Printed at {kiosk}:"), name), asked.answered
