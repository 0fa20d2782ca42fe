"""Retention at the district: how far each class has been applied, and who refers to a photo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_cursor",
        sa.Column("retention", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("retention", name="pk_retention_cursor"),
    )
    op.create_table(
        "held_back",
        sa.Column("retention", sa.String(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.number"], name="fk_held_back_entry_entry"),
        sa.PrimaryKeyConstraint("retention", "entry", name="pk_held_back"),
    )
    for table in ("visit", "visitor_case"):
        there = sa.text("photo IS NOT NULL")
        op.create_index(f"ix_{table}_photo", table, ["photo"], sqlite_where=there, postgresql_where=there)
    kept = sa.text("erased IS NULL")
    op.create_index("ix_photo_kept", "photo", ["received", "digest"], sqlite_where=kept, postgresql_where=kept)
