"""A published log in a folder, made by the pure parts alone."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from consult.audit import tiles
from consult.audit.checkpoint import Checkpoint, Signer, sign
from consult.audit.entry import Entry, make_entry
from consult.audit.receipt import Proof, Receipt

ORIGIN = "city.example.lg.jp/log/1"


@dataclass
class Log:
    """A growing log in memory that can write itself out as static files."""

    signer: Signer
    entries: list[Entry] = field(default_factory=list, repr=False)
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict, repr=False)
    root: bytes = b""

    def reader(self, level: int, number: int) -> bytes:
        return self.tiles[level, number]

    def append(self, *entries: Entry) -> None:
        growth = tiles.append(len(self.entries), self.reader, [entry.leaf_hash for entry in entries])
        self.tiles.update(growth.tiles)
        self.entries += entries
        self.root = growth.root

    def grow(self, count: int) -> None:
        start = len(self.entries)
        self.append(*(event(index) for index in range(start, start + count)))

    def note(self, *more: Signer) -> str:
        size = len(self.entries)
        return sign(Checkpoint(self.signer.name, size, tiles.root(size, self.reader)), [self.signer, *more])

    def receipt(self, index: int) -> Receipt:
        size, entry = len(self.entries), self.entries[index]
        path = tiles.inclusion_proof(index, size, self.reader)
        return Receipt(
            entry.bytes, Proof(index, path, self.note()), str(self.signer.verifier), entry.disclosures
        )

    def publish(self, folder: Path) -> Path:
        files: dict[str, bytes] = {"checkpoint": self.note().encode()}
        for level, number, width in tiles.tiles_of(len(self.entries)):
            files[tiles.tile_path(level, number, width)] = self.tiles[level, number]
        for number, width in tiles.bundles_of(len(self.entries)):
            rows = self.entries[number * 256 : number * 256 + width]
            files[tiles.bundle_path(number, width)] = tiles.bundle(row.bytes for row in rows)
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder


@cache
def event(index: int) -> Entry:
    """Event `index`: seven subjects take turns, each counted from 1."""
    return make_entry(
        "opinion.received",
        f"opinion/r8-i-004-{index % 7:04d}",
        index // 7 + 1,
        dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC) + dt.timedelta(seconds=index),
        public={"channel": "web"},
        private={"name": f"市民{index}"},
        id=f"id-{index}",
        salts={"name": index.to_bytes(16, "big")},
    )


@pytest.fixture
def make_log() -> Callable[[int], Log]:
    def make(count: int) -> Log:
        log = Log(Signer.from_seed(ORIGIN, bytes(range(32))))
        log.grow(count)
        return log

    return make
