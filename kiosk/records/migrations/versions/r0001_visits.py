"""The journal, visits and who is present, badges, the school, wrong PINs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_group",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "name", name=op.f("pk_entry_group")),
    )
    op.create_table(
        "epoch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("started", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("base_sequence", sa.Integer(), nullable=False),
        sa.Column("base_digest", sa.String(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.Column("received", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
        sa.UniqueConstraint("position", name=op.f("uq_epoch_position")),
    )
    op.create_table(
        "pin_tries",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_pin_tries")),
    )
    op.create_table(
        "presence",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("arrived", sa.String(), nullable=False),
        sa.Column("left", sa.String(), nullable=False),
        sa.Column("left_by", sa.String(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "returning_visitor",
        sa.Column("visitor_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("conduct", sa.String(), nullable=False),
        sa.Column("photo", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("visitor_hash", name=op.f("pk_returning_visitor")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("applied", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("middle", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("born", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("conduct", sa.String(), nullable=False),
        sa.Column("started", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("badge_id", sa.String(), nullable=False),
        sa.Column("photo", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("visitor_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_visitor_hash"), "visit", ["visitor_hash"], unique=False)
    op.create_table(
        "badge_job",
        sa.Column("badge_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changed", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_badge_job_visit_id_visit")),
        sa.PrimaryKeyConstraint("badge_id", name=op.f("pk_badge_job")),
    )
    op.create_index(op.f("ix_badge_job_state"), "badge_job", ["state"], unique=False)
    op.create_index(op.f("ix_badge_job_visit_id"), "badge_job", ["visit_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("time", sa.String(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["epoch"], ["epoch.id"], name=op.f("fk_entry_epoch_epoch")),
        sa.PrimaryKeyConstraint("epoch", "sequence", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_id"), "entry", ["id"], unique=False)
