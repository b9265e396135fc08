"""Procedures as data: what a definition is, whether it is sound, what may happen next and why.

May import the standard library, `transitions`, and `consult.i18n`, `errors`, `calendars`; nothing here
reads a database, a clock or a request. Invariant: a stage changes only along an edge of the definition
whose digest the case pins, and only when every condition of that edge was evaluated and met.
"""
