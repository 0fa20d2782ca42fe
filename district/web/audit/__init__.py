"""The audit: who looked at which record, and which accounts there are."""
