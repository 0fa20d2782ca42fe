"""What the pages of conduct and bars say of their codes."""

from __future__ import annotations

from datetime import datetime, tzinfo

from district.db.conduct_tables import Conduct
from district.publish.bars import BarState, Behavior, Measure
from district.web.forms import Said
from language.marks import N_, Text, TextEnum
from language.translator import Translator


class BehaviorName(TextEnum):
    """What was seen, in words."""

    SHOUTED = N_("Shouted, or insulted somebody")
    THREATENED = N_("Threatened somebody")
    TOUCHED = N_("Pushed, hit or held somebody")
    WEAPON = N_("Had a weapon, or spoke of having one")
    DAMAGED = N_("Damaged something")
    WENT_ELSEWHERE = N_("Went where they had been told not to go")
    NO_BADGE = N_("Would not check in, or would not wear the badge")
    FILMED = N_("Filmed or photographed students")
    STRANGERS = N_("Approached students who are not their own")
    ALCOHOL = N_("Smelled of alcohol or smoke, or could not stand")
    STAYED = N_("Stayed after being asked to leave")
    OTHER = N_("Something else")


class StateName(TextEnum):
    """How a record stands, in words."""

    IN_FORCE = N_("Bar in force")
    REVIEW = N_("Review is due")
    OVER = N_("Over")
    LIFTED = N_("Lifted")
    RECORD = N_("On record only")


class StepName(TextEnum):
    """What was done, in words."""

    MADE = N_("Put on record")
    CHANGED = N_("Bar changed")
    LIFTED = N_("Bar lifted")
    OVER = N_("Bar ended")
    HANDED = N_("Notice handed over")
    MAILED = N_("Notice mailed")
    NAMED = N_("Said to be a visitor's")
    UNNAMED = N_("Said not to be that visitor's after all")


class MeasureName(TextEnum):
    """What may follow, in words."""

    RECORD = N_("Nothing more: only put it on record")
    CLOSING = N_("A bar until the school closes: {when}")
    HOURS = N_("A bar of 72 hours: until {when}")
    LONGER = N_("A longer bar")


INSTRUCTIONS = N_(
    "Do not admit. Say that this person may not come in for now, and hand over the notice. Parents are brought their "
    "child at the entrance."
)


def whole_name(conduct: Conduct) -> str:
    return " ".join(filter(None, (conduct.given, conduct.middle, conduct.family, conduct.suffix)))


def behavior_words(conduct: Conduct, words: Translator) -> list[str]:
    return [words.say(BehaviorName[one.upper()]) for one in conduct.seen if one.upper() in Behavior.__members__]


def seen_words(conduct: Conduct, words: Translator) -> list[str]:
    """What was seen in a language, and what somebody wrote as it is."""
    return [*behavior_words(conduct, words), *filter(None, [conduct.words])]


def reason_of(codes: list[str], said: str, words: Translator) -> str:
    """The reason of its list entry."""
    return ". ".join([*(words.say(BehaviorName[one.upper()]) for one in codes), *filter(None, [said])])


def moment(when: datetime, zone: tzinfo, words: Translator) -> str:
    there = when.astimezone(zone)
    return f"{words.short_day(there)}, {words.clock(there)}"


def state_name(state: BarState) -> Text:
    return StateName[state.name]


def measure_name(measure: Measure, when: str) -> Said:
    return Said(MeasureName[measure.name], {"when": when})
