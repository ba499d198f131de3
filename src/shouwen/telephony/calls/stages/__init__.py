"""The stages of a call, one after the other: each knows what may happen in it and what is done then."""
