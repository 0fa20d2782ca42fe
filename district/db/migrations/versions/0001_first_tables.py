"""The first tables: journal, kiosks, schools, lists, photos, and what is projected from the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("number", Number, nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("received", Utc(), nullable=False),
        sa.Column("projected", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_entry"),
        sa.UniqueConstraint("chain", "epoch", "sequence", name="uq_entry_chain_epoch_sequence"),
    )
    op.create_index("ix_entry_entry_id", "entry", ["entry_id"], unique=False)
    op.create_index(
        "ix_entry_unprojected",
        "entry",
        ["chain", "number"],
        unique=False,
        sqlite_where=sa.text("NOT projected"),
        postgresql_where=sa.text("NOT projected"),
    )

    op.create_table(
        "erasure",
        sa.Column("number", Number, nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_erasure"),
        sa.UniqueConstraint("entry_id", name="uq_erasure_entry_id"),
    )
    op.create_index("ix_erasure_school", "erasure", ["school"], unique=False)

    op.create_table(
        "failed_try",
        sa.Column("number", Number, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_failed_try"),
    )
    op.create_index("ix_failed_try_at", "failed_try", ["at"], unique=False)

    op.create_table(
        "feed",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("issued", sa.String(), nullable=False),
        sa.Column("expires", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_feed"),
    )
    op.create_table(
        "head",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.String(), nullable=False),
        sa.Column("countersignature", sa.LargeBinary(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "epoch", name="pk_head"),
    )
    op.create_index("ix_head_epoch", "head", ["epoch"], unique=False)

    op.create_table(
        "list_held",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("applied", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "feed", name="pk_list_held"),
    )
    op.create_table(
        "photo",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("received", Utc(), nullable=False),
        sa.Column("erased", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_photo"),
    )
    op.create_table(
        "quarantined",
        sa.Column("number", Number, nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("flaw", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_seen", Utc(), nullable=False),
        sa.Column("last_seen", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_quarantined"),
        sa.UniqueConstraint("chain", "digest", name="uq_quarantined_chain_digest"),
    )
    op.create_table(
        "school",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("emergency", sa.String(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("destinations", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_school"),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("given", sa.String(), nullable=True),
        sa.Column("middle", sa.String(), nullable=True),
        sa.Column("suffix", sa.String(), nullable=True),
        sa.Column("born", sa.String(), nullable=True),
        sa.Column("photo", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("badge_outcome", sa.String(), nullable=False),
        sa.Column("badge_reason", sa.String(), nullable=False),
        sa.Column("started", Utc(), nullable=True),
        sa.Column("ended", Utc(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("voided", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
    )
    op.create_index("ix_visit_case", "visit", ["case"], unique=False)
    op.create_index("ix_visit_school", "visit", ["school"], unique=False)
    op.create_index("ix_visit_started", "visit", ["started"], unique=False)

    op.create_table(
        "visitor_case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("given", sa.String(), nullable=True),
        sa.Column("middle", sa.String(), nullable=True),
        sa.Column("suffix", sa.String(), nullable=True),
        sa.Column("born", sa.String(), nullable=True),
        sa.Column("photo", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("list_state", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("matches", sa.JSON(), nullable=True),
        sa.Column("opened", Utc(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decision_entry", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("decided", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_visitor_case"),
    )
    op.create_index("ix_visitor_case_opened", "visitor_case", ["opened"], unique=False)
    op.create_index("ix_visitor_case_school", "visitor_case", ["school"], unique=False)

    op.create_table(
        "entry_group",
        sa.Column("entry", Number, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("erased", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["entry"], ["entry.number"], name="fk_entry_group_entry_entry"),
        sa.PrimaryKeyConstraint("entry", "name", name="pk_entry_group"),
    )
    op.create_table(
        "kiosk",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("enrolled", Utc(), nullable=False),
        sa.Column("revoked", Utc(), nullable=True),
        sa.Column("seen", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_kiosk_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk"),
        sa.UniqueConstraint("token_hash", name="uq_kiosk_token_hash"),
    )
    op.create_index("ix_kiosk_key_id", "kiosk", ["key_id"], unique=False)
    op.create_index("ix_kiosk_school", "kiosk", ["school"], unique=False)

    op.create_table(
        "list_row",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.name"], name="fk_list_row_feed_feed"),
        sa.PrimaryKeyConstraint("feed", "id", name="pk_list_row"),
    )
    op.create_index("ix_list_row_change", "list_row", ["feed", "version", "place"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("removed", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_staff_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_index("ix_staff_school", "staff", ["school"], unique=False)

    op.create_table(
        "waiting",
        sa.Column("entry", Number, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.number"], name="fk_waiting_entry_entry"),
        sa.PrimaryKeyConstraint("entry", name="pk_waiting"),
    )
    op.create_table(
        "code",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("expires", Utc(), nullable=False),
        sa.Column("redeemed", Utc(), nullable=True),
        sa.Column("kiosk", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"], name="fk_code_kiosk_kiosk"),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_code_school_school"),
        sa.PrimaryKeyConstraint("digest", name="pk_code"),
    )
