"""Calls for help, people without a badge, blank badges, who was seen leaving, and visits that were corrected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    open_only = sa.text("closed IS NULL")
    op.create_table(
        "help_call",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "school", "case", "by", "outcome")),
        *(sa.Column(name, Utc(), nullable=False) for name in ("pressed", "last")),
        sa.Column("presses", sa.Integer(), nullable=False),
        *(sa.Column(name, Utc(), nullable=True) for name in ("acknowledged", "closed")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_help_call_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_help_call"),
    )
    op.create_index(
        "ix_help_call_open", "help_call", ["school", "by"], sqlite_where=open_only, postgresql_where=open_only
    )
    op.create_index("ix_help_call_school_pressed", "help_call", ["school", "pressed"])
    op.create_table(
        "help_step",
        sa.Column("number", Number, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("call", "step", "by")),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_help_step"),
    )
    op.create_index("ix_help_step_call", "help_step", ["call"])
    op.create_table(
        "sighting",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "school", "place", "by")),
        sa.Column("looks", sa.JSON(), nullable=False),
        sa.Column("seen", Utc(), nullable=False),
        sa.Column("closed", Utc(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("closed_by", "outcome")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_sighting_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_sighting"),
    )
    op.create_index("ix_sighting_open", "sighting", ["school"], sqlite_where=open_only, postgresql_where=open_only)
    op.create_index("ix_sighting_school_seen", "sighting", ["school", "seen"])
    op.create_table(
        "paper_set",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "school", "by")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_paper_set_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_set"),
        sa.UniqueConstraint("school", "number", name="uq_paper_set_school_number"),
    )
    op.create_table(
        "seen_leaving",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("case", "school", "by")),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_seen_leaving_school_school"),
        sa.PrimaryKeyConstraint("case", name="pk_seen_leaving"),
    )
    op.add_column("alert", sa.Column("about", sa.String(), nullable=False, server_default="case"))
    op.add_column("visit", sa.Column("corrections", sa.JSON(), nullable=True))
