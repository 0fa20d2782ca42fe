"""Invented driver's licenses: drawn, then filmed by a pretended webcam. No real card, person or issuer."""
