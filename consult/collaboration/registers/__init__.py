"""台帳: organisations, places, data about the town, words."""
