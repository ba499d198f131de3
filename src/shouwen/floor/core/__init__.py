"""What the floor's figures and alerts mean, without a database."""
