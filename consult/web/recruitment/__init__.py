"""Pages of open calls for members of a body."""
