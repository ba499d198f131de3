"""Files people bring or the centre makes: checked when they come in, kept as long as they must be, given out safely."""
