"""The tree as files that never change once full: C2SP tlog-tiles.

Tile (level, n) holds up to 256 hashes; hash i of level L is the Merkle hash of 256^L leaves, and level L+1 is
made of *full* tiles of level L only. `Reader` gives a tile as stored: at least the hashes asked for, a wider
one is fine when reading (hashes never change) and refused when appending (someone else appended first).
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from consult.audit import merkle

WIDTH = 256
MAX_ENTRY = 0xFFFF
_H = merkle.HASH_BYTES

Reader = Callable[[int, int], bytes]


class TilesWrong(Exception):
    """A stored tile does not have the width that the tree's size demands."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What to write after an append: each changed tile in full, and the tree it makes."""

    tiles: dict[tuple[int, int], bytes]
    root: bytes
    size: int


def append(old_size: int, reader: Reader, leaf_hashes: Sequence[bytes]) -> Growth:
    """Add leaves to a tree of `old_size`: every tile to write (by (level, n)), the new root and size.

    Reads only the right edge. Raises TilesWrong when a stored edge tile is not exactly as wide as `old_size`
    says.
    """
    written: dict[tuple[int, int], bytes] = {}
    new_hashes, level, count = list(leaf_hashes), 0, old_size
    while new_hashes:
        number, width = divmod(count, WIDTH)
        data = reader(level, number) if width else b""
        if len(data) != width * _H:
            raise TilesWrong(f"tile {level}/{number} holds {len(data)} bytes, expected {width * _H}")
        data += b"".join(new_hashes)
        full: list[bytes] = []
        for position in range(0, len(data), WIDTH * _H):
            tile = data[position : position + WIDTH * _H]
            written[level, number] = tile
            number += 1
            if len(tile) == WIDTH * _H:
                full.append(merkle.root(_hashes(tile)))
        new_hashes, level, count = full, level + 1, count // WIDTH
    size = old_size + len(leaf_hashes)

    def overlay(level: int, number: int) -> bytes:
        tile = written.get((level, number))
        return reader(level, number) if tile is None else tile

    return Growth(written, root(size, overlay), size)


def root(size: int, reader: Reader) -> bytes:
    """The root of the first `size` leaves."""
    return subtree(0, size, reader) if size else merkle.EMPTY_ROOT


def inclusion_proof(index: int, size: int, reader: Reader) -> list[bytes]:
    """RFC 6962 path of leaf `index` in the tree of the first `size` leaves."""
    return merkle.inclusion_path(index, size, lambda low, high: subtree(low, high, reader))


def consistency_proof(old: int, new: int, reader: Reader) -> list[bytes]:
    """RFC 6962 proof that the tree of `new` leaves extends that of `old`."""
    return merkle.consistency_path(old, new, lambda low, high: subtree(low, high, reader))


def subtree(low: int, high: int, reader: Reader) -> bytes:
    """Merkle hash of leaves low … high-1, a range as RFC 6962 splits it (every left part starts aligned)."""
    count = high - low
    if count & (count - 1):
        middle = low + merkle.split(count)
        return merkle.hash_node(subtree(low, middle, reader), subtree(middle, high, reader))
    level, height = divmod(count.bit_length() - 1, 8)
    number, start = divmod(low >> 8 * level, WIDTH)
    hashes = reader(level, number)[start * _H : (start + (1 << height)) * _H]
    if len(hashes) != _H << height:
        raise TilesWrong(f"tile {level}/{number} is too short for leaves {low} to {high - 1}")
    return merkle.root(_hashes(hashes))


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """`tile/<L>/<N>[.p/<W>]`, N in groups of three digits: 1234067 is x001/x234/067."""
    return f"tile/{level}/{_grouped(number)}{_partial(width)}"


def bundle_path(number: int, width: int = WIDTH) -> str:
    """`tile/entries/<N>[.p/<W>]`."""
    return f"tile/entries/{_grouped(number)}{_partial(width)}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every (level, n, width) that a tree of `size` leaves has; width is 256 for a full tile."""
    level, count = 0, size
    while count:
        full, rest = divmod(count, WIDTH)
        yield from ((level, number, WIDTH) for number in range(full))
        if rest:
            yield level, full, rest
        level, count = level + 1, full


def bundles_of(size: int) -> Iterator[tuple[int, int]]:
    """Every (n, width) of the entry bundles of a log of `size` entries."""
    return ((number, width) for level, number, width in tiles_of(size) if level == 0)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as one bundle: each behind its length as a big-endian uint16."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise ValueError(f"entry of {len(entry)} bytes does not fit a bundle")
        parts += (struct.pack(">H", len(entry)), entry)
    return b"".join(parts)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; ValueError when it is cut short."""
    entries: list[bytes] = []
    position = 0
    while position < len(data):
        start = position + 2
        position = start + int.from_bytes(data[position:start], "big")
        if start > len(data) or position > len(data):
            raise ValueError("bundle is cut short")
        entries.append(data[start:position])
    return entries


def _hashes(data: bytes) -> list[bytes]:
    return [data[i : i + _H] for i in range(0, len(data), _H)]


def _grouped(number: int) -> str:
    path = f"{number % 1000:03d}"
    while number >= 1000:  # noqa: PLR2004 - three digits a group
        number //= 1000
        path = f"x{number % 1000:03d}/{path}"
    return path


def _partial(width: int) -> str:
    if not 0 < width <= WIDTH:
        raise ValueError(f"no tile is {width} wide")
    return "" if width == WIDTH else f".p/{width}"
