"""What a citizen sees with the confirmation code, from the moment of sending to the answer."""

import json

import pytest
from sqlalchemy import select, text

from consult import clock
from consult.audit.models import AuditEvent
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion
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


def looks():
    db.session.rollback()
    found = select(AuditEvent.id).where(AuditEvent.type == "receipt.looked_up")
    return len(db.session.execute(found).all())


def stage():
    db.session.rollback()
    return db.session.execute(select(Opinion.stage)).scalar_one()


def test_the_receipt_says_number_code_time_and_what_comes_next(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}")
    assert visitor.status == 200
    for words in (
        "意見を受け付けました",
        receipt.number,
        receipt.spaced_code,
        "令和8年10月12日（月・祝）12時00分00秒",
    ):
        assert words.replace(" ", "") in visitor.text
    assert "まだ記録に入っていません。数分かかります。" in visitor.text
    assert "締切のあと" in visitor.text
    assert "000-000-0000" in visitor.text
    assert '<svg class="qr"' in visitor.html or 'class="qr"' in visitor.html


def test_nobody_is_named_on_the_receipt(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}")
    for hidden in ("みどり", "中央一丁目2", "0566", "midori@"):
        assert hidden not in visitor.html


def test_receipts_stay_out_of_caches_indexes_and_referrers(visitor, receipt):
    for path in ("/receipts/", f"/receipts/{receipt.code}", f"/receipts/{receipt.code}/slip.pdf"):
        visitor.open(path)
        assert "no-store" in visitor.headers["Cache-Control"]
        assert "noindex" in visitor.headers["X-Robots-Tag"]
        assert visitor.headers["Referrer-Policy"] == "no-referrer"


def test_every_look_is_an_event(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}")
    visitor.open(f"/receipts/{receipt.code}")
    assert looks() == 2


@pytest.mark.parametrize("write", ["{}", " {} ", "{:s}-", "code {}"])
def test_the_code_may_be_typed_in_any_width_with_spaces_and_hyphens(visitor, receipt, write):
    wide = receipt.spaced_code.translate({ord(str(n)): 0xFF10 + n for n in range(10)} | {ord(" "): "　"})
    for typed in (receipt.code, receipt.spaced_code.replace(" ", "-"), wide):
        visitor.open("/receipts/").press("", code=write.format(typed))
        assert visitor.path == f"/receipts/{receipt.code}"


def test_a_wrong_code_has_one_answer_whatever_is_wrong(visitor, receipt):
    slip = receipt.code[:-1] + str((int(receipt.code[-1]) + 1) % 10)
    answers = set()
    for typed in ("", "123", slip, "4821773019560043", "あ"):
        visitor.open("/receipts/").press("", code=typed)
        assert visitor.status == 422
        answers.add(
            next(w for w in visitor.text.split("直すところが1つあります")[1:]).split("出した意見の")[0]
        )
    assert answers == {"確認コードが違うようです。受付票の16けたの数字を、もう一度確かめてください"}
    assert visitor.open("/receipts/4821773019560043").status == 404
    assert "確認コードが違うようです" in visitor.text
    assert looks() == 0


def test_the_slip_is_a_pdf_with_the_code_and_no_name(visitor, receipt):
    from io import BytesIO

    import pypdfium2

    visitor.open(f"/receipts/{receipt.code}/slip.pdf")
    assert visitor.status == 200
    assert visitor.headers["Content-Type"] == "application/pdf"
    first = visitor.body
    document = pypdfium2.PdfDocument(BytesIO(first))
    try:
        words = "".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()
    assert receipt.number in words
    assert receipt.code in words.replace(" ", "")
    assert "みどり" not in words
    assert visitor.open(f"/receipts/{receipt.code}/slip.pdf").body == first


def test_the_proof_can_be_saved_once_the_log_has_the_receipt(visitor, settings, receipt):
    from consult.audit import receipt as receipts
    from consult.audit.checkpoint import VerifierKey

    assert visitor.open(f"/receipts/{receipt.code}/proof.json").status == 404
    drain(settings)
    visitor.open(f"/receipts/{receipt.code}")
    assert "この受付は記録" in visitor.text
    visitor.open(f"/receipts/{receipt.code}/proof.json")
    saved = receipts.parse_receipt(visitor.body.decode())
    receipts.check(saved, [VerifierKey.parse(json.loads(visitor.body)["log_vkey"])])
    assert list(saved.disclosures) == ["text_sha256"]


def test_withdrawing_asks_first_and_leaves_the_number(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}/withdraw")
    assert "意見を取り下げますか" in visitor.text
    assert stage() == "received"
    again = visitor.forms
    visitor.press("")
    assert visitor.path == f"/receipts/{receipt.code}"
    assert "取り下げられました。内容は公表しません" in visitor.text
    assert stage() == "withdrawn"
    visitor.forms = again
    assert visitor.press("").status == 200
    assert visitor.open(f"/receipts/{receipt.code}/withdraw").path == f"/receipts/{receipt.code}"
    assert "意見を取り下げる" not in visitor.text


def test_withdrawing_needs_the_token_of_our_own_page(visitor, receipt):
    assert visitor.post(f"/receipts/{receipt.code}/withdraw").status in {400, 422}
    assert stage() == "received"


def test_a_late_opinion_is_told_so_neutrally(visitor, opened):
    late = clock.tokyo(2026, 10, 31, 0, 0, 12)
    kept = story.send(opened, LINE, "s3-2", MIDORI, late, opened=clock.tokyo(2026, 10, 30, 23, 50))
    with clock.at(late):
        visitor.open(f"/receipts/{kept.code}")
    assert (
        "締切（令和8年10月30日（金）23時59分59秒）のあとに届きました（0時00分12秒）。"
        "期限後の意見としてお預かりし、数を別に公表します。" in visitor.text
    )
    assert kept.number in visitor.text


def test_an_overdue_answer_says_what_was_promised(visitor, receipt):
    with clock.at(clock.tokyo(2027, 2, 1)):
        visitor.open(f"/receipts/{receipt.code}")
    assert "公表の期日を過ぎています" in visitor.text
    assert "令和9年1月29日（金）までに公表する予定でした" in visitor.text


def test_adding_is_offered_only_while_the_case_is_open(visitor, receipt):
    assert "別の意見を出す" in visitor.open(f"/receipts/{receipt.code}").text
    with clock.at(clock.tokyo(2026, 10, 31)):
        assert "別の意見を出す" not in visitor.open(f"/receipts/{receipt.code}").text


def test_a_lost_code_that_was_replaced_opens_nothing(visitor, people, opened, receipt, settings):
    from consult.consultations import actions
    from consult.consultations.identity import Keys
    from consult.unit_of_work import unit_of_work

    with unit_of_work(people.secretary) as uow:
        opinion = uow.session.get_one(Opinion, receipt.opinion_id)
        fresh = actions.reissue_code(uow, opinion, Keys.of(settings))
    assert visitor.open(f"/receipts/{receipt.code}").status == 404
    assert visitor.open(f"/receipts/{fresh}").status == 200


def test_no_look_leaves_the_code_in_the_database(visitor, receipt):
    visitor.open(f"/receipts/{receipt.code}")
    for table in ("audit_event", "audit_disclosure", "opinion", "job"):
        rows = db.session.execute(text(f"SELECT * FROM {table}")).all()
        assert receipt.code not in repr(rows)
