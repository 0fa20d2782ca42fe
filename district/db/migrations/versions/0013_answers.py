"""Visits and cases hold whom the visitor came to see and what was answered, and no longer how somebody was known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("visit", "visitor_case"):
        op.add_column(name, sa.Column("host", sa.String(), nullable=False, server_default=""))
        op.add_column(name, sa.Column("question_set", sa.String(), nullable=True))
        op.add_column(name, sa.Column("answers", sa.JSON(), nullable=True))
        op.drop_column(name, "source")
