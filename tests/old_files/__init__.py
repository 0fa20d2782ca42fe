"""Files that released versions left behind, and the proof that today's program goes on with them."""
