"""What leaves the building: mails with a state each, sent by the worker after the commit."""
