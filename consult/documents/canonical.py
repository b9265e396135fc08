"""The one form of a text that its digest is taken over, so that a stranger can make it again.

UTF-8 without BOM, lines ended by LF. First `# ` and the title; then for each section, in order, one `#` more than
its level, a space, number and title as printed, and below it its text as it is shown; every one of these parted
from the next by one empty line; one LF at the end. The file under「この版の本文」is exactly this, so
`sha256sum` of it gives the digest of the notice.
"""

import hashlib
from collections.abc import Iterable
from typing import Protocol


class Passage(Protocol):
    """What the form needs of a section."""

    @property
    def level(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


def canonical(title: str, sections: Iterable[Passage]) -> str:
    """The text in its canonical form."""
    parts = [f"# {title}"]
    for section in sections:
        heading = f"{section.number} {section.title}".strip()
        parts += [f"{'#' * (section.level + 1)} {heading}".rstrip(), section.text]
    return "\n\n".join(part for part in parts if part) + "\n"


def digest_of(title: str, sections: Iterable[Passage]) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return hashlib.sha256(canonical(title, sections).encode()).hexdigest()
