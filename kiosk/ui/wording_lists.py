"""How the lists stand, in the office's words: which one ails, what that means, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.checkin.health import Health
from kiosk.ui.wording import Advice, say
from screening.result import FeedFault, ListState

LISTS: dict[ListState, Advice] = {
    ListState.EXPIRED: Advice(
        "Lists expired", "The lists are older than allowed. They still screen; every visitor comes to you. Call IT."
    ),
    ListState.ABSENT: Advice(
        "No lists", "There is no list to screen against. Every visitor comes to you. Ask IT to connect the kiosk."
    ),
}

FAULTS: dict[FeedFault, Advice] = {
    FeedFault.MISSING: Advice(
        "No {list}",
        "{which} ({feed}) is missing on this kiosk, so every visitor comes to you. It is fetched by itself as soon as "
        "the district answers. If it is still missing in an hour, call IT.",
    ),
    FeedFault.DAMAGED: Advice(
        "Broken {list}",
        "{which} ({feed}) is damaged on this kiosk, so every visitor comes to you. It is mended by itself as soon as "
        "the district answers. If it is still damaged in an hour, call IT; the disk may be failing.",
    ),
    FeedFault.OLDER: Advice(
        "Old {list}",
        "{which} ({feed}) on this kiosk is older than the one it had before, so every visitor comes to you. The "
        "present one is fetched by itself as soon as the district answers. Tell IT.",
    ),
    FeedFault.UNCHECKED: Advice(
        "Checking lists",
        "{which} ({feed}) is being checked, as at every start, so every visitor comes to you for some seconds.",
    ),
}
TOO: dict[FeedFault, str] = {
    FeedFault.MISSING: "{which} ({feed}) is missing too.",
    FeedFault.DAMAGED: "{which} ({feed}) is damaged too.",
    FeedFault.OLDER: "{which} ({feed}) is an old one too.",
    FeedFault.UNCHECKED: "{which} ({feed}) is being checked too.",
}
"""What is said of every further list that ails: what to do about it has been said of the first."""
EMPTIED = Advice(
    "Empty {list}",
    "{which} ({feed}) has come without a single entry; it had {had} before. Visitors are screened without it. Ask "
    "the district whether that is meant.",
)
UNCONFIRMED = Advice(
    "Lists unconfirmed",
    "The district has not said which lists this kiosk must hold, so one that is missing could go unnoticed. Visitors "
    "are screened with those that are here. Ask IT to update the district's server.",
)

NAMES: dict[str, tuple[str, str]] = {
    "district": ("district list", "The district's list"),
    "school": ("school list", "The school's list"),
    "": ("list", "A list"),
}
"""What a feed is called, by the word that its name begins with: for the strip, and in sentences."""

_NEVER_HAD = (("district", FeedFault.MISSING),)


def ailing(faults: Iterable[tuple[str, FeedFault]]) -> list[Advice]:
    """What is wrong with each feed."""
    return [_of(FAULTS[fault], feed) for feed, fault in faults]


def emptied(feeds: Iterable[tuple[str, int]]) -> list[Advice]:
    """What to say of feeds that came without an entry, with how many they had before."""
    return [_of(EMPTIED, feed, had=had) for feed, had in feeds]


def lists_advice(health: Health) -> Advice | None:
    """What staff should know of the lists, None where all is well. Several faults stand one after the other."""
    before_the_first = health.feeds_unconfirmed and health.feed_faults == _NEVER_HAD
    faults = () if before_the_first else health.feed_faults
    found = ailing(faults[:1]) + [_of(Advice("", TOO[fault]), feed) for feed, fault in faults[1:]]
    if not found and health.lists in LISTS:
        found = [LISTS[health.lists]]
    found += emptied(health.emptied_feeds)
    if health.feeds_unconfirmed and not found:
        found = [UNCONFIRMED]
    return Advice(found[0].short, " ".join(one.full for one in found)) if found else None


def _of(advice: Advice, feed: str, **values: object) -> Advice:
    short, full = NAMES.get(feed.partition(":")[0], NAMES[""])
    known = {"list": say(short), "which": say(full), "feed": feed} | values
    return Advice(say(advice.short, **known), say(advice.full, **known))
