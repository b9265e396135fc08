"""Nobody's name, address, phone or withheld word is anywhere a stranger can look, in any form of spelling."""

import io
import re
import zipfile
from collections import defaultdict, deque
from contextlib import suppress
from html import unescape
from itertools import product

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from consult.archive import export
from consult.bodies.models import Membership
from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.consultations.result.leaks import readable, secrets_of
from consult.db import db
from consult.documents.leak_search import Needles
from consult.documents.redaction import without_marks
from consult.dossier import keeping
from consult.dossier.queries import public_part, rows_of
from consult.worker import drain
from tests.factories.demo_city import settings_in

STARTS = (
    "/", "/cases", "/meetings", "/bodies", "/records?q=協働", "/records?q=山田", "/procedures", "/log/",
    "/calendar.ics", "/promises", "/promises?show=ended", "/feeds/cases.atom", "/api/v1/cases",
    "/api/v1/openapi.json", "/log/checkpoint", "/log/tile/entries/000.p/200",
)  # fmt: skip
ADDRESS = re.compile(
    r"""(?:(?:href|src|action)=|")"(?:http://(?:localhost|127\.0\.0\.1:8000))?(/[^"#<> ]*)"""
)
# Every page of these is made of a procedure's file alone, and a sheet takes seconds: one of each is enough.
ALIKE = frozenset({"procedures.as_pdf"})
MOST = 1200
TRIED = 6
FOLLOWED = frozenset({"text/html", "application/json", "application/atom+xml"})
# Pages for who holds a code show their own words to them, withheld ones too.
SENDERS = ("/receipts", "/api/v1/receipts")
OWN = {"山田太郎", "090-1234-5678"}
# Public reads that answer nothing in the demo city, and why.
UNSEEN = {
    "calls.lots_json": "no lots were announced here; see test_recruitment",
    "calls.receipt": "opens with the code of an application; nobody applied here, see test_recruitment",
    "rooms.show": "opens with the code shown in a room; no talk is in session here, see test_dialogue",
    "views_mine.receipt": "opens with the code of a view; see test_yearly_review",
    "matching_mine.show": "opens with the code of a registration; see test_matching",
    "archive.package": "packages are opened file by file below",
    "follow.confirm_page": "opens with the link of a mail; shows what its reader follows",
    "follow.mine": "opens with the link of a mail; shows what its reader follows",
    "follow.stop_page": "opens with the link of a mail; shows what its reader follows",
    "member_check.show": "opens with a personal link; a member reads own remarks in a draft",
    "member_days.show": "opens with a personal link; a member reads own answers, see test_days_by_link",
    "minutes_versions.earlier": "no minutes here have a second version",
    "minutes_versions.form_of_version": "no minutes here have a second version",
    "meetings.material": "what the office uploaded, not made of opinions",
    "public_attachments.show": "nobody attached anything; see test_desk_review",
    "volunteer_form.receipt": "opens with the code of an application; see test_own_appointment",
    "volunteer_form.lookup_form": "an address from before; it leads to /volunteers/mine, which is read",
    "volunteer_mine.by_link": "opens with the link of a mail; see test_own_appointment",
    "score_sheets.show": "opens with the link of a group's mail; see test_s8_joint_project",
    "score_sheets.printed": "opens with the link of a group's mail; see test_s8_joint_project",
    "receipt_carry.ask_by_link": "opens with the link of a mail; no consultation was stopped here",
    "receipt_versions.proof": "no opinion here has a second version",
}


@pytest.fixture(scope="module")
def city(demo_city, tmp_path_factory, compiled_templates):
    """The demo city."""
    from consult.app import create_app

    folder = tmp_path_factory.mktemp("city")
    loaded, settings = demo_city(folder), settings_in(folder)
    site = create_app(settings)
    site.jinja_env.bytecode_cache = compiled_templates
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


def filtered_twice(path):
    """A search narrowed by several things shows nothing that one narrowed by fewer does not."""
    return path.startswith("/records?") and path.count("=") > 1


class Stranger:
    """Follows every address from the first page without signing in, and then fills in what no page links to."""

    def __init__(self, site, codes):
        self.site, self.client, self.codes = site, site.test_client(), codes
        self.texts, self.kinds, self.seen = {}, set(), set()
        self.opened = set()  # endpoints that answered
        self.values = defaultdict(set)  # what addresses were seen to hold, by the name in the rule
        self.values["code"] = set(codes)

    def follow(self, *starts):
        waiting = deque(starts)
        while waiting:
            path = waiting.popleft()
            if path in self.seen or "lang=" in path or path.startswith("/static/") or filtered_twice(path):
                continue
            self.seen.add(path)
            waiting.extend(self.look(path))
            assert len(self.seen) < MOST

    def look(self, path):
        try:
            endpoint, arguments = self.site.url_map.bind("localhost").match(path.partition("?")[0], "GET")
        except HTTPException:
            return []
        if endpoint in ALIKE & self.opened:
            return []
        answer = self.client.get(path)
        try:
            if answer.status_code in {301, 302, 303, 308}:
                return [answer.headers["Location"].removeprefix("http://localhost")]
            if answer.status_code >= 400:
                return []
            self.opened.add(endpoint)
            for name, value in arguments.items():
                self.values[name].add(value)
            self.texts[path] = f"{answer.headers}\n{readable(answer.data, answer.mimetype)}"
            self.kinds.add(answer.mimetype)
            # What is shown to who holds a code leads nowhere else, and acts on it change what others see.
            if path.startswith("/receipts/") or answer.mimetype not in FOLLOWED:
                return []
            return [unescape(found) for found in ADDRESS.findall(answer.get_data(as_text=True))]
        finally:
            answer.close()

    def fill_in(self):
        """Addresses no page leads to, with what was seen in others: a few of each rule."""
        for rule in self.site.url_map.iter_rules():
            if rule.endpoint in self.opened or not is_public_read(self.site, rule):
                continue
            names = sorted(rule.arguments)
            most = TRIED if len(names) > 1 else 10 * TRIED
            known = [sorted(self.values[name], key=str, reverse=True)[:most] for name in names]
            for values in product(*known):
                with suppress(BuildError, ValueError):
                    wanted = dict(zip(names, values, strict=True))
                    self.follow(self.site.url_map.bind("localhost").build(rule.endpoint, wanted))
                if rule.endpoint in self.opened:
                    break


def is_public_read(site, rule):
    marked = getattr(site.view_functions[rule.endpoint], "access", "needs")
    return "GET" in rule.methods and marked is None


@pytest.fixture(scope="module")
def stranger(city):
    site, _, loaded = city
    visit = Stranger(site, [code for _, code in loaded.receipts])
    with site.app_context():
        cases = db.session.execute(select(Case).where(Case.public)).scalars().all()
        visit.values["number"] |= {case.slug for case in cases}
        db.session.remove()
    visit.follow(*STARTS)
    visit.fill_in()
    return visit


def test_there_is_something_to_hide(secrets):
    assert {"山田太郎", "090-1234-5678", "木村 大地"} <= secrets


def test_a_stranger_reads_no_name_and_no_withheld_word_anywhere(stranger, secrets):
    assert {
        "application/pdf", "text/csv", "text/calendar", "application/atom+xml", "application/json",
    } <= stranger.kinds  # fmt: skip
    assert len(stranger.texts) > 60
    everyone, own = Needles({"": secrets}), Needles({"": secrets - OWN})
    found = {
        path: contexts
        for path, text in stranger.texts.items()
        if (contexts := (own if path.startswith(SENDERS) else everyone).found_in(without_marks(text)))
    }
    assert not found


# Shown on pages of their own by an act of the office, and why it may.
ELSEWHERE = {
    "match": {"title", "what", "theme", "place", "period"},  # the list of offers and wishes, without names
    "nomination": {"name", "reading"},  # the roster, while its owner agrees; see test_appointment
}


def kept_back():
    """What the sheets of all cases keep back: sealed answers whole, and the words that no public item says too."""
    shown, hidden, sealed = set(), {}, {}
    for case in db.session.execute(select(Case)).scalars():
        open_to_all = {
            (written.sheet, written.number): set(written.values)
            for _sheet, rows in (public_part(db.session(), case) if case.public else ())
            for written in rows
        }
        for row in rows_of(db.session(), case):
            for name, value in row.answers.items():
                texts = [value] if isinstance(value, str) else []
                known = name in open_to_all.get((row.sheet, row.number), set()) | ELSEWHERE.get(
                    row.sheet, set()
                )
                shown.update(texts if known else ())
                hidden.update({} if known else dict.fromkeys(texts, f"{case.slug} {row.sheet} {name}"))
            for name, value in keeping.opened(row).items():
                if name not in ELSEWHERE.get(row.sheet, ()):
                    sealed[str(value)] = f"{case.slug} {row.sheet} {name}"
    told = "\n".join(shown)
    long = {
        text: place
        for text, place in hidden.items()
        if len(text) >= 8 and not text.isascii() and text not in told
    }
    return long | {text: place for text, place in sealed.items() if len(text) >= 3}


def test_no_answer_that_a_sheet_keeps_back_is_read_by_a_stranger(city, stranger):
    site, _, _ = city
    with site.app_context():
        secret = kept_back()
        db.session.remove()
    assert len(secret) > 20
    found = {
        path: [(place, text) for text, place in secret.items() if text in plain]
        for path, text in stranger.texts.items()
        if (plain := without_marks(text)) and any(text in plain for text in secret)
    }
    assert not found


def test_every_public_address_was_looked_at(city, stranger):
    """A new public route is searched too, or this test says that no page leads to it and nothing fills it in."""
    site, _, _ = city
    rules = [rule for rule in site.url_map.iter_rules() if is_public_read(site, rule)]
    unseen = {rule.endpoint for rule in rules} - stranger.opened - set(UNSEEN)
    assert not unseen, " ".join(sorted(unseen))
    assert set(UNSEEN) <= {rule.endpoint for rule in rules}
    assert stranger.codes
    assert {"receipts.show", "receipts.slip", "receipts.proof"} <= stranger.opened


def test_the_public_packages_hold_nothing_private(city, secrets, tmp_path):
    site, settings, _ = city
    needles = Needles({"": secrets})
    with site.app_context():
        drain(settings)  # the looks at receipts above are events too
        for case in db.session.execute(select(Case).where(Case.public)).scalars().all():
            with (tmp_path / f"{case.slug}.zip").open("w+b") as out:
                export.package(db.session(), settings, case, out)
            with zipfile.ZipFile(io.BytesIO((tmp_path / f"{case.slug}.zip").read_bytes())) as bag:
                for name in bag.namelist():
                    kind = "application/pdf" if name.endswith(".pdf") else "text/plain"
                    text = without_marks(readable(bag.read(name), kind))
                    assert not needles.found_in(text), f"{case.slug}: {name}"
