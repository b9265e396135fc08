"""Pages of any case: its public page, the desk, its sheets, deadlines, links and promises."""
