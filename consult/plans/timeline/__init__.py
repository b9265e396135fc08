"""The timeline of a plan: its events, as a table and as a drawing."""
