"""Visits and cases hold whom the visitor came to see and what was answered, and no longer how somebody was known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("visit", "held_case"):
        for column in ("host", "question_set", "answers"):
            op.add_column(name, sa.Column(column, sa.String(), nullable=False, server_default=""))
        op.drop_column(name, "source")
