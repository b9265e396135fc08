"""What a page costs: ours against a bare Flask view with one query, in the same process and run.

    python benchmarks/page_render.py

Prints milliseconds (median), the ratio to the bare view, and how many statements each page sends.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import event, text

from consult.app import create_app
from consult.config import Settings
from consult.db import db
from consult.demo import consultations
from consult.demo.people import load_people
from consult.migrate import migrate

ROUNDS = 60
CASES = (1, 40)


def build(folder: Path) -> Flask:
    """An application on a fresh database with people in it."""
    settings = Settings.from_environment({"CONSULT_DATA_DIR": str(folder), "CONSULT_WORKER": "0"})
    migrate(settings.database_url)
    return create_app(settings)


def bare(app: Flask) -> Flask:
    """The yardstick: one view, one query, a page of the usual size."""
    plain = Flask("bare")
    page = "<!doctype html>" + "緑" * 3000

    @plain.get("/")
    def view() -> str:
        with app.app_context():
            db.session.execute(text('SELECT count(*) FROM "case"')).scalar()
        return page

    return plain


def median_ms(get: Callable[[], object]) -> float:
    """Median of `ROUNDS` calls, in milliseconds, after five to warm up."""
    for _ in range(5):
        get()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        get()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    """Measure the pages with few and with many cases."""
    with tempfile.TemporaryDirectory() as folder:
        app = build(Path(folder))
        sent: list[str] = []
        with app.app_context():
            people = load_people(lambda password: f"plain:{password}")
            event.listen(
                db.engine, "before_cursor_execute", lambda _c, _k, statement, *_more: sent.append(statement)
            )
        yardstick = (
            median_ms(lambda: bare_client.get("/")) if (bare_client := bare(app).test_client()) else 0.0
        )
        print(f"bare Flask view, one query: {yardstick:.2f} ms")
        client, made, slug = app.test_client(), 0, ""
        for wanted in CASES:
            with app.app_context():
                while made < wanted:
                    slug = consultations.open_now(people)
                    made += 1
            for address in (
                "/",
                "/cases",
                f"/cases/{slug}",
                f"/cases/{slug}/draft",
                "/procedures/public_consultation",
            ):
                sent.clear()
                answer = client.get(address)
                if answer.status_code != 200:
                    raise SystemExit(f"{address}: {answer.status_code}")
                queries = len(sent)
                took = median_ms(lambda address=address: client.get(address))
                print(
                    f"{made:>3} cases  {address:<36} {took:6.1f} ms  {took / yardstick:5.1f} x bare  {queries:>3} statements"
                )


if __name__ == "__main__":
    main()
