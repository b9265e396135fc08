"""相談・助言: what somebody asked and was told, and its sums."""
