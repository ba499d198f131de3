"""The database backend that carries the tenant."""
