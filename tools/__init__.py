"""Scripts of the repository: set-up, building, static checks."""
