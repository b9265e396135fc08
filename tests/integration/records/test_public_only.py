"""Nothing but what is published can be found, and the index built anew is the index that grew."""

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, text

from consult.access.actor import SYSTEM
from consult.cli import main
from consult.db import db
from consult.demo import consultations as story
from consult.demo import meetings, plans
from consult.records.models import RecordEntry
from consult.records.queries import newest
from consult.records.rules import understand
from consult.unit_of_work import unit_of_work

FIRST = dt.date(2026, 10, 1)


def found(words: str) -> list[str]:
    db.session.rollback()
    return [hit.href for hit in newest(db.session(), understand(words), limit=500)]


def test_a_draft_and_an_opinion_are_found_only_when_they_are_published(app, people):
    slug = story.prepare(people, first_day=FIRST)
    assert found("協働") == []
    story.publish_notice(people, slug, FIRST)
    assert f"/cases/{slug}/draft#s1-2" in found("協働")
    story.receive_all(people, slug, FIRST)
    assert found("回覧板") == []


def test_answers_are_found_when_the_result_is_published_and_no_name_ever_is(app, people):
    slug = story.s1(people)
    assert any(href.startswith(f"/cases/{slug}/result#point-") for href in found("知らせ"))
    for sent in story.OPINIONS:
        assert found(f'"{sent.who.name}"') == []


def test_minutes_are_found_as_the_public_edition_has_them(app, people):
    slug = meetings.earlier(people)
    hits = db.session.execute(select(RecordEntry).where(RecordEntry.kind == "remark")).scalars().all()
    assert hits
    page = app.test_client().get(f"/meetings/{slug}/minutes").get_data(as_text=True)
    for hit in hits:
        assert f'id="{hit.href.partition("#")[2]}"' in page


def test_minutes_in_the_making_are_not_found(app, people):
    meetings.s2(people, until="sealed")
    assert db.session.execute(select(RecordEntry.id).where(RecordEntry.kind == "remark")).all() == []


@pytest.fixture
def grown(app, people) -> list[tuple[int, str]]:
    plans.history(people)
    slug = story.prepare(people, first_day=FIRST)
    story.publish_notice(people, slug, FIRST)
    return rows()


def rows() -> list[tuple[int, str]]:
    db.session.rollback()
    return [
        (row.id, row.digest)
        for row in db.session.execute(select(RecordEntry.id, RecordEntry.digest).order_by("id"))
    ]


def test_the_index_built_anew_is_the_one_that_grew(grown, settings, monkeypatch):
    assert len(grown) > 40
    with unit_of_work(SYSTEM) as uow:
        uow.session.execute(text("DELETE FROM record_index"))
        uow.execute(delete(RecordEntry))
    assert found("協働") == []
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)
    answer = CliRunner().invoke(main, ["db", "reindex"], catch_exceptions=False)
    assert answer.exit_code == 0
    assert rows() == grown
    assert sum(href.startswith("/cases/r8-p-001#event-") for href in found("検討委員会")) == 12


def test_an_upgrade_of_tables_in_use_makes_the_index_anew(grown, settings, monkeypatch):
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)
    db.session.remove()
    back, again, still = (
        CliRunner().invoke(main, ["db", "upgrade", *to], catch_exceptions=False)
        for to in (("--to", "0027"), (), ())
    )
    assert (back.exit_code, again.exit_code, still.exit_code) == (0, 0, 0)
    assert again.output.endswith(f"件の案件、{len(grown)}行\n")
    assert (back.output, still.output) == ("", "")  # only an upgrade that changed tables indexes anew
    assert rows() == grown
    assert found("検討委員会")


def test_a_remark_is_found_by_speaker_body_and_day_and_leads_to_itself(app, people):
    slug = meetings.earlier(people)
    remark = db.session.execute(select(RecordEntry).where(RecordEntry.speaker != "")).scalars().first()
    asked = {"s": remark.speaker, "b": meetings.BODY, "d": remark.date.replace("-", "/")}
    page = app.test_client().get("/records", query_string=asked).get_data(as_text=True)
    assert f'href="/meetings/{slug}/minutes#{remark.href.partition("#")[2]}"' in page
    found = app.test_client().get("/records", query_string={"s": "石川", "d": "令和8年9月10日"})
    told = found.get_data(as_text=True)
    assert told.index("くらべやすい") < told.index("この後の発言：") < told.index("まず東区だけで始める")
    assert "この前の発言：" not in told  # it is the first of its item
    page = app.test_client().get("/records", query_string={"s": "水野"}).get_data(as_text=True)
    assert ">会長（水野会長） <" in page  # the chair speaks by the title alone
    for changed in ({"s": "だれも"}, {"d": "平成元年"}):
        page = app.test_client().get("/records", query_string=asked | changed).get_data(as_text=True)
        assert "/minutes#" not in page
    page = app.test_client().get("/records?s=※&b=none&d=いつか&y=99999&o=x").get_data(as_text=True)
    assert "日付「いつか」、年度「99999」、課「x」、会議体「none」、発言者「※」" in page
