"""Visits that are found by name, and who opened which record. Existing names get their keys while the district serves
(district.projections.search_keys.fill): of millions that takes longer than a start may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEYS = ("key_1", "key_2", "key_3", "key_4")
_STAYING = sa.text("ended IS NULL AND voided IS NULL")
_UNKEYED = sa.text("family IS NOT NULL AND key_1 IS NULL")


def upgrade() -> None:
    for key in _KEYS:
        op.add_column("visit", sa.Column(key, sa.Integer(), nullable=True))
        there = sa.text(f"{key} IS NOT NULL")
        op.create_index(
            f"ix_visit_{key}", "visit", ["school", key, "started"], sqlite_where=there, postgresql_where=there
        )
    op.create_index(
        "ix_visit_staying", "visit", ["school", "started"], sqlite_where=_STAYING, postgresql_where=_STAYING
    )
    op.create_index("ix_visit_unkeyed", "visit", ["id"], sqlite_where=_UNKEYED, postgresql_where=_UNKEYED)
    op.create_index("ix_visit_school_started", "visit", ["school", "started", "id"])
    op.drop_index("ix_visit_school", "visit")
    op.create_table(
        "record_look",
        sa.Column("number", Number, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_record_look"),
    )
    op.create_index("ix_record_look_account", "record_look", ["account"])
    op.create_index("ix_record_look_subject", "record_look", ["subject"])
    op.create_index("ix_record_look_school_at", "record_look", ["school", "at"])
