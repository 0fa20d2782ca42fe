"""A search over the barred list's entries, and who changed the list when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.list_tables import Bytewise
from district.db.tables import Number, Utc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listed_entry",
        *(sa.Column(name, Bytewise, nullable=False) for name in ("id", "sorted_by")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("feed", "kind", "starts", "expires")),
        sa.PrimaryKeyConstraint("id", name="pk_listed_entry"),
    )
    op.create_index("ix_listed_entry_name", "listed_entry", ["sorted_by", "id"])
    op.create_index("ix_listed_entry_kind", "listed_entry", ["kind", "sorted_by", "id"])
    op.create_table(
        "listed_key",
        *(sa.Column(name, Bytewise, nullable=False) for name in ("key", "entry")),
        sa.PrimaryKeyConstraint("key", "entry", name="pk_listed_key"),
    )
    op.create_index("ix_listed_key_entry", "listed_key", ["entry"])
    op.create_table(
        "list_change",
        sa.Column("number", Number, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("by", "act", "entry")),
        sa.Column("fields", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("added", "changed", "removed")),
        sa.PrimaryKeyConstraint("number", name="pk_list_change"),
    )
    op.create_index("ix_list_change_entry", "list_change", ["entry"])
