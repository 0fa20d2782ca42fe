"""Invented payloads: every issuer's license, what cards and readers do otherwise, and foreign documents."""
