"""Both times of a visit, and the decisions that all kiosks of a school remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("started_received", "ended_received"):
        op.add_column("visit", sa.Column(name, Utc(), nullable=True))
    op.create_table(
        "remembered",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("visitor_hash", sa.String(), nullable=True),
        sa.Column("entries", sa.JSON(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("decided", Utc(), nullable=True),
        sa.Column("expires", Utc(), nullable=True),
        sa.Column("revoked", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_remembered"),
    )
    op.create_index("ix_remembered_school", "remembered", ["school"], unique=False)
    op.create_index("ix_remembered_entry_id", "remembered", ["entry_id"], unique=False)
