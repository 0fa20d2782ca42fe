"""An index of the requests that no kiosk has answered: it is asked for them at every word that something moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_sent = sa.text("outcome = ''")
    op.create_index("ix_case_request_sent", "case_request", ["case"], sqlite_where=is_sent, postgresql_where=is_sent)
