"""What a text is likely to share with texts that say nearly the same, as numbers a table can be asked for. Pure.

Its long sentences, each as one number: whoever adds to a text or strikes out a sentence still shares the others.
And a sketch of all its three-character pieces (minhash of one permutation, in bands): whoever changes a word in
every sentence still shares most pieces. Which texts are alike is then decided by comparing the texts themselves.
"""

import struct
from collections.abc import Collection, Sequence
from hashlib import blake2b
from zlib import crc32

LONG = 12  # characters that count: a shorter sentence says too little
_SENTENCES = 12
_PIECE = 3
_BINS, _ROWS = 36, 3


def keys_of(sentences: Collection[str], whole: str) -> list[int]:
    """The numbers under which a text can be found; none for a text of a few characters.

    Args:
        sentences: The characters that count of each sentence.
        whole: Those of the text.
    """
    long = sorted({s for s in sentences if len(s) >= LONG}, key=lambda s: (-len(s), s))
    found = [_number(sentence.encode()) for sentence in long[:_SENTENCES]]
    return list(dict.fromkeys(found + _bands(whole)))


def _bands(whole: str) -> list[int]:
    pieces = {whole[n : n + _PIECE] for n in range(len(whole) - _PIECE + 1)}
    if len(pieces) < _ROWS:
        return []
    least: list[int] = [0] * _BINS
    for piece in pieces:
        value = crc32(piece.encode())
        place, value = value % _BINS, value // _BINS + 1
        if not least[place] or value < least[place]:
            least[place] = value
    filled = [_following(least, n) for n in range(_BINS)]
    return [_number(struct.pack(f">B{_ROWS}Q", n, *filled[n : n + _ROWS])) for n in range(0, _BINS, _ROWS)]


def _following(least: Sequence[int], place: int) -> int:
    """The value of a bin; an empty one takes that of the next, and how far away it stood."""
    for step in range(_BINS):
        if value := least[(place + step) % _BINS]:
            return value + (step << 40)
    raise ValueError("a text with pieces fills a bin")


def _number(value: bytes) -> int:
    return int.from_bytes(blake2b(value, digest_size=8).digest(), "big", signed=True)
