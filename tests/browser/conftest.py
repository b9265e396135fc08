"""A served city and a real browser; without a browser this folder is skipped and the rest does not miss it."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from consult.demo.load import City

BROWSER = shutil.which("chromium-headless-shell") or shutil.which("chromium")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is in this folder; skip it with one line where no browser can be had."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if BROWSER is None:
                item.add_marker(pytest.mark.skip(reason="no chromium-headless-shell and no chromium found"))


@dataclass(frozen=True)
class Site:
    """A running city: its address, an open case, one with its result, and codes of receipts by what they show."""

    url: str
    open_case: str
    answered: str
    code: str
    answered_code: str


@pytest.fixture(scope="session")
def site(demo_city: Callable[[Path], City], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo city, served with its worker."""
    from werkzeug.serving import make_server

    from consult.app import create_app
    from consult.config import Settings
    from consult.db import db
    from consult.worker import drain, start_beside

    data = tmp_path_factory.mktemp("city")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    loaded = demo_city(data)
    database = f"sqlite:///{data / 'consult.sqlite3'}"
    settings = Settings(data, database, base_url=f"http://127.0.0.1:{port}")
    app = create_app(settings)
    with app.app_context():
        city = enliven(settings.base_url, loaded)
        drain(settings)
    server = make_server("127.0.0.1", port, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    stop = start_beside(app, settings)
    yield city
    stop.set()
    server.shutdown()
    serving.join()
    server.server_close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def enliven(url: str, city: City) -> Site:
    """One opinion was sent three minutes ago."""
    import datetime as dt

    from sqlalchemy import select

    from consult import clock
    from consult.cases.models import Case
    from consult.consultations.identity import Identity
    from consult.db import db
    from consult.demo import consultations as story

    slugs = select(Case.slug).where(Case.procedure == "public_consultation")
    open_case = db.session.execute(slugs.where(Case.stage == "open")).scalar_one()
    answered = db.session.execute(slugs.where(Case.stage == "published")).scalars().first()
    fresh = story.send(
        open_case,
        "自転車の通り道に、夜も見える線を引いてください。",
        "s1-1",
        Identity("空野 光", "緑野市北町1番地"),
        clock.now() - dt.timedelta(minutes=3),
    )
    return Site(url, open_case, str(answered), fresh.code, city.receipts[0][1])


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the session."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER)
        yield chromium
        chromium.close()


@pytest.fixture
def screen(browser, site):
    """Open a page of the site: `screen(width=375, scripts=True)`; at the end nothing foreign was asked for."""
    from tests.browser.checks import Screen

    opened = []

    def make(width: int = 375, *, scripts: bool = True) -> Screen:
        made = Screen(browser, site.url, width, scripts=scripts)
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.close()
