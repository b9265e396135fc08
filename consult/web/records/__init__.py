"""Pages of what is kept: search, packages, documents, the log."""
