"""The router process: one leader per shard wraps the core, commits its decisions, then lets them be seen."""
