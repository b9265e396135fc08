"""People who sign in, the offices they work in, and the roles they hold there.

A citizen never has an account; a committee member may. Sign-in is Flask-Security's work, under our unit of work.
"""
