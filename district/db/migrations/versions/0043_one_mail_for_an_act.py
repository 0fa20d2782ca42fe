"""Which act an alert was made by: an emergency at several schools is one mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("act", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_alert_act", "alert", ["act", "recipient", "step"])
