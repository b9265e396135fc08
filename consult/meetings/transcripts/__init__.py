"""What was said, out of a file of somebody's own: plain text, captions (VTT, SRT), a Word file. Pure."""

from consult.meetings.transcripts.reading import read
from consult.meetings.transcripts.turns import Turn

__all__ = ["Turn", "read"]
