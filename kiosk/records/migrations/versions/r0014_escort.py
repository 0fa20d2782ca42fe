"""Visits and cases hold the escort's name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("visit", "held_case"):
        op.add_column(name, sa.Column("escort", sa.String(), nullable=False, server_default=""))
