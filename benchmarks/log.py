"""What checking the whole log costs, against hashing the same bytes once.

    .venv/bin/python benchmarks/log.py [ENTRIES]

The ratio is what to watch: it does not depend on the machine.
"""

import datetime as dt
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from consult.audit import tiles
from consult.audit.checkpoint import Checkpoint, Signer, sign
from consult.audit.entry import Entry, make_entry
from consult.audit.verify import check_log

START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def event(index: int) -> Entry:
    return make_entry(
        "opinion.received",
        f"opinion/r8-i-{index % 997:03d}",
        index // 997 + 1,
        START + dt.timedelta(seconds=index),
        public={"channel": "web", "case": f"case/r8-i-{index % 997:03d}"},
        private={"name": "市民", "digest": "0" * 64},
        id=f"00000000-0000-4000-8000-{index:012d}",
    )


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """The best of `rounds` runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def publish(entries: list[Entry], signer: Signer, folder: Path) -> None:
    growth = tiles.append(0, lambda _level, _number: b"", [entry.leaf_hash for entry in entries])
    files = {tiles.tile_path(*key, len(data) // 32): data for key, data in growth.tiles.items()}
    for number, width in tiles.bundles_of(len(entries)):
        rows = entries[number * 256 : number * 256 + width]
        files[tiles.bundle_path(number, width)] = tiles.bundle(entry.bytes for entry in rows)
    files["checkpoint"] = sign(Checkpoint(signer.name, growth.size, growth.root), [signer]).encode()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def main(count: int) -> None:
    start = time.perf_counter()
    entries = [event(index) for index in range(count)]
    made = time.perf_counter() - start
    signer = Signer.generate("bench.example/log")
    leaves = [entry.leaf_hash for entry in entries]
    data = [entry.bytes for entry in entries]
    with tempfile.TemporaryDirectory() as name:
        publish(entries, signer, Path(name))
        report = check_log(Path(name), [str(signer.verifier)])
        assert report.ok, report.findings
        assert report.checked == count, report.findings
        verified = seconds(lambda: check_log(Path(name), [str(signer.verifier)]))
    hashed = seconds(lambda: [hashlib.sha256(item).digest() for item in data])
    grown = seconds(lambda: tiles.append(0, lambda _level, _number: b"", leaves))
    print(f"entries                  {count:>10,}   {sum(map(len, data)) / 2**20:.1f} MiB")
    print(f"plain SHA-256            {hashed:>10.3f} s   1.0 ×")
    print(f"grow the tree            {grown:>10.3f} s   {grown / hashed:.1f} ×")
    print(f"make the entries         {made:>10.3f} s   {made / hashed:.1f} ×")
    print(f"verify the published log {verified:>10.3f} s   {verified / hashed:.1f} ×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
