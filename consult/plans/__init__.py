"""計画策定: how a plan came to be, with dates as precise as they are known and no more."""
