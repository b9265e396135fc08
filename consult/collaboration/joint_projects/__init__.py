"""協働提案・協働事業: calls, scores, agreement, both sides' reviews."""
