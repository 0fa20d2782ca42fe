"""What the kiosks of the district, of a level, of a school, or one kiosk go by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk_setting_layer",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
