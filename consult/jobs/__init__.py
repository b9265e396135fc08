"""Work that happens after a commit or at a time: one table, the same on SQLite and PostgreSQL."""

import threading

# Set after each commit: the worker beside the server looks at once instead of at its next poll.
wake = threading.Event()
