"""Pages of accounts: one's own, and the people who work here."""
