"""With the code: rewriting and adding until the end, what became of each version, and nothing after."""

import base64
import json
import re

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion
from consult.consultations.models_versions import OpinionVersion
from consult.db import db
from consult.demo import consultations as story
from consult.worker import drain

NOON = clock.tokyo(2026, 10, 12, 12)
MIDORI = Identity("緑野 みどり", "緑野市中央一丁目2番地", "0566-12-3456", "midori@example.jp")
LINE = "回覧板だけでなくLINEでも募集を知らせてほしい。"


@pytest.fixture(autouse=True)
def monday_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def receipt(opened):
    return story.send(opened, LINE, "s3-2", MIDORI, NOON, opened=NOON)


def stored():
    db.session.rollback()
    return db.session.execute(select(Opinion)).scalar_one()


def test_the_receipt_says_both_ways_and_until_when(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}")
    assert "締切までは、確認コードで書き直しと書き足しができます。" in visitor.text
    assert "直せません" not in visitor.text
    visitor.open(f"/receipts/{receipt.code}/edit")
    assert "令和8年10月30日（金）23時59分59秒まで、何度でも変えられます" in visitor.text
    assert visitor.value("part-0") == LINE


def test_rewriting_shows_what_changes_before_it_is_sent_and_keeps_every_version(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}/edit")
    visitor.press("do=check", part__0=LINE.replace("LINE", "メール"))
    assert "まだ送っていません" in visitor.text
    assert "<del>" in visitor.html
    assert stored().text == LINE
    visitor.press("do=send")
    assert visitor.path == f"/receipts/{receipt.code}/versions?done=2"
    for words in ("第2版を受け付けました", "第1版", "はじめに受け付けたもの", LINE):
        assert words in visitor.text
    assert stored().text == LINE.replace("LINE", "メール")
    assert "みどり" not in visitor.html
    assert "no-store" in visitor.headers["Cache-Control"]


def test_adding_keeps_the_words_before_it(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}/edit?way=add")
    visitor.press("do=check", addition="英語でも知らせてほしい。", anchor="")
    visitor.press("do=send")
    assert stored().text == f"{LINE}\n\n英語でも知らせてほしい。"
    assert "書き足したもの" in visitor.text


def test_the_check_page_sent_twice_makes_one_version(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}/edit").press("do=check", part__0="メールで。")
    fields = dict(visitor.forms[-1].fields)
    for _ in range(2):
        visitor.post(f"/receipts/{receipt.code}/edit", **fields, do="send")
        assert visitor.path.endswith("/versions?done=2")
    assert db.session.execute(select(func.count(OpinionVersion.id))).scalar() == 2


@pytest.mark.parametrize("words", ["", LINE, "あ" * 4001])
def test_what_cannot_be_sent_stays_in_the_field_with_a_sentence(visitor, receipt, words):
    visitor.open(f"/receipts/{receipt.code}/edit").press("do=check", part__0=words)
    assert visitor.status == 422
    assert "直すところが1つあります" in visitor.text
    assert visitor.value("part-0") == words


def test_two_screens_do_not_write_over_each_other(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}/edit").press("do=check", part__0="先の画面。")
    late = dict(visitor.forms[-1].fields) | {"part-0": "あとの画面。", "idempotency_key": "another-form"}
    visitor.press("do=send")
    visitor.post(f"/receipts/{receipt.code}/edit", **late, do="send")
    assert visitor.status == 409
    assert "先に変えられています" in visitor.text
    assert visitor.value("part-0") == "あとの画面。"
    assert stored().text == "先の画面。"


def test_after_the_closing_instant_what_was_typed_is_shown_and_nothing_is_taken(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}/edit").press("do=check", part__0="間に合わない。")
    with clock.at(clock.tokyo(2026, 10, 31)):
        visitor.press("do=send")
        assert visitor.status == 409
        assert "もう書き直せません" in visitor.text
        assert "間に合わない。" in visitor.text
        assert "書き直す" not in visitor.open(f"/receipts/{receipt.code}").text
    assert stored().text == LINE


def test_a_wrong_code_opens_nothing(visitor, receipt):
    for page in ("edit", "versions"):
        assert visitor.open(f"/receipts/4821773019560043/{page}").status == 404
        assert "確認コードが違うようです" in visitor.text


def test_each_version_has_its_own_proof_and_the_slip_is_of_the_first(settings, visitor, receipt):
    slip = visitor.open(f"/receipts/{receipt.code}/slip.pdf").body
    visitor.open(f"/receipts/{receipt.code}/edit").press("do=check", part__0="メールで。").press("do=send")
    digests = re.findall(r"digest\">([0-9a-f]{64})", visitor.html)
    db.session.rollback()
    drain(settings)
    for n, digest in zip((2, 1), digests, strict=True):
        found = json.loads(visitor.open(f"/receipts/{receipt.code}/versions/{n}/proof.json").body)
        assert digest.encode() in base64.urlsafe_b64decode(found["disclosures"]["text_sha256"] + "==")
    assert (
        visitor.open(f"/receipts/{receipt.code}/slip.pdf").body != slip
    )  # it says that there is a newer one
