"""Vestibule."""
