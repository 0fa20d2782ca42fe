"""Which language a visitor chose is in no log, journal, table or message: it is never counted."""

from __future__ import annotations

import inspect

from pydantic import BaseModel
from PySide6.QtWidgets import QApplication
from sqlmodel import SQLModel
from structlog.testing import capture_logs

from district.db import projection_tables as district_tables
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import Conductor
from kiosk.records import tables
from sync.contract.journal import facts


def test_the_log_does_not_say_that_or_what_somebody_chose(qapp: QApplication) -> None:
    conductor = Conductor()
    with capture_logs() as logged:
        for event in (ve.LanguageChosen("es"), ve.TypingChosen(), ve.LanguageChosen(""), ve.LanguageChosen("es")):
            conductor.happened(event)
    assert conductor.step == s.Typing(language="es")
    assert [line["event_kind"] for line in logged] == ["TypingChosen"]
    assert "'es'" not in str(logged)


def test_no_fact_of_the_journal_and_no_table_has_a_place_for_it() -> None:
    kept = [
        one
        for module in (facts, tables, district_tables)
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, BaseModel | SQLModel) and one not in {BaseModel, SQLModel}
    ]
    assert len(kept) > 20
    fields = {f"{one.__name__}.{field}" for one in kept for field in one.model_fields}
    assert [field for field in fields if "language" in field.lower() or "locale" in field.lower()] == []
