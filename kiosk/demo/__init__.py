"""Sample visitors, sample paper: the product shown on one machine, with nothing real attached."""
