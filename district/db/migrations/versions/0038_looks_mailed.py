"""Which months of looks without a case were mailed, and referrals found by their visit and conduct."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looks_mailed",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school", "month", name="pk_looks_mailed"),
    )
    op.create_index("ix_referral_visit", "referral", ["visit"])
    op.create_index("ix_referral_conduct", "referral", ["conduct"])
