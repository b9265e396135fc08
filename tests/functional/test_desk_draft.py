"""A secretary puts the text of a plan in: looks at its sections first, replaces it, and cannot after publication."""

import datetime as dt
import io

import pytest
from werkzeug.datastructures import FileStorage

from consult import clock
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people

TEXT = "# 緑の計画\n\n## 第1章 目的\n\n緑を増やします。\n\n## 第2章 方法\n\n毎年100本を植えます。\n"
FIRST = dt.date(2026, 10, 1)


@pytest.fixture
def slug(city):
    with city.app_context():
        slug = story.prepare(load_people(lambda text: f"plain:{text}"), first_day=FIRST)
        db.session.remove()
    return slug


@pytest.fixture
def sato(staff, slug):
    with clock.at(clock.tokyo(2026, 9, 20, 10)):
        yield staff("sato").open(f"/desk/cases/{slug}/draft")


def test_the_sections_are_shown_before_anything_is_kept(sato):
    sato.press("do=look", text=TEXT)
    assert "2つの節に分かれました" in sato.text
    assert "s2" in sato.text
    assert "差し替えできます" in sato.text
    sato.press("do=keep")
    assert "案の本文を入れました" in sato.text
    assert "緑の計画" in sato.text


def test_a_file_is_read_in_the_encoding_it_was_saved_in(sato):
    sato.press("do=look", file=FileStorage(io.BytesIO(TEXT.encode("cp932")), "案.txt"))
    assert "2つの節に分かれました" in sato.text


def test_what_was_typed_stays_when_it_cannot_be_read(sato):
    sato.press("do=look", text="見出しのない文章です。")
    assert sato.status == 422
    assert "見出しが見つかりません" in sato.text
    assert "見出しのない文章です。" in sato.html


def test_a_published_draft_cannot_be_replaced(sato, slug, city):
    with city.app_context():
        story.publish_notice(load_people(lambda text: f"plain:{text}"), slug, FIRST)
        db.session.remove()
    sato.press("do=keep" if "do=keep" in sato.html else "do=look", text=TEXT)
    sato.press("do=keep")
    assert sato.status == 409
    assert "変えられません" in sato.text


def test_another_office_does_not_see_the_page(staff, slug):
    assert staff("nakamura").status_of(f"/desk/cases/{slug}/draft") == 403
