"""What writing a result of 10,000 points as CSV costs, against a raw sqlite3 read of the same rows through `csv.writer`.

    python benchmarks/result_csv.py [POINTS]

Processor seconds, the median of five turns each, alternating. Ours begins with the report in memory, as publishing has
it: gathering the report from the database is not in it.
"""

import csv
import io
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from result_pdf import report  # noqa: E402 - after the path is set

from consult.consultations.result.tables import as_csv, header, rows  # noqa: E402 - after the path is set

TURNS = 5


def seconds(act: Callable[[], object]) -> float:
    """Of the processor."""
    before = time.process_time()
    act()
    return time.process_time() - before


def main(points: int = 10_000) -> None:
    """Both ways, and their ratio."""
    made = report(points)
    database = sqlite3.connect(":memory:")
    columns = len(header())
    database.execute(f"CREATE TABLE point ({', '.join(f'c{n}' for n in range(columns))})")
    database.executemany(f"INSERT INTO point VALUES ({', '.join('?' * columns)})", rows(made))  # noqa: S608 - numbers

    def raw() -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(database.execute("SELECT * FROM point"))
        return out.getvalue().encode("utf-8-sig")

    took = [(seconds(lambda: as_csv(made)), seconds(raw)) for _ in range(TURNS)]
    ours, floor = (statistics.median(column) for column in zip(*took, strict=True))
    print(f"{points} points, {len(as_csv(made)) / 2**20:.1f} MB")
    print(f"ours {ours * 1000:.0f} ms   raw read {floor * 1000:.0f} ms   {ours / floor:.2f} ×")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
