"""Load and faults: a whole installation of its own, thousands of events, and what came of them."""
