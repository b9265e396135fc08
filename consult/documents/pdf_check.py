"""Opens a stranger's PDF in a process of its own, with little memory and time, and says one word about it.

A small file can unpack to gigabytes: then this process dies, not the one that serves people.
"""

import io
import resource
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

MEMORY, SECONDS = 800 * 1024 * 1024, 20
# What acts when a reader opens the file, or travels hidden inside it.
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/GoToR"}
)


def check(body: bytes) -> tuple[str, int]:
    """(`ok`, pages), or (`active` | `locked` | `damaged`, 0)."""
    done = subprocess.run(
        [sys.executable, "-I", "-m", "consult.documents.pdf_check"],
        input=body,
        capture_output=True,
        env={},
        timeout=3 * SECONDS,
        check=False,
    )
    word, _, pages = done.stdout.decode("ascii", "replace").strip().partition(" ")
    if done.returncode != 0 or word not in {"ok", "active", "locked"}:
        return "damaged", 0
    return word, int(pages or 0)


def judge(body: bytes) -> str:
    """The word, read from every object of the file, packed ones included."""
    import pikepdf  # noqa: PLC0415 - only the child needs it

    try:
        with pikepdf.open(io.BytesIO(body)) as document:
            if any(acts(thing) for thing in document.objects):
                return "active"
            return f"ok {len(document.pages)}"
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError):
        return "damaged"


def acts(thing: Any) -> bool:
    """Whether an object, or one written inside it, is a program, a launcher or another file."""
    import pikepdf  # noqa: PLC0415 - as above

    stack: list[Any] = [thing]
    while stack:
        here = stack.pop()
        if isinstance(here, pikepdf.Stream):
            here = here.stream_dict
        if isinstance(here, pikepdf.Dictionary):
            names = [*here.keys(), *(str(v) for v in here.values() if isinstance(v, pikepdf.Name))]
            if ACTIVE.intersection(names):
                return True
            stack += _direct(here.values())
        elif isinstance(here, pikepdf.Array):
            stack += _direct(here)
    return False


def _direct(values: Iterable[Any]) -> list[Any]:
    """What is written in place; the rest is visited as an object of its own."""
    return [value for value in values if not getattr(value, "is_indirect", False)]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(judge(sys.stdin.buffer.read()))
