"""An issue that is sent straight to the city: the log, which is public for ever, does not say so beside its number."""

import json
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from consult.archive.export import package
from consult.archive.verify import replay as follow
from consult.archive.verify import verify_package
from consult.audit import receipts, soundness
from consult.audit.checkpoint import VerifierKey
from consult.audit.models import AuditEvent, AuditWithheld
from consult.audit.verify import Report
from consult.cases import bulk, replay
from consult.cases.models import Case
from consult.db import db
from consult.demo.people import load_people
from consult.worker import drain
from tests.factories.visitor import Visitor
from tests.functional import test_s4_local_issue as s4

sato = s4.sato
CASE, TELLING = "r8-c-001", ("urgent", "bypass", "handling", "measure", "return_to_ladder")


def leaves(city):
    with city.app_context():
        rows = db.session.execute(select(AuditEvent.entry).order_by(AuditEvent.id)).scalars()
        return [json.loads(row) for row in rows]


def followed(files):
    report = Report()
    follow(report, set(files), lambda name: BytesIO(files[name]))
    return {finding.problem for finding in report.findings}


@pytest.fixture
def back(city, sato):
    """The issue was tried at home, urgent for a while, and is with the ward now."""
    s4.home(sato)
    s4.move(sato, "try_at_home")
    s4.write(sato, "headline", title=s4.TITLE)
    s4.move(sato, "bypass", urgent_reason="子どもが危ない")
    s4.move(sato, "begin_handling", office_in_charge="市民協働課")
    s4.write(sato, "measure", day="2026-09-01", what="現地で安全を確かめた")
    s4.move(sato, "return_to_ladder")
    s4.write(sato, "can_do", what="夜の見回り", who="民生委員")
    return sato


def test_no_entry_names_the_case_beside_what_its_neighbours_may_not_know(city, back):
    every = leaves(city)
    assert [leaf for leaf in every if any(word in json.dumps(leaf) for word in TELLING)] == []
    apart = [leaf for leaf in every if leaf["subject"].startswith("withheld/")]
    assert len({leaf["subject"] for leaf in apart}) == 1
    assert [leaf["n"] for leaf in apart] == list(range(1, len(apart) + 1))
    assert {"stage.advanced", "sheet.written", "deadline.set"} <= {leaf["type"] for leaf in apart}
    for leaf in apart:
        assert set(leaf) <= {"_sd", "_sd_alg", "at", "by", "id", "n", "subject", "type", "v"}


def test_what_is_said_before_and_after_is_numbered_without_a_gap(city, back):
    own = [leaf for leaf in leaves(city) if leaf["subject"] == f"case/{CASE}"]
    assert [leaf["n"] for leaf in own] == list(range(1, len(own) + 1))
    steps = [(leaf["from"], leaf["to"]) for leaf in own if leaf["type"] == "stage.advanced"]
    assert steps == [("noticed", "home_acting")]
    assert own[-1]["type"] == "sheet.written"


def test_those_in_charge_can_still_follow_every_step(city, back):
    with city.app_context():
        session = db.session()
        assert replay.check(session).findings == []
        case = session.execute(select(Case)).scalar_one()
        assert (case.stage, session.execute(select(AuditWithheld)).first()) == ("ward_talk", None)
        session.rollback()
        drain(city.extensions["consult"])
        key = VerifierKey.parse(receipts.vkey(city.extensions["consult"]))
        assert soundness.check(db.session(), [key]).findings == []


def test_the_full_package_of_such_a_case_verifies_and_follows_what_was_withheld(city, back, tmp_path):
    settings = city.extensions["consult"]
    with city.app_context():
        drain(settings)
        case = db.session.execute(select(Case)).scalar_one()
        with (tmp_path / "full.zip").open("w+b") as out:
            package(db.session(), settings, case, out, edition="full")
    report = verify_package(tmp_path / "full.zip", [receipts.vkey(settings)])
    assert report.findings == []
    with zipfile.ZipFile(tmp_path / "full.zip") as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert followed(files) == set()
    lines = [json.loads(line) for line in files["data/metadata/events.jsonl"].splitlines()]
    for line in lines:
        line["disclosures"].pop("withheld", None)
    files["data/metadata/events.jsonl"] = "\n".join(map(json.dumps, lines)).encode()
    assert followed(files) == {"replay_stage"}
    assert "公開版の一式はありません" in Visitor(city).open(f"/archive/cases/{CASE}").text


def test_the_page_of_the_log_counts_only_what_it_shows(city, back):
    page = Visitor(city).open(f"/log/?case={CASE}")
    shown = sum(leaf["subject"].endswith(CASE) for leaf in leaves(city))
    assert "withheld" not in page.html
    assert page.html.count(f"case/{CASE} #") == shown


def test_an_act_on_several_issues_names_none_that_it_sends_to_the_city(city, sato):
    s4.home(sato)
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        results = bulk.advance_each(
            people.secretary, db.session(), [CASE], "bypass", inputs={"urgent_reason": "危ない"}
        )
    assert [(one.ok, one.to) for one in results] == [(True, "urgent")]
    last = leaves(city)[-1]
    assert (last["type"], last["advanced"], last["refused"]) == ("cases.advanced", [], 0)
    assert CASE not in json.dumps(last)
