"""The switch's process: it leads every call from the first ring to the last word, and keeps the books of it."""
