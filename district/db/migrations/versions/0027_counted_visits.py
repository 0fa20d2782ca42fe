"""Visits are counted from an index alone, and the cases about a visit are found by it."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_visit_counted", "visit", ["started", "school", "voided"])
    op.drop_index("ix_visit_started", "visit")
    op.create_index("ix_visitor_case_visit", "visitor_case", ["visit"])
