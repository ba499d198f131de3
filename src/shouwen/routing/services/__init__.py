"""Every change that people make to routing: their state, their answer to an offer, and its administration."""
