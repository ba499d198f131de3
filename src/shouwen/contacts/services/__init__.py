"""Every change of a contact, split by the time of its life."""
