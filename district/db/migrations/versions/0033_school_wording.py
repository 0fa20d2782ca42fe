"""What a school words itself on the pages of its kiosks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("wording", sa.JSON(), nullable=False, server_default="{}"))
