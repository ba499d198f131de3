"""People, the tenants they work for, what they may do there and what they can serve."""
