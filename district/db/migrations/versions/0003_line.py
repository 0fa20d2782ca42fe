"""What offices ask of kiosks, tokens on their way, and the version of each school's keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_stream_number", "stream", ["number"], unique=False)

    op.create_table(
        "case_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("asked", Utc(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ruling", sa.String(), nullable=False),
        sa.Column("answered", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_request"),
    )
    op.create_index("ix_case_request_school", "case_request", ["school"], unique=False)
    op.create_index("ix_case_request_case", "case_request", ["case"], unique=False)
    op.create_index("ix_case_request_entry_id", "case_request", ["entry_id"], unique=False)

    with op.batch_alter_table("kiosk") as table:
        table.add_column(sa.Column("next_token_hash", sa.String(), nullable=True))
        table.create_unique_constraint("uq_kiosk_next_token_hash", ["next_token_hash"])
    with op.batch_alter_table("school") as table:
        table.add_column(sa.Column("keyring", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("staff") as table:
        table.add_column(sa.Column("secret", sa.String(), server_default="", nullable=False))
