"""Pages of meetings: calendar, agenda, the console and its wall."""
