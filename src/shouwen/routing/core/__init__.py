"""Routing decisions without clock, database or randomness: events in, decisions out."""
