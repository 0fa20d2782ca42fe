"""Runs the district's migrations on the connection that district.db.database hands over."""

from __future__ import annotations

from alembic import context

from district.db import (
    alert_tables,
    conduct_tables,
    enrollment_tables,
    expected_tables,
    hold_tables,
    list_tables,
    look_tables,
    mail_tables,
    people_tables,
    privacy_request_tables,
    publish_tables,
    today_tables,
    year_tables,
)
from district.db.projection_tables import Visit

__all__ = [
    "alert_tables",
    "conduct_tables",
    "enrollment_tables",
    "expected_tables",
    "hold_tables",
    "list_tables",
    "look_tables",
    "mail_tables",
    "people_tables",
    "privacy_request_tables",
    "publish_tables",
    "today_tables",
    "year_tables",
]  # their tables belong to the metadata as well

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Visit.metadata,  # the metadata of every table: projection_tables imports the rest
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
