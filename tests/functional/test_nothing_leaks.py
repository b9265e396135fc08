"""Nobody's name, address, phone or withheld word is anywhere a stranger can look, in any form of spelling."""

import io
import re
import shutil
import zipfile
from collections import deque
from html import unescape

import pytest
from sqlalchemy import select

from consult.archive import export
from consult.bodies.models import Membership
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.identity import Keys
from consult.consultations.result.leaks import readable, secrets_of
from consult.db import db
from consult.documents.redaction import leaks
from consult.worker import drain

STARTS = (
    "/", "/cases", "/meetings", "/bodies", "/records?q=協働", "/records?q=山田", "/procedures", "/log/",
    "/calendar.ics",
    "/promises", "/promises?show=ended", "/feeds/cases.atom", "/api/v1/cases", "/api/v1/openapi.json",
    "/log/checkpoint", "/log/tile/entries/000.p/200",
)  # fmt: skip
ADDRESS = re.compile(r"""(?:href|src|action)="(/[^"#]*)""")
MOST = 800


@pytest.fixture(scope="module")
def city(sqlite_template, tmp_path_factory):
    """The demo city, loaded once."""
    from consult.app import create_app
    from consult.demo.load import load_city

    folder = tmp_path_factory.mktemp("city")
    shutil.copyfile(sqlite_template, folder / "consult.sqlite3")
    settings = Settings.from_environment({"CONSULT_DATA_DIR": str(folder), "CONSULT_WORKER": "0"})
    site = create_app(settings)
    with site.app_context():
        loaded = load_city(settings, lambda text: f"plain:{text}")
    yield site, settings, loaded
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def secrets(city) -> set[str]:
    """What may be read nowhere: identities of all senders and every withheld passage, of all cases."""
    site, settings, _ = city
    with site.app_context():
        cases = (
            db.session.execute(select(Case).where(Case.procedure == "public_consultation")).scalars().all()
        )
        found = [secrets_of(db.session(), case, Keys.of(settings)).by_number for case in cases]
        members = set(db.session.execute(select(Membership.name)).scalars())
    # Members of public bodies sit there under their names; one of them also sent an opinion.
    return {text for numbers in found for texts in numbers.values() for text in texts} - members


def everything_public(client) -> tuple[dict[str, str], set[str]]:
    """Every page and file reached from the first page without signing in, as readable text; and their kinds."""
    waiting, seen, texts, kinds = deque(STARTS), set(STARTS), {}, set()
    while waiting:
        path = waiting.popleft()
        answer = client.get(path)
        if answer.status_code in {301, 302, 303, 308}:
            found = [answer.headers["Location"].removeprefix("http://localhost")]
        elif answer.status_code >= 400:
            continue
        else:
            texts[path] = readable(answer.data, answer.mimetype)
            kinds.add(answer.mimetype)
            found = ADDRESS.findall(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else []
        for address in map(unescape, found):
            if address not in seen and "lang=" not in address and not address.startswith("/static/"):
                seen.add(address)
                waiting.append(address)
        answer.close()
    assert len(seen) < MOST
    return texts, kinds


def test_there_is_something_to_hide(secrets):
    assert {"山田太郎", "090-1234-5678", "木村 大地"} <= secrets


def test_a_stranger_reads_no_name_and_no_withheld_word_anywhere(city, secrets):
    site, _, _ = city
    texts, kinds = everything_public(site.test_client())
    assert {
        "application/pdf",
        "text/csv",
        "text/calendar",
        "application/atom+xml",
        "application/json",
    } <= kinds
    assert len(texts) > 60
    found = {path: [leak.context for leak in leaks(text, secrets)] for path, text in texts.items()}
    assert not {path: contexts for path, contexts in found.items() if contexts}


def test_a_receipt_shows_neither_name_nor_address(city, secrets):
    site, _, loaded = city
    client = site.test_client()
    for _, code in loaded.receipts:
        for path in (f"/receipts/{code}", f"/receipts/{code}/slip.pdf", f"/receipts/{code}/proof.json"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            own_words = {"山田太郎", "090-1234-5678"}
            assert not leaks(readable(answer.data, answer.mimetype), secrets - own_words), path


def test_the_public_packages_hold_nothing_private(city, secrets, tmp_path):
    site, settings, _ = city
    with site.app_context():
        drain(settings)  # the looks at receipts above are events too
        for case in db.session.execute(select(Case).where(Case.public)).scalars().all():
            with (tmp_path / f"{case.slug}.zip").open("w+b") as out:
                export.package(db.session(), settings, case, out)
            with zipfile.ZipFile(io.BytesIO((tmp_path / f"{case.slug}.zip").read_bytes())) as bag:
                for name in bag.namelist():
                    kind = "application/pdf" if name.endswith(".pdf") else "text/plain"
                    assert not leaks(readable(bag.read(name), kind), secrets), f"{case.slug}: {name}"
