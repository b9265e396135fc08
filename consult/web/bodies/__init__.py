"""Pages of bodies: seats, terms, days, and the seat of one member."""
