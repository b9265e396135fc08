"""検証・評価: figures, views, recommendations, answers, the yearly report."""
