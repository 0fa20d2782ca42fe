"""What ails the barred lists, in the office's words: which one, what it means, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.checkin.health import Health
from kiosk.ui.wording import Advice
from language.marks import N_, NOTHING, Text
from language.translator import Translator
from sync.contract.vocabulary import FeedFault, ListState

LISTS: dict[ListState, Advice[Text]] = {
    ListState.EXPIRED: Advice(
        N_("Lists expired"),
        N_("The lists are older than allowed. They still screen; every visitor comes to you. Call IT."),
    ),
    ListState.ABSENT: Advice(
        N_("No lists"),
        N_("There is no list to screen against. Every visitor comes to you. Ask IT to connect the kiosk."),
    ),
}

FEED_FAULTS: dict[FeedFault, Advice[Text]] = {
    FeedFault.MISSING: Advice(
        N_("No {list}"),
        N_(
            "{which} ({feed}) is missing on this kiosk, so every visitor comes to you. It is fetched by itself as soon "
            "as the district answers. If it is still missing in an hour, call IT."
        ),
    ),
    FeedFault.DAMAGED: Advice(
        N_("Broken {list}"),
        N_(
            "{which} ({feed}) is damaged on this kiosk, so every visitor comes to you. It is mended by itself as soon "
            "as the district answers. If it is still damaged in an hour, call IT; the disk may be failing."
        ),
    ),
    FeedFault.OLDER: Advice(
        N_("Old {list}"),
        N_(
            "{which} ({feed}) on this kiosk is older than the one it had before, so every visitor comes to you. The "
            "present one is fetched by itself as soon as the district answers. Tell IT."
        ),
    ),
    FeedFault.UNCHECKED: Advice(
        N_("Checking lists"),
        N_("{which} ({feed}) is being checked, as at every start, so every visitor comes to you for some seconds."),
    ),
}
FURTHER_FAULTS: dict[FeedFault, Text] = {
    FeedFault.MISSING: N_("{which} ({feed}) is missing too."),
    FeedFault.DAMAGED: N_("{which} ({feed}) is damaged too."),
    FeedFault.OLDER: N_("{which} ({feed}) is an old one too."),
    FeedFault.UNCHECKED: N_("{which} ({feed}) is being checked too."),
}
"""What is said of every further list that ails: what to do about it has been said of the first."""
EMPTIED = Advice(
    N_("Empty {list}"),
    N_(
        "{which} ({feed}) has come without a single entry; it had {had} before. Visitors are screened without it. Ask "
        "the district whether that is meant."
    ),
)
UNCONFIRMED = Advice(
    N_("Lists unconfirmed"),
    N_(
        "The district has not said which lists this kiosk must hold, so one that is missing could go unnoticed. "
        "Visitors are screened with those that are here. Ask IT to update the district's server."
    ),
)

FEED_NAMES: dict[str, tuple[Text, Text]] = {
    "district": (N_("district list"), N_("The district's list")),
    "school": (N_("school list"), N_("The school's list")),
    "": (N_("list"), N_("A list")),
}
"""What a feed is called, by the word that its name begins with: for the strip, and in sentences."""

_NEVER_HAD = (("district", FeedFault.MISSING),)


def feed_advices(words: Translator, faults: Iterable[tuple[str, FeedFault]]) -> list[Advice[str]]:
    """What is wrong with each feed."""
    return [_for_feed(words, FEED_FAULTS[fault], feed) for feed, fault in faults]


def emptied_advices(words: Translator, feeds: Iterable[tuple[str, int]]) -> list[Advice[str]]:
    """What to say of feeds that came without an entry, with how many they had before."""
    return [_for_feed(words, EMPTIED, feed, had=had) for feed, had in feeds]


def lists_advice(words: Translator, health: Health) -> Advice[str] | None:
    """Advice on the lists, None if all is well. Several faults are told one after the other."""
    before_the_first = health.feeds_unconfirmed and health.feed_faults == _NEVER_HAD
    faults = () if before_the_first else health.feed_faults
    found = feed_advices(words, faults[:1]) + [
        _for_feed(words, Advice(NOTHING, FURTHER_FAULTS[fault]), feed) for feed, fault in faults[1:]
    ]
    if not found and health.lists in LISTS:
        found = [LISTS[health.lists].said(words)]
    found += emptied_advices(words, health.emptied_feeds)
    if health.feeds_unconfirmed and not found:
        found = [UNCONFIRMED.said(words)]
    return Advice(found[0].short, " ".join(one.full for one in found)) if found else None


def _for_feed(words: Translator, advice: Advice[Text], feed: str, **values: object) -> Advice[str]:
    short, full = FEED_NAMES.get(feed.partition(":")[0], FEED_NAMES[""])
    return advice.said(words, list=words.say(short), which=words.say(full), feed=feed, **values)
