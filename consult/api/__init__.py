"""The same acts and reads as the pages, for programs: JSON under /api/v1, described by OpenAPI 3.1."""
