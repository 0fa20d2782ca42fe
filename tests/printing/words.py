"""The reports' own words in a language, as the kiosk and the district fill them in."""

from __future__ import annotations

from language.report_texts import LOG, ROSTER, log_columns, roster_total, said
from language.translator import Translator
from printing.reports.site_roster import Words
from printing.reports.visitor_log import LogWords


def roster_words(words: Translator) -> Words:
    return Words(**said(words, ROSTER), total=roster_total(words))


def log_words(words: Translator) -> LogWords:
    return LogWords(**said(words, LOG), columns=log_columns(words))
