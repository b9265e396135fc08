"""突合: a second person reads the scan beside the words; corrections are kept, and wait for another pair of eyes."""

import datetime as dt
import io

import pytest
from sqlalchemy import select

from consult import clock
from consult.consultations import proofreading, queries, versions
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people

FIRST = dt.date(2026, 10, 1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
WORDS = {
    "text": "回覧版で知らせる。",
    "name": "森 ちづ",
    "address": "緑野市山手四丁目9番地",
    "postmarked_on": "10/30",
}


@pytest.fixture
def slug(city):
    """A consultation closed on 30 October; today is 2 November."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        story.close(slug, FIRST)
        db.session.remove()
    return slug


@pytest.fixture(autouse=True)
def second_of_november():
    with clock.at(clock.tokyo(2026, 11, 2, 10)):
        yield


@pytest.fixture
def sato(staff):
    return staff("sato")


@pytest.fixture
def tanaka(staff):
    return staff("tanaka")


def send(person, page, sheet, **typed):
    person.open(page)
    return person.post(page, **person.again(**typed), scan=(io.BytesIO(PNG), sheet))


@pytest.fixture
def base(slug, sato):
    """Two opinions typed by 佐藤 with their scans, and one without a scan."""
    for n in range(2):
        send(sato, f"/desk/cases/{slug}/intake", f"scan{n}.png", do="receive", **WORDS)
    sato.open(f"/desk/cases/{slug}/intake").press("do=receive", **WORDS)
    assert "0003を受け付けました" in sato.text
    return f"/desk/cases/{slug}"


def opinion(slug, number=1):
    db.session.rollback()
    return queries.opinion_by_number(db.session(), story.case_of(slug), number)


def test_who_typed_it_sees_the_queue_but_has_nothing_to_confirm(base, sato):
    assert "紙と見比べる（2通待ち）" in sato.open(base).text
    sato.open(f"{base}/proof")
    assert "見比べ待ち2通" in sato.text
    assert "あなたが見比べられる意見はありません" in sato.text
    sato.open(f"{base}/opinions/1/proof")
    assert "あなたが書き写したので、見比べられません" in sato.text
    sato.post(f"{base}/opinions/1/proof", **sato.again(do="same"))
    assert sato.status == 403


def test_a_second_person_confirms_and_is_served_the_next(base, slug, tanaka):
    tanaka.open(f"{base}/proof/next")
    assert tanaka.path == f"{base}/opinions/1/proof"
    assert 'data-key="A"' in tanaka.html
    tanaka.press("do=same")
    assert tanaka.path == f"{base}/opinions/2/proof"
    assert "1を紙と見比べました" in tanaka.text
    tanaka.press("do=same")
    assert "見比べを待っている意見はありません。" in tanaka.text
    assert "田中一郎さんが、紙と見比べました" in tanaka.open(f"{base}/opinions/1/proof").text


def test_a_difference_is_shown_kept_with_its_reason_and_waits_for_someone_else(
    city, base, slug, sato, tanaka
):
    tanaka.open(f"{base}/opinions/1/proof").press("do=check", part__0="回覧板で知らせる。")
    assert "<del>" in tanaka.html
    assert "<ins>" in tanaka.html
    tanaka.press("do=correct", reason=" ")
    assert tanaka.status == 422
    assert "直す理由を書いてください" in tanaka.text
    tanaka.press("do=correct", reason="紙は「板」")
    assert "1の書き写しを直しました。別の人がもう一度見比べます" in tanaka.text
    assert "あなたが書き写したので、見比べられません" in tanaka.open(f"{base}/opinions/1/proof").text
    sato.open(f"{base}/proof/next")
    assert sato.path == f"{base}/opinions/1/proof"
    sato.press("do=same")
    assert "佐藤美咲さんが、紙と見比べました" in sato.open(f"{base}/opinions/1/proof").text
    sato.open(f"{base}/opinions/1/versions")
    for words in ("第2版", "市が書き写しを直したもの", "理由：紙は「板」", "回覧版で知らせる。"):
        assert words in sato.text
    assert "いまは第2版です。前の版を見る" in sato.open(f"{base}/opinions/1").text
    with city.app_context():
        assert [v.row.kind for v in versions.versions_of(db.session(), opinion(slug))] == [
            "first",
            "corrected",
        ]


def test_the_same_words_are_no_correction(base, tanaka):
    tanaka.open(f"{base}/opinions/1/proof").press("do=check")
    assert tanaka.status == 422
    assert "変わったところがありません" in tanaka.text


def test_what_was_changed_meanwhile_is_not_confirmed_unread(base, staff, tanaka):
    tanaka.open(f"{base}/opinions/1/proof")
    seen = tanaka.again(do="same")
    sato = staff("sato")
    sato.open(f"{base}/opinions/1/proof").press("do=check", part__0="回覧板で知らせる。").press("do=correct")
    tanaka.post(f"{base}/opinions/1/proof", **seen)
    assert tanaka.status == 409
    assert "先に変えました" in tanaka.text


def test_typed_later_counts_for_who_typed_it(city, slug, sato, tanaka):
    """The one who scanned may compare what another typed."""
    base = f"/desk/cases/{slug}"
    send(sato, f"{base}/intake", "a.png", do="later", **{**WORDS, "text": ""})
    tanaka.open(f"{base}/opinions/1/transcription").press("do=transcribe", text="回覧板で知らせる。")
    assert "あなたが書き写したので" in tanaka.open(f"{base}/opinions/1/proof").text
    assert sato.open(f"{base}/proof/next").path == f"{base}/opinions/1/proof"
    with city.app_context():
        found = proofreading.reading_of(db.session(), opinion(slug))
        assert (found.n, found.typist) == (1, "田中 一郎")
        assert db.session.execute(select(Opinion.transcribed)).scalar()
