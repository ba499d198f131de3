"""Administration of people, skills, queues, hours and codes."""
