"""What may be written down of an error: its kind, and its words only where they are about the program.

The message of an error often quotes what it was about: a database names the row that is there already, a parser the
text it could not read. Such words stay out of logs and of the job table.
"""

from typing import Final

# their messages are written by programmers about the program
SAID: Final = frozenset(
    {
        "AssertionError",
        "AttributeError",
        "ImportError",
        "ModuleNotFoundError",
        "NameError",
        "RecursionError",
        "RuntimeError",
        "TypeError",
        "UnguardedWrite",
    }
)


def words_of(error: BaseException) -> str:
    """`Kind: words` where the words may be kept, else the kind; of a failing system call what the system says."""
    kind = type(error).__name__
    if kind in SAID:
        return f"{kind}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"  # without the name of the file
    return kind
