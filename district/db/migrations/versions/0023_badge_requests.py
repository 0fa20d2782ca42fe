"""Badges that an office asks a kiosk to print. The list's search is made anew besides: it knows birth dates now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badge_request",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("id", "school", "visit", "badge", "kiosk", "by", "entry_id", "outcome", "reason")
        ),
        *(sa.Column(name, Utc(), nullable=True) for name in ("asked", "answered")),
        sa.PrimaryKeyConstraint("id", name="pk_badge_request"),
    )
    for column in ("school", "visit", "kiosk"):
        op.create_index(f"ix_badge_request_{column}", "badge_request", [column])
