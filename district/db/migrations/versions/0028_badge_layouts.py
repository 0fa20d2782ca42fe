"""What badges show is set for the district, its levels and its schools."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badge_layout_layer",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone", Utc(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "number", name="pk_badge_layout_layer"),
    )
