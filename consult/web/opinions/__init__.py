"""Pages of opinions: the form on a phone, paper at the counter, reading, sorting, hiding."""
