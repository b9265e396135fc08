"""What people said stays with its section; nobody changes a fixed text, anyone can check it."""

import datetime as dt
import hashlib
import json
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.models import AuditEvent
from consult.cli import main
from consult.consultations import queries
from consult.consultations.actions.versions import publish_revised
from consult.consultations.models import Opinion, Point, PointGroup, Revision
from consult.consultations.queries import versions
from consult.db import db
from consult.demo import consultations as story
from consult.documents import drafts, pdf
from consult.documents import files as stored
from consult.documents.carrying import Choice
from consult.documents.models import ProducedDocument
from consult.errors import Forbidden, Refused
from consult.unit_of_work import unit_of_work

FIRST = dt.date(2026, 10, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def decided(people, told):
    return told("s1 until decided", lambda: story.s1(people, until="decided"))


@pytest.fixture
def published(people, told, decided):
    """The same with a revised text, and the result out."""

    def tell():
        put(people, decided)
        story.publish(people, decided, FIRST)
        return decided

    return told("s1 revised and published", tell)


def rewritten(slug: str) -> str:
    """The revisions applied; 第2章 (2) deleted, (3) renumbered, 第3章 and 第4章 in the other order, one chapter more."""
    text, left = versions.revised_text(db.session(), story.case_of(slug))
    assert left == []
    head, two, three, four, five = re.split(r"(?=^## 第[2-5]章)", text, flags=re.MULTILINE)
    two = re.sub(r"### \(2\).*?(?=### \(3\))", "", two, flags=re.DOTALL).replace("### (3)", "### (2)")
    four, three = four.replace("第4章", "第3章"), three.replace("第3章", "第4章")
    return f"{head}{two}{four}{three}## 第5章 若い世代\n\n学校と話し合います。\n\n{five.replace('第5章', '第6章')}"


def put(people, slug, **more):
    with story.door(people.secretary, FIRST + 67 * DAY) as uow:
        return drafts.import_draft(uow, story.case_of(slug), rewritten(slug), kind="decided", **more).number


def test_every_answer_is_on_the_page_of_every_version(app, published):
    client, case, decided = app.test_client(), story.case_of(published), published
    points = queries.counts(db.session(), case).points
    assert sum(versions.points_by_section(db.session(), case).values()) == points
    first = client.get(f"/cases/{decided}/draft").get_data(as_text=True)
    second = client.get(f"/cases/{decided}/draft?version=2").get_data(as_text=True)
    for page in (first, second):
        assert sum(map(int, re.findall(r"(?:への意見と答え |　)(\d+)件", page))) == points
    assert "意見を受けて直した版があります" in first
    gone = second[second.index('id="gone-h"') :]
    assert 'id="s2-2"' in gone
    assert "この節への意見と答え" in gone
    assert "募集のときの案から：場所が変わった" in second
    assert "募集のときの案から：変わった" in second
    anchors = [section.anchor for section in drafts.newest(db.session(), case.id, "decided").sections]
    assert anchors.index("s4") < anchors.index("s3")
    assert "s2-3" in anchors
    assert "s2-2" not in anchors
    assert "s5v2" in anchors


def test_a_revised_text_is_public_with_the_result_and_not_before(app, people, decided):
    revision = db.session.execute(select(Revision).where(Revision.number == 1)).scalar_one()
    assert versions.passage_of(db.session(), story.case_of(decided), revision) is None
    put(people, decided)
    assert versions.passage_of(db.session(), story.case_of(decided), revision) is None
    coming = versions.passage_of(db.session(), story.case_of(decided), revision, preparing=True)
    assert coming is not None
    assert coming.href(decided) == f"/cases/{decided}/draft?version=2&mark=1#s3-2"
    client = app.test_client()
    assert client.get(f"/cases/{decided}/draft?version=2").status_code == 404
    assert client.get(f"/cases/{decided}/draft/table").status_code == 404


def test_an_answer_leads_to_the_words_it_changed(app, published):
    revision = db.session.execute(select(Revision).where(Revision.number == 1)).scalar_one()
    passage = versions.passage_of(db.session(), story.case_of(published), revision)
    assert passage.href(published) == f"/cases/{published}/draft?version=2&mark=1#s3-2"
    page = app.test_client().get(passage.href(published).partition("#")[0]).get_data(as_text=True)
    assert re.search(r"<mark><span[^>]*>（直した文字：</span>広報紙、ホームページ、SNS等<span", page)


def test_the_result_the_receipt_and_the_files_lead_to_the_words_an_answer_changed(app, published):
    case, address = story.case_of(published), f"/cases/{published}/draft?version=2&mark=1#s3-2"
    link = f'href="{address.replace("&", "&amp;")}"'
    visitor = app.test_client()
    assert link in visitor.get(f"/cases/{published}/result?outcome=A").get_data(as_text=True)
    made = select(ProducedDocument).where(ProducedDocument.case_id == case.id)
    files = {form.kind: form.file for form in db.session.execute(made).scalars()}
    told = json.loads(stored.read(files["result_json"]))["points"]
    assert any(point["passage"].endswith(address) for point in told)
    assert address in stored.read(files["result_csv"]).decode("utf-8-sig")
    opinion = db.session.execute(
        select(Opinion)
        .join(Point)
        .join(PointGroup, PointGroup.id == Point.group_id)
        .join(Revision, Revision.id == PointGroup.revision_id)
        .where(Revision.number == 1)
        .limit(1)
    ).scalar_one()
    assert address in [point.passage_href for point in queries.receipt_view(db.session(), opinion).points]


def test_a_fixed_text_is_checked_by_a_stranger_and_never_changed(
    app, people, decided, settings, tmp_path, monkeypatch
):
    draft = drafts.newest(db.session(), story.case_of(decided).id, "consulted")
    client = app.test_client()
    body = client.get(f"/cases/{decided}/draft.md").data
    assert hashlib.sha256(body).hexdigest() == draft.text_digest
    assert draft.text_digest in client.get(f"/cases/{decided}/notice").get_data(as_text=True)
    assert draft.text_digest in client.get(f"/cases/{decided}/draft").get_data(as_text=True)
    assert draft.text_digest in pdf.extract_text(client.get(f"/cases/{decided}/notice.pdf").data).replace(
        "\n", ""
    )
    logged = db.session.execute(select(AuditEvent.entry).where(AuditEvent.type == "draft.frozen")).scalars()
    assert [draft.text_digest in entry.decode() for entry in logged] == [True]
    with pytest.raises(Refused), story.door(people.secretary, FIRST + 67 * DAY) as uow:
        drafts.import_draft(uow, story.case_of(decided), rewritten(decided))
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)
    file = tmp_path / "draft.md"
    file.write_bytes(body)
    assert CliRunner().invoke(main, ["draft", "digest", str(file)]).output.count(draft.text_digest) == 2
    said = CliRunner().invoke(main, ["draft", "digest", decided])
    assert "確定したときと同じです" in said.output
    assert said.exit_code == 0


def test_a_person_decides_what_the_words_could_not(app, people, decided):
    case = story.case_of(decided)
    old = drafts.newest(db.session(), case.id, "consulted").sections
    new = drafts.read(rewritten(decided)).sections
    origins = [o.anchor for o in old if o.anchor != "s2-2"]
    choice = Choice(tuple(origins[n] if n < len(origins) else "" for n in range(len(new))), {"s2-2": 4})
    put(people, decided, choice=choice)
    made = drafts.newest(db.session(), case.id, "decided")
    assert [s.anchor for s in made.sections][: len(origins)] == origins
    assert [(link.kind, link.before, link.after) for link in made.links] == [("merged", "s2-2", origins[4])]
    with story.door(people.secretary, FIRST + 68 * DAY) as uow:
        uow.require(Permission.DRAFT_IMPORT)
        drafts.freeze(uow, story.case_of(decided), "decided")
    page = app.test_client().get(f"/cases/{decided}/draft?version=2").get_data(as_text=True)
    assert '<span id="s2-2"></span>' in page


def test_the_table_says_the_same_as_page_file_and_document(app, published):
    client, decided = app.test_client(), published
    page = client.get(f"/cases/{decided}/draft/table").get_data(as_text=True)
    assert page.index("改正後") < page.index("改正前</th>" if "改正前</th>" in page else "改正前<br>")
    assert "（略）" in page
    assert "（略）" not in client.get(f"/cases/{decided}/draft/table?rows=all").get_data(as_text=True)
    rows = client.get(f"/cases/{decided}/draft/table.csv").data.decode("utf-8-sig")
    document = client.get(f"/cases/{decided}/draft/table.pdf").data
    text = pdf.extract_text(document).replace("\n", "")
    for words in ("広報紙、ホームページ、SNS等", "学校と話し合います。"):
        assert words in rows
        assert words in text
    assert client.get(f"/cases/{decided}/draft/table?old=1&new=9").status_code == 404
    assert client.get(f"/cases/{decided}/draft/table?old=1&new=1").status_code == 404


def test_a_text_that_comes_after_the_result_is_published_by_itself(app, people, decided):
    with pytest.raises(Refused), story.door(people.head, FIRST + 67 * DAY) as uow:
        publish_revised(uow, story.case_of(decided))
    put(people, decided)
    with pytest.raises(Forbidden), unit_of_work(people.stranger) as uow:
        publish_revised(uow, story.case_of(decided))
    with story.door(people.head, FIRST + 70 * DAY) as uow:
        queries.consultation_of(uow.session, story.case_of(decided)).result_published_at = clock.now()
        uow.flush()
        publish_revised(uow, story.case_of(decided))
    assert app.test_client().get(f"/cases/{decided}/draft?version=2").status_code == 200
    assert (
        db.session.execute(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.type == "draft.frozen")
        ).scalar()
        == 2
    )
