"""Pages of the procedures themselves: drawn, set by a city, moved to."""
