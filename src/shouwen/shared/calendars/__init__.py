"""Business calendars: which days are worked, and when a queue is open."""
