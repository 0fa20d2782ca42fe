"""Between the flow and the world: an event in, commands out."""
