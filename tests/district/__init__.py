"""Tests of the district's end."""
