"""Codes in words that several rooms say."""

from __future__ import annotations

from collections.abc import Mapping

from language.marks import N_, Text
from language.visit_texts import CloseText, ListKindText, ReasonText
from sync.contract.barred_list.csv_dates import DateOrder
from sync.contract.vocabulary import CloseReason, ListKind, Reason

LIST_KINDS: Mapping[str, Text] = {one: ListKindText[one.name] for one in ListKind}
CLOSED_BECAUSE: Mapping[str, Text] = {one: CloseText[one.name] for one in CloseReason}
REASONS: Mapping[str, Text] = {**{one: ReasonText[one.name] for one in Reason}, **CLOSED_BECAUSE}
"""The reason of a decision, whoever took it and where."""
DATE_ORDERS: tuple[tuple[str, Text], ...] = (
    ("", N_("Ask where a date can be read in two ways")),
    (DateOrder.MDY.value, N_("Month first: 3/4/1990 is March 4")),
    (DateOrder.DMY.value, N_("Day first: 3/4/1990 is April 3")),
)
"""How a file's dates are read."""
