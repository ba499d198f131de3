"""What the desktop's addresses do: each translates and delegates."""
