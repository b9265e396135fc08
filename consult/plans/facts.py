"""To be filled by the area that owns it."""
