"""Where an installation lives, its secrets, its embedded database, and how its processes are started and watched."""
