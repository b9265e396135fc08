"""催し, and every day on which people meet."""
