"""A package leaves the house: made by the real acts, judged by programs that know nothing of ours."""

import csv
import io
import json
import subprocess
import sys
import zipfile

import bagit
import pytest
from click.testing import CliRunner
from lxml import etree

from consult import clock
from consult.access.actor import PUBLIC
from consult.archive import actions
from consult.archive.verify import verify_package
from consult.audit import receipts
from consult.cli import main
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import address
from consult.documents import pdf
from consult.errors import Conflict, Forbidden, NotFound
from consult.worker import drain

SECRETS = ("緑野 みどり", "0566-")


@pytest.fixture
def slug(people, settings, told):
    """The consultation of the story, answered and published."""

    def tell():
        made = story.s1(people)
        drain(settings)
        return made

    return told("s1 drained", tell)


@pytest.fixture
def build(settings, slug, tmp_path):
    """Make an edition as someone, into a file of its own."""

    def make(actor=PUBLIC, name="package.zip", **more):
        path = tmp_path / name
        with path.open("w+b") as out:
            made = actions.export(db.session(), settings, actor, slug, out, **more)
        db.session.rollback()
        return path, made

    return make


@pytest.fixture
def unpack(tmp_path):
    def into(path):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / path.stem)
        (folder,) = (tmp_path / path.stem).iterdir()
        return folder

    return into


def inside(path):
    """Every file of the zip below its one folder."""
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_the_public_package_satisfies_every_judge(build, unpack, settings):
    path, made = build()
    vkey = receipts.vkey(settings)
    report = verify_package(path, [vkey])
    assert report.ok, report.findings
    folder = unpack(path)
    assert bagit.Bag(str(folder)).is_valid()
    outcome = subprocess.run(
        ["sha512sum", "--quiet", "-c", "manifest-sha512.txt"], cwd=folder, capture_output=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    alone = [sys.executable, "-I", folder / "data/verify/verify.py", "package", folder, "--vkey", vkey]
    outcome = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout
    assert made.name.startswith("midorino-r8-i-")
    assert made.sha256 == __import__("hashlib").sha256(path.read_bytes()).hexdigest()


def test_the_same_state_gives_the_same_bytes_even_after_other_cases_went_on(build, people, settings):
    first, made = build()
    story.prepare(people, first_day=clock.tokyo(2027, 1, 4).date(), title="別の案件")
    drain(settings)
    db.session.rollback()
    again, later = build(name="again.zip")
    assert first.read_bytes() == again.read_bytes()
    assert (made.sha256, made.name) == (later.sha256, later.name)


def test_the_public_package_holds_what_was_published_and_nothing_private(build, slug):
    path, _made = build()
    files = inside(path)
    assert not [name for name in files if name.startswith("data/originals")]  # the viewing copy is redacted
    lines = [json.loads(line) for line in files["data/metadata/events.jsonl"].splitlines()]
    assert lines
    assert all(line["disclosures"] == {} for line in lines)
    subjects = {line["event"]["subject"] for line in lines}
    assert f"case/{slug}" in subjects
    assert any(subject.startswith("opinion/") for subject in subjects)
    for name, body in files.items():
        for secret in SECRETS:
            assert secret.encode() not in body, name
            if name.endswith(".pdf"):  # its words are packed
                assert "".join(secret.split()) not in "".join(pdf.extract_text(body).split()), name


def test_the_full_package_holds_every_original_as_it_came(build, people, slug, settings):
    path, made = build(people.records, edition="full")
    files = inside(path)
    texts = [
        files[name].decode()
        for name in sorted(files)
        if name.startswith("data/originals/opinion-") and name.endswith(".txt")
    ]
    from sqlalchemy import select

    from consult.consultations.models import Opinion

    kept = db.session.execute(select(Opinion.text).order_by(Opinion.number)).scalars().all()
    assert texts == list(kept)
    assert "data/originals/identities.csv" not in files
    assert verify_package(path, [receipts.vkey(settings)]).ok
    assert made.name.endswith("-full.zip")


def test_identities_travel_only_when_asked_for_by_someone_who_may(build, people):
    with pytest.raises(Forbidden):
        build(people.records, edition="full", identities=True)
    path, _made = build(people.secretary, edition="full", identities=True)
    rows = list(csv.reader(io.StringIO(inside(path)["data/originals/identities.csv"].decode())))
    assert rows[0][0] == "receipt_number"
    assert len(rows) > 1


def test_the_full_edition_is_for_those_who_may_export_this_case(build, people):
    for actor in (PUBLIC, people.stranger, people.ito):
        with pytest.raises(Forbidden):
            build(actor, edition="full")


def test_exporting_is_itself_on_the_record(build, people, slug):
    _path, made = build(people.records, edition="full")
    from sqlalchemy import select

    from consult.audit.models import AuditEvent

    entry = db.session.execute(
        select(AuditEvent.entry).where(AuditEvent.subject == f"package/{slug}")
    ).scalar_one()
    said = json.loads(entry)
    assert (said["type"], said["sha256"], said["edition"]) == ("package.exported", made.sha256, "full")


def test_the_finding_aids_name_every_object_with_its_filing(build):
    files = inside(build()[0])
    rows = list(csv.DictReader(io.StringIO(files["data/metadata/metadata.csv"].decode())))
    objects = {name.removeprefix("data/") for name in files if name.startswith("data/objects/")}
    assert {row["filename"] for row in rows} == objects
    assert {row["小分類"] for row in rows} == {"意見公募手続"}
    assert {row["公開区分"] for row in rows} == {"公開"}
    assert all(row["dc.title"] for row in rows)
    premis = etree.fromstring(files["data/metadata/premis.xml"])
    events = files["data/metadata/events.jsonl"].splitlines()
    assert len(premis.findall("{*}event")) == len(events)
    assert len(premis.findall("{*}object")) == len(objects)
    assert etree.fromstring(files["data/metadata/dc.xml"]).find("{*}identifier").text.startswith("R8-意-")
    assert "確かめ方" in files["data/README.ja.txt"].decode()


def test_a_case_in_preparation_has_no_public_package(people, settings, tmp_path):
    slug = story.prepare(people, first_day=clock.tokyo(2026, 10, 1).date())
    drain(settings)
    db.session.rollback()
    with (tmp_path / "p.zip").open("w+b") as out, pytest.raises(NotFound):
        actions.export(db.session(), settings, PUBLIC, slug, out)


def test_a_package_waits_for_events_that_are_not_in_the_log_yet(people, settings, tmp_path):
    slug = story.prepare(people, first_day=clock.tokyo(2026, 10, 1).date())
    db.session.rollback()
    with (tmp_path / "p.zip").open("w+b") as out, pytest.raises(Conflict):
        actions.export(db.session(), settings, people.records, slug, out, edition="full")


def test_the_prepared_package_is_kept_and_known_to_be_old_when_the_case_goes_on(slug, settings, people):
    made = actions.prepare(db.session(), settings, PUBLIC, slug)
    db.session.rollback()
    case = story.case_of(slug)
    ready = actions.prepared(db.session(), settings, case)
    assert (ready.sha256, ready.current) == (made.sha256, True)
    assert ready.path.stat().st_size == made.size
    from consult.cases import actions as cases
    from consult.cases.models import TimelineEntry
    from consult.unit_of_work import unit_of_work

    with unit_of_work(people.secretary) as uow:
        entry = TimelineEntry(date="2027-03-01", title="製本", position=0)
        cases.add_to_timeline(uow, story.case_of(slug), entry)
    assert not actions.prepared(db.session(), settings, story.case_of(slug)).current


@pytest.fixture
def run(settings, monkeypatch):
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)

    def call(*arguments):
        db.session.rollback()
        return CliRunner().invoke(main, ["archive", *map(str, arguments)])

    return call


def test_the_commands_make_and_check_a_package(run, slug, settings, tmp_path):
    path = tmp_path / "out.zip"
    made = run("export", slug, "-o", path, "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["edition"] == "public"
    checked = run("verify", path, "--vkey", receipts.vkey(settings), "--json")
    assert json.loads(checked.stdout)["ok"]
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    broken = run("verify", path, "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["findings"][0]["file"]
    assert run("export", slug, "-o", path, "--full").exit_code == 2
    assert run("export", slug, "-o", path, "--full", "--as", address("nakamura")).exit_code == 1
    assert run("export", slug, "-o", path, "--full", "--as", address("suzuki")).exit_code == 0
    assert run("verify", tmp_path / "nothing.zip").exit_code == 2
