"""Implementations of the telephone switch: Asterisk, and a simulated one."""
