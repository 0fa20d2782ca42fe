"""The lists and sources that a decision names, in words: each with its day, and how old it was then."""

from __future__ import annotations

from sqlmodel import Session

from district.db.projection_tables import Case
from district.projections import case_entries
from district.web.visits.names import day_in_words
from language.marks import N_, Plural
from language.translator import Translator
from sync.contract.barred_list.feeds import DISTRICT_FEED
from sync.contract.vocabulary import ListOrigin

_DAY = len("YYYY-MM-DD")


def compared_list(words: Translator, origin: str, name: str, named: str, days: int) -> str:
    """One of them; a source by its own name."""
    of_feed = N_("The district's list") if name == DISTRICT_FEED else N_("The school's own list")
    what = words.say(of_feed) if origin == ListOrigin.FEED else name
    text = Plural("{list} of {day}, {count} day old then", "{list} of {day}, {count} days old then")
    return words.say(text, list=what, day=day_in_words(words, named[:_DAY]), count=days)


def lists_of_decision(session: Session, case: Case, words: Translator) -> list[str]:
    """None where nobody decided yet, or an older kiosk's entry names none."""
    said = case_entries.decided(session, case) if case.decision_entry else None
    return [compared_list(words, *one) for one in said.lists] if said else []
