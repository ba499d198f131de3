"""Customers: who they are, their numbers, lines and tier, what we noted about them."""
