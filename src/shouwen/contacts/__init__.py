"""Contacts: each call, chat or message between a customer and the centre, its segments, its words and its case."""
