"""Files and the program of released versions, and the proof that today's program goes on with them."""
