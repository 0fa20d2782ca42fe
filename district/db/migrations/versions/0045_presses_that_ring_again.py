"""Which press rang an open call for help again, so that it is known when it is sent once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_AGAIN = sa.text("press <> ''")


def upgrade() -> None:
    op.add_column("help_step", sa.Column("press", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_help_step_press", "help_step", ["press"], sqlite_where=_AGAIN, postgresql_where=_AGAIN)
