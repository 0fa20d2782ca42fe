"""The outside world of screening: people, records and slips from sources that the weights have not met."""
