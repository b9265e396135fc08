"""議会: bills, petitions and how the council votes on them, kept by its own secretariat.

The council is an organ of its own. Its records are written with `council:record`, which no role of an
office of the city holds; the mayor's side acts only where the law has it act (提出, 公布, 再議, 報告).
"""
