"""Contact history: search contacts and read one whole."""
