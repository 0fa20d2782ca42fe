"""Words that both ends store, send and mean alike: each is declared here once."""
