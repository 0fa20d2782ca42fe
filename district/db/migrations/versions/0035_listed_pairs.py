"""The words of the barred list and its pairs of names, by which a name typed at a page is screened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.list_tables import Bytewise

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The search is made anew when the district is next opened: rows without a precision say so.
    op.add_column("listed_entry", sa.Column("precision", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_listed_entry_known", "listed_entry", ["feed", "kind", "precision"])
    op.create_table(
        "listed_pair",
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("budgeted", sa.Boolean(), nullable=False),
        sa.Column("born", sa.Integer(), nullable=False),
        sa.Column("entry", Bytewise, nullable=False),
        sa.PrimaryKeyConstraint("key", "budgeted", "born", "entry", name="pk_listed_pair"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_listed_pair_entry", "listed_pair", ["entry"])
    op.create_table(
        "listed_word",
        *(sa.Column(name, Bytewise, nullable=False) for name in ("key", "word")),
        sa.PrimaryKeyConstraint("key", "word", name="pk_listed_word"),
        sqlite_with_rowid=False,
    )
