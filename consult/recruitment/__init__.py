"""公募: an open call for the seats of a body, from its notice to the end of the reserve list.

Who applied is sealed like the senders of opinions and never public; what is public is the call, how many applied,
how they were chosen, and everything a stranger needs to draw the lots again.
"""
