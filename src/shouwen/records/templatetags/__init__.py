"""Template tags of contact history."""
