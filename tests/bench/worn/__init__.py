"""A second world of cards and passes, drawn and filmed by other means than tests/cards, to measure on both."""
