"""委嘱: coordinators and creators, their terms, roster, and the names of their roles."""
