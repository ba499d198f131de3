"""Live updates: each event reaches, as server-sent events, whoever may follow one of its topics."""
