"""Visits are counted by visitor type from an index alone, too."""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_visit_counted", "visit")
    op.create_index("ix_visit_counted", "visit", ["started", "school", "voided", "purpose"])
