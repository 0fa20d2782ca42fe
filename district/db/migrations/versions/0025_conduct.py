"""Conduct and bars, matters that schools refer, and dismissals that security confirmed for every school."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "conduct",
        *_text("id", "school", "visit", "family", "given", "middle", "suffix", "born"),
        sa.Column("seen", sa.JSON(), nullable=False),
        *_text("words"),
        sa.Column("asked_to_leave", sa.Boolean(), nullable=False),
        *_text("measure"),
        sa.Column("schools", sa.JSON(), nullable=False),
        sa.Column("made", Utc(), nullable=False),
        *_text("by"),
        sa.Column("ends", Utc(), nullable=True),
        *_text("review"),
        sa.Column("lifted", Utc(), nullable=True),
        sa.Column("entry", sa.JSON(), nullable=True),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conduct"),
    )
    for column in ("school", "visit", "made", "is_listed"):
        op.create_index(f"ix_conduct_{column}", "conduct", [column])
    op.create_table(
        "conduct_step",
        sa.Column("number", Number, nullable=False),
        *_text("conduct"),
        sa.Column("at", Utc(), nullable=False),
        *_text("by", "act"),
        sa.Column("ends", Utc(), nullable=True),
        *_text("words"),
        sa.PrimaryKeyConstraint("number", name="pk_conduct_step"),
    )
    op.create_index("ix_conduct_step_conduct", "conduct_step", ["conduct"])
    op.create_table(
        "referral",
        *_text("id", "school"),
        sa.Column("at", Utc(), nullable=False),
        *_text("by", "words", "visit", "conduct", "state"),
        sa.Column("taken", Utc(), nullable=True),
        *_text("taken_by"),
        sa.Column("closed", Utc(), nullable=True),
        *_text("closed_by", "outcome"),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
    )
    op.create_index("ix_referral_school", "referral", ["school"])
    op.create_index("ix_referral_state", "referral", ["state"])
    op.create_table(
        "dismissal",
        *_text("case", "said"),
        sa.Column("at", Utc(), nullable=False),
        *_text("by", "secret"),
        sa.PrimaryKeyConstraint("case", name="pk_dismissal"),
    )
    op.create_index("ix_dismissal_said", "dismissal", ["said"])
    op.add_column("remembered", sa.Column("other_hashes", sa.JSON(), nullable=True))
