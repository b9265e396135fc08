"""Opinions out of files an office already has: a table typed elsewhere (CSV, XLSX) or letters by mail (.eml).

Reading never evaluates, follows or runs anything. Every row is read on its own: what is wrong with one is said
with its place, its column and the remedy, and never stops the others.
"""
