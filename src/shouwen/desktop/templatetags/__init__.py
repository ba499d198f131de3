"""How the desktop writes down who is on the line."""
