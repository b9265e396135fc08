"""Who may do what: one table, default deny. Imports nothing of the domain."""
