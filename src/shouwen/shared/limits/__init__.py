"""How often one visitor or address may do something, counted in the database for all processes together."""
