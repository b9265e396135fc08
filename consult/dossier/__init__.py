"""調書: what is written down in a case, sheet by sheet, so that its conditions rest on records and not on ticks.

A package that owns a procedure says which sheets a case of it has and what each asks (`sheets`). Reading,
keeping every version, sealing what names a person and showing the public what it may see is done here once.
"""
