"""How long a check-in took at its kiosk, counted from an index alone like all that the dashboard counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("took_s", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_visit_counted", "visit")
    op.create_index("ix_visit_counted", "visit", ["started", "school", "voided", "purpose", "took_s"])
