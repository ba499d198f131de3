"""Pages of customer records: looking, changing, merging."""
