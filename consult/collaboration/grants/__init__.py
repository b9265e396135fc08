"""補助金: from the call to the last yen."""
