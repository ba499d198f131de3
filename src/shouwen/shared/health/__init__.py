"""Which parts of the installation are alive, as each of them says itself."""
