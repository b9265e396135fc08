"""Pages of issued documents and letters."""
