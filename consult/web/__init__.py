"""Pages: each view validates, opens one unit of work, answers. No rule lives here."""
