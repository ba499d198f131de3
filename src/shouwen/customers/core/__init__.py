"""Decisions about customers without database: how to address them, what tier they have earned, how texts are found."""
