"""The text of a plan: sections with lasting addresses, replaced until it is frozen, compared by section."""

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.cases.queries import by_slug
from consult.cli import main
from consult.consultations import actions
from consult.db import db
from consult.demo import consultations as story
from consult.demo import plans
from consult.documents import drafts
from consult.documents.models import DraftSection
from consult.errors import Forbidden, Invalid, Refused
from consult.unit_of_work import unit_of_work
from consult.web.consultations.draft_text import body

TEXT = "# 緑の計画\n\n## 第1章 目的\n\n緑を増やします。\n\n## 第2章 方法\n\n### (1) 植える\n\n毎年100本を植えます。\n"
FIRST = dt.date(2026, 10, 1)


@pytest.fixture
def slug(people) -> str:
    with unit_of_work(people.secretary) as uow:
        made = actions.open_consultation(uow, people.office(people.civic_office), title="緑の計画（案）")
        return made.case.slug


def put(people, slug, text=TEXT, **more):
    with unit_of_work(people.secretary) as uow:
        return drafts.import_draft(uow, by_slug(uow.session, slug), text, **more)


def anchors(draft) -> list[str]:
    return [section.anchor for section in draft.sections]


def test_a_draft_is_replaced_until_it_is_frozen_and_keeps_its_addresses(app, people, slug):
    first = put(people, slug)
    assert (first.number, first.title, anchors(first)) == (1, "緑の計画", ["s1", "s2", "s2-1"])
    second = put(people, slug, TEXT.replace("毎年100本", "毎年200本"))
    assert (second.number, anchors(second)) == (1, ["s1", "s2", "s2-1"])
    assert db.session.execute(select(func.count(DraftSection.id))).scalar() == 3
    with unit_of_work(people.secretary) as uow:
        uow.require(Permission.DRAFT_IMPORT)
        drafts.freeze(uow, by_slug(uow.session, slug))
    with pytest.raises(Refused, match="変えられません"):
        put(people, slug)
    assert put(people, slug, kind="decided").number == 2


def test_another_office_cannot_put_a_draft_in(app, people, slug):
    with pytest.raises(Forbidden), unit_of_work(people.stranger) as uow:
        drafts.import_draft(uow, by_slug(uow.session, slug), TEXT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  \n", "案の本文を入れてください"),
        ("見出しのない文章です。もう一文あります。", "見出しが見つかりません"),
        ("# 題\n\n## 章\n\n見え\u202eない", r"［U\+202E］"),
    ],
)
def test_a_text_that_cannot_be_read_is_answered_with_what_to_do(text, words):
    with pytest.raises(Invalid, match=words):
        drafts.read(text)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04", b"\x81\x20"])
def test_a_file_that_is_no_text_is_answered_with_what_to_do(data):
    with pytest.raises(Invalid, match="保存し直してください"):
        drafts.decode(data)


def test_a_file_from_an_old_machine_is_read(app):
    assert drafts.decode(TEXT.encode("cp932")) == TEXT


def test_the_command_shows_the_sections_first_and_then_keeps_them(
    app, people, slug, settings, tmp_path, monkeypatch
):
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)
    file = tmp_path / "draft.md"
    file.write_text(TEXT, encoding="utf-8")
    words = ["draft", "import", str(file), "--case", slug, "--as", "sato@midorino.example"]
    shown = CliRunner().invoke(main, [*words, "--dry-run"])
    assert "入れていません" in shown.output
    assert drafts.drafts(db.session(), by_slug(db.session(), slug).id) == []
    kept = CliRunner().invoke(main, words)
    assert kept.exit_code == 0, kept.output
    assert "    #s2-1 (1) 植える" in kept.output
    db.session.rollback()
    assert len(drafts.drafts(db.session(), by_slug(db.session(), slug).id)) == 1


def test_the_page_ends_each_section_with_the_way_to_say_something_while_it_is_open(app, people):
    slug = story.prepare(people, first_day=FIRST)
    plans.plan_in_force(people, slug, when=clock.tokyo(2026, 9, 20, 9))
    client = app.test_client()
    assert client.get(f"/cases/{slug}/draft").status_code == 404
    story.publish_notice(people, slug, FIRST)
    with clock.at(clock.tokyo(2026, 10, 12, 12)):
        page = client.get(f"/cases/{slug}/draft").get_data(as_text=True)
        assert f'href="/cases/{slug}/opinions/new?section=s3-2"' in page
        compared = client.get(f"/cases/{slug}/draft?compare=1").get_data(as_text=True)
        assert "変わる節" in compared
        assert "新しい節" in compared
        assert "<del>" in compared
    with clock.at(clock.tokyo(2026, 11, 2, 12)):
        assert "opinions/new" not in client.get(f"/cases/{slug}/draft").get_data(as_text=True)
    found = client.get("/records?q=補助金").get_data(as_text=True)
    assert f"/cases/{slug}/draft#s5-1" in found
    assert "10万円" not in found


def test_text_becomes_paragraphs_lists_and_tables_and_never_markup():
    found = body("前文<b>です。\n\n- 一つ\n\n- 二つ\n\n年 | 本\n\n8 | 100")
    assert found.startswith("<p>前文&lt;b&gt;です。</p>")
    assert "<li>一つ</li><li>二つ</li>" in found
    assert '<th scope="col">年</th>' in found
    assert "<td>100</td>" in found
