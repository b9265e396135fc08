"""緑野市, a city that does not exist: people and cases for a first look and for the story tests.

Everything goes through the real actions, with the clock held at the day it is said to have happened.
"""
