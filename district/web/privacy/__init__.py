"""Privacy: what is kept, one visit exported or erased, and how long things stay."""
