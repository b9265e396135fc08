"""会議体: what a body is for, who sits in it on a given date, and the rules it decides by."""
