"""The outside world of screening: people, records and slips from other sources than the weights'."""
