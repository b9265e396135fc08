"""What a result of 1,000 points costs as a PDF of record, against plain WeasyPrint on the same page.

    python benchmarks/result_pdf.py [POINTS]
    python benchmarks/result_pdf.py chunks POINTS

Each way runs in a fresh process after a small warm-up document, alternating, three times; the median and the
ratios are printed; times are processor seconds, which a busy machine distorts least. `plain` is `HTML(string).write_pdf()` with the same style sheet and fonts and no claims: no
tags, no PDF/A, no attachment. `table` is what the same rows cost plain WeasyPrint as one fixed table, the usual
layout of such results.

`chunks` draws the result part by part in worker processes, as results of more than 400 points are made: first into an
empty folder, then after one changed answer, then with nothing changed. These times are of the clock on the wall, and
the peak is that of the largest worker and of the process that merges.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from weasyprint import HTML  # noqa: E402 - after the path is set

from consult.documents.editions import ResultPoint, ResultReport  # noqa: E402 - after the path is set
from consult.documents.pdf import render, render_long  # noqa: E402 - after the path is set
from consult.documents.pdf.chunks import processes  # noqa: E402 - after the path is set
from consult.documents.pdf.fonts import bundled, typesetting  # noqa: E402 - after the path is set
from consult.documents.pdf.render import page  # noqa: E402 - after the path is set
from tests.factories import editions  # noqa: E402 - after the path is set

WAYS = ("ours", "plain", "table")
RUNS = 3
SENTENCES = (
    "回覧板だけでなく、若い世代が使う方法でも募集を知らせてほしい。",
    "地域の集まりに出られない人の声を、別の方法で聞く場がほしい。",
    "計画の進み具合を、毎年わかりやすい図で示してほしい。",
    "令和8年10月から始まる見守りの取組みと、内容が重ならないようにしてほしい。",
    "御意見を踏まえ、募集の方法に新しい手段を加えることとします。",
    "案の12ページに同じ趣旨を書いているため、原案のとおりとします。",
)


def report(points: int) -> ResultReport:
    """Rows of about the length of real ones: 270 characters of opinion, 210 of answer."""

    def text(start: int, sentences: int) -> str:
        return "".join(SENTENCES[(start * 5 + step * 7) % len(SENTENCES)] for step in range(sentences))

    rows = tuple(
        ResultPoint(
            number=n,
            place=f"P.{n % 60 + 1} {n % 7 + 1}({n % 4 + 1})",
            gist=SENTENCES[n % 4],
            submissions=1 + n % 3,
            submitters=1 + n % 2,
            reply=text(n, 7),
            letter="ABCDE"[n % 5],
            label="すでに書いてある",
            opinions=(text(n + 1, 8),),
        )
        for n in range(1, points + 1)
    )
    return replace(editions.result(), points=rows)


def as_table(context: ResultReport) -> str:
    """The same rows as one big table."""
    rows = "".join(
        f"<tr><td>{p.number}</td><td>{p.place}</td><td>{p.gist}{p.opinions[0]}</td><td>{p.submissions}通</td>"
        f"<td>{p.reply}</td><td>{p.letter} {p.label}</td></tr>"
        for p in context.points
    )
    return f'<html lang="ja"><table><thead><tr>{"<th>項目</th>" * 6}</tr></thead><tbody>{rows}</tbody></table></html>'


def produce(way: str, points: int) -> bytes:
    context, setting = report(points), typesetting(bundled())
    if way == "ours":
        source = {"record.json": json.dumps([p.number for p in context.points]).encode()}
        return render("result", context, title="結果", attachments=source, created=editions.CREATED)
    html = page("result", context, title="結果") if way == "plain" else as_table(context)
    return bytes(HTML(string=html).write_pdf(font_config=setting.configuration, stylesheets=setting.sheets))


def measure(way: str, points: int) -> dict[str, float]:
    produce(way, 3)
    before = time.process_time()
    size = len(produce(way, points))
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak, "size": size / 1024}


def chunks(points: int) -> None:
    """Print what each of three runs into the same folder costs."""
    context = report(points)
    middle = context.points[points // 2]
    changed = replace(middle, reply="直した答えです。" + middle.reply)
    after = replace(context, points=tuple(changed if p is middle else p for p in context.points))
    with tempfile.TemporaryDirectory() as folder:
        for name, given in (("cold", context), ("one answer", after), ("same", after)):
            part_by_part(name, given, Path(folder))


def part_by_part(name: str, context: ResultReport, folder: Path) -> None:
    before, spent = time.perf_counter(), processor_seconds()
    with processes() as workers:
        made = render_long(
            "result",
            context,
            title="結果",
            attachments={"record.json": b"{}"},
            created=editions.CREATED,
            kept=folder,
            workers=workers,
            contents_heading="もくじ",
        )
        seconds = time.perf_counter() - before
        worker = max(workers.map(peak, range(8)))
    print(
        f"{name:10} {len(context.points)} points  {seconds:6.2f} s  processor {processor_seconds() - spent:6.2f} s  "
        f"worker {worker:4.0f} MB  merging {peak():4.0f} MB  {len(made) / 1e6:5.1f} MB",
        flush=True,
    )


def processor_seconds() -> float:
    """Of this process and of those it has waited for."""
    return sum(os.times()[:4])


def peak(_turn: int = 0) -> float:
    """The most memory this process has held, in MB. `getrusage` would count what its parent held before it began."""
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


def main() -> None:
    if sys.argv[1:2] == ["chunks"]:
        chunks(int(sys.argv[2]))
        return
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
        return
    points = sys.argv[1] if len(sys.argv) > 1 else "1000"
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(RUNS):
        for way in WAYS:
            command = [sys.executable, __file__, way, points]
            run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
            runs[way].append(json.loads(run.stdout))
    median = {
        way: {key: statistics.median(run[key] for run in found) for key in found[0]}
        for way, found in runs.items()
    }
    for way in WAYS:
        m, base = median[way], median["plain"]
        print(
            f"{way:6} {points} points  {m['seconds']:6.2f} s ({m['seconds'] / base['seconds']:.2f} x plain)  "
            f"peak {m['peak']:5.0f} MB ({m['peak'] / base['peak']:.2f} x)  {m['size']:6.0f} KB"
        )


if __name__ == "__main__":
    main()
