"""The data inventory is generated from the declarations, names every record, and its page is not stale."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

from sqlalchemy import inspect as inspect_table
from typer.testing import CliRunner

from district.cli.main import app
from district.db.conduct_tables import Conduct, ConductStep, Referral
from district.db.list_tables import EntryPhoto, ReplacedDetail
from district.db.mail_tables import MailAttachment, QueuedMail
from district.projections.inventory import lines, lines_beside, page
from sync.contract.records import case, expected_visitor, person, question, visit
from sync.contract.records.kept import Part, Retention
from tests.sync.test_records_declared import ASKED

PAGE = Path(__file__).parents[2] / "docs" / "data-inventory.md"


def test_every_field_of_every_record_is_in_it() -> None:
    declared = {
        (part.__name__, field)
        for module in (case, expected_visitor, person, question, visit)
        for part in vars(module).values()
        if inspect.isclass(part) and issubclass(part, Part) and part.__module__ == module.__name__
        if part.__name__ not in ASKED
        for field in part.model_fields
    }
    assert len(declared) > 60
    beside = {(row["record"], row["field"]) for row in lines_beside()}
    assert {(row["record"], row["field"]) for row in lines()} == declared | beside


def test_what_is_personal_beside_the_records_is_in_it() -> None:
    beside = {(row["record"], row["field"]) for row in lines_beside()}
    tables = (Conduct, ConductStep, Referral, QueuedMail, MailAttachment, EntryPhoto, ReplacedDetail)
    marked = {(one.__name__, column.name) for one in tables for column in inspect_table(one).columns
              if column.info["personal"]}  # fmt: skip
    assert beside == marked
    assert beside >= {("Conduct", "family"), ("Referral", "words"), ("QueuedMail", "text"), ("EntryPhoto", "jpeg")}


def test_what_stands_inside_a_personal_group_is_as_personal_as_that_group() -> None:
    inside = {row["retention"] for row in lines() if row["record"] in {"MatchFact", "Answer"}}
    assert inside == {Retention.RECORD.value}
    assert all(row["personal"] and "export" not in row["shown"] for row in lines() if row["record"] == "MatchFact")


def test_the_page_is_the_commands_output() -> None:
    stale = "docs/data-inventory.md is stale: python main.py district inventory > docs/data-inventory.md"
    assert PAGE.read_text(encoding="utf-8") == page(list(lines())), stale
    assert CliRunner().invoke(app, ["inventory"]).stdout == PAGE.read_text(encoding="utf-8")
    assert json.loads(CliRunner().invoke(app, ["inventory", "--json"]).stdout) == list(lines())
