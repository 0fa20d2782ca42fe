"""Whether a typed name that nothing matched is admitted by the machine, or by a tap of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("typed_names", sa.String(), nullable=False, server_default="staff"))
