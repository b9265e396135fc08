"""Pages of the council: sessions, matters, votes."""
