"""Pages of a 意見公募: the notice, the draft, the answers, the result."""
