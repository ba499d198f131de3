"""Simulated customers and agents for demonstrations, load and faults."""
