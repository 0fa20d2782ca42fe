"""The day on which somebody looks at an entry of the barred list again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.list_tables import Bytewise

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_review",
        sa.Column("entry", Bytewise, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_entry_review"),
    )
    op.create_index("ix_entry_review_day", "entry_review", ["day"])
