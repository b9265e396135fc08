"""決まるまでの道すじ: opinion → group → answer → agenda item → vote → text, put together from what is public.

It stands above the areas it reads (consultations, meetings, council, plans) and keeps nothing of its own.
"""
