"""Held visitors, and what people decided about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("opened", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("middle", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("born", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("conduct", sa.String(), nullable=False),
        sa.Column("photo", sa.String(), nullable=False),
        sa.Column("visitor_hash", sa.String(), nullable=False),
        sa.Column("list_state", sa.String(), nullable=False),
        sa.Column("matches", sa.String(), nullable=False),
        sa.Column("entries", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_case")),
    )
    op.create_index(op.f("ix_held_case_decision"), "held_case", ["decision"], unique=False)
    op.create_table(
        "remembered_decision",
        sa.Column("visitor_hash", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("leaf", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided", sa.String(), nullable=False),
        sa.Column("expires", sa.String(), nullable=False),
        sa.Column("revoked", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("visitor_hash", "entry_id", "leaf", name=op.f("pk_remembered_decision")),
    )
