"""会議: who was there when, whether the body could decide, what it decided, and the record of it.

Invariant: presence is stored as intervals; quorum, attendance sentences and results are computed from them.
"""
