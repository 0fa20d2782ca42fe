"""Which lists, and of what day, a held visitor was compared with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("held_case", sa.Column("lists", sa.String(), nullable=False, server_default=""))
