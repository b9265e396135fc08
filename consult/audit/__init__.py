"""The record that anyone can check: a public Merkle log of what happened, without personal data.

`entry` makes a leaf, `tiles` grows the tree, `checkpoint` signs it, `receipt` hands out the proof and
`verify` (one stand-alone file) checks all of it without us. These files are pure: no database, no web, no
clock. Their one invariant: bytes that were hashed are stored as they are and never serialised again.
"""
