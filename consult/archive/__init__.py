"""What leaves for the archives: packages that can be read and checked in fifty years without this program.

`bag` writes a package, `verify` checks one; neither needs a database, a network or a clock.
"""
