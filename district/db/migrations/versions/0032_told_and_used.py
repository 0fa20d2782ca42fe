"""A provider's answers that were taken, the custody orders whose end a school was told of, and when retention looked
again at what it holds back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.list_tables import Bytewise
from district.db.tables import Utc

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_id_answer",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_open_id_answer"),
    )
    op.create_index("ix_open_id_answer_at", "open_id_answer", ["at"])
    op.create_table(
        "custody_notice",
        sa.Column("entry", Bytewise, nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("expires", sa.String(), nullable=False),
        sa.Column("told", Utc(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "school", "expires", name="pk_custody_notice"),
    )
    op.add_column("retention_cursor", sa.Column("reread", Utc(), nullable=True))
