"""Codes in words that several rooms say."""

from __future__ import annotations

from collections.abc import Mapping

from language.marks import Text
from language.visit_texts import ListKindText, ReasonText
from sync.contract.vocabulary import ListKind, Reason

LIST_KINDS: Mapping[str, Text] = {one: ListKindText[one.name] for one in ListKind}
REASONS: Mapping[str, Text] = {one: ReasonText[one.name] for one in Reason}
