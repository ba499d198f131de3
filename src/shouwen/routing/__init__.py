"""Decides which agent serves which waiting contact, and when."""
