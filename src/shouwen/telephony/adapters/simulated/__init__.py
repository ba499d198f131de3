"""A switch without wires: the same port, with people and sound made by program, in real or pretended time."""
