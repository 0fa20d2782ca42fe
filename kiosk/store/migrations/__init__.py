"""Alembic revisions of the journal's file, run when the store opens (see kiosk.store.schema)."""
