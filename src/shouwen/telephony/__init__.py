"""Calls: the switch behind a port, its adapters, what callers hear, and recordings."""
