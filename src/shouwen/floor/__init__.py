"""The supervisor's floor: queues, seats, today's figures and alerts, live."""
