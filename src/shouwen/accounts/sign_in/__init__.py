"""The door: password, second step, single sign-on, lock-out; on top of allauth and axes."""
