"""The demonstration: a small telecom service centre with its people, queues and customers."""
