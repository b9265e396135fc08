"""案件: the dossier of one procedure, its stage, its clocks, its timeline and what it is linked to.

Invariant: a case moves only along an edge of the definition it is pinned to, by `actions.advance`.
"""
