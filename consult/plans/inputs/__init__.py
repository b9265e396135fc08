"""What was given to a plan, where it came from, and what became of it."""
