"""記録をさがす: one index over everything public, for words of any length, on both databases.

Invariant: the index holds nothing but the public projection (`sources`), and can be rebuilt from it at any time.
`actions.refresh(uow, case)` brings the rows of one case up to date in the transaction of the change.
"""
