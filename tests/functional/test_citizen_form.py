"""A citizen writes an opinion, step by step, without login and without script."""

import datetime as dt
import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from consult import clock
from consult.consultations import intake
from consult.consultations.identity import Keys, unseal
from consult.consultations.models import Consultation, Opinion, OpinionAttachment, OpinionIdentity
from consult.db import db
from consult.documents import files, pending
from consult.documents.models import StoredFile
from consult.worker import drain
from tests.factories.visitor import Visitor

NOON = clock.tokyo(2026, 10, 12, 12)
LINE = "回覧板だけでなくLINEでも募集を知らせてほしい。"


@pytest.fixture(autouse=True)
def monday_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def address(opened):
    return f"/cases/{opened}/opinions/new"


def opinions():
    db.session.rollback()
    return db.session.execute(select(Opinion).order_by(Opinion.number)).scalars().all()


def to_check(visitor, address, text=LINE, **person):
    visitor.open(f"{address}?section=s3-2").press(**{"text-s3-2": text})
    return visitor.press(**{"name": "緑野 みどり", "address": "緑野市中央一丁目2番地", **person})


def test_four_steps_and_a_receipt(visitor, address):
    visitor.open(address)
    assert visitor.status == 200
    assert "4つのうち1つ目" in visitor.text
    visitor.press(place=["s3-2", "all"])
    assert "4つのうち2つ目" in visitor.text
    visitor.press(**{"text-s3-2": LINE, "text-all": "よい計画です。"})
    assert "4つのうち3つ目" in visitor.text
    visitor.press(name="𠮷田 髙", address="緑野市\r\n北町3")
    assert "まだ送っていません。内容を確かめてください" in visitor.text
    assert opinions() == []
    visitor.press("go=send")
    assert visitor.path.startswith("/receipts/")
    (kept,) = opinions()
    assert kept.text == f"よい計画です。\n\n{LINE}"
    assert [place["anchor"] for place in kept.places] == ["", "s3-2"]
    sealed = db.session.get_one(OpinionIdentity, kept.id).sealed
    from consult.db import settings

    assert unseal(sealed, Keys.of(settings())).name == "𠮷田 髙"


def test_an_address_with_a_section_skips_the_first_step(visitor, address):
    visitor.open(f"{address}?section=s3-2")
    assert "3つのうち1つ目" in visitor.text
    assert "(2)募集の知らせ方" in visitor.text
    assert "4つのうち1つ目" in visitor.open(f"{address}?section=no-such").text


def test_going_back_keeps_everything_typed(visitor, address):
    visitor.open(address).press(place=["s3-2", "s2-1"]).press(**{"text-s3-2": LINE, "text-s2-1": "ほか"})
    visitor.press("go=back", name="みどり")
    assert visitor.value("text-s3-2") == LINE
    visitor.press("go=back", **{"text-s3-2": f"{LINE}追加"})
    assert [v for k, v in visitor.forms[-1].fields if k == "place"] == ["s2-1", "s3-2"]
    visitor.press()
    assert visitor.value("text-s3-2") == f"{LINE}追加"
    visitor.press()
    assert visitor.value("name") == "みどり"


def test_each_missing_answer_is_named_at_its_field(visitor, address):
    visitor.open(address).press()
    assert visitor.status == 422
    assert "直すところが1つあります" in visitor.text
    assert visitor.text.count("どこへの意見か選んでください") == 2
    visitor.press(place="all").press(**{"text-all": " 　\n"})
    assert "意見を書いてください" in visitor.text
    assert 'href="#text-all"' in visitor.html
    visitor.press(**{"text-all": LINE}).press(email="midori")
    assert "直すところが3つあります" in visitor.text
    assert "メールアドレスに@が入っていません。例midori@example.jp" in visitor.text
    assert visitor.value("email") == "midori"


def test_a_text_of_two_hundred_thousand_characters_stays_and_is_counted(visitor, address):
    long = "協働" * 100_000
    visitor.open(f"{address}?section=s3-2").press(**{"text-s3-2": long})
    assert visitor.status == 422
    assert (
        "意見は4,000字までです。いま200,000字です。196,000字へらすか、ファイルで送ってください"
        in visitor.text
    )
    assert visitor.value("text-s3-2") == long


@pytest.mark.parametrize(
    "text",
    [
        "\r\n\r\n一行目\t二\x0b三\x7f",
        "👩‍👩‍👧‍👦🇯🇵 𠮷野家の髙﨑 葛󠄀飾 邊󠄂",
        "<script>alert(1)</script>&amp;\"'",
        "ﾊﾝｶｸ　㍻①\u202e逆",
    ],
)
def test_every_character_arrives_as_it_was_typed(visitor, address, text):
    to_check(visitor, address, text).press("go=send")
    assert opinions()[0].text == text


def test_sending_twice_gives_the_same_receipt(app, visitor, address):
    to_check(visitor, address)
    second = Visitor(app)
    second._client, second.forms = visitor._client, visitor.forms
    first_path = visitor.press("go=send").path
    assert second.press("go=send").path == first_path
    assert len(opinions()) == 1


def test_a_changed_text_under_a_used_key_is_said_not_lost(visitor, address):
    to_check(visitor, address)
    check = visitor.forms
    visitor.press("go=send")
    visitor.forms = check
    visitor.press("back=text").press(**{"text-s3-2": "別の意見"}).press().press("go=send")
    assert visitor.path.endswith("?again=1")
    assert [opinion.text for opinion in opinions()] == [LINE]


def test_a_tampered_field_is_refused_and_the_text_recovered(visitor, address):
    to_check(visitor, address)
    forged = visitor.value("answers").replace("緑野 みどり", "別の人")
    visitor.press("go=send", answers=forged)
    assert visitor.status == 422
    assert "前の画面の内容を読み取れませんでした" in visitor.text
    assert visitor.value("text-s3-2") == LINE
    assert opinions() == []
    visitor.press().press(name="みどり", address="中央").press("go=send")
    assert opinions()[0].text == LINE


@pytest.mark.parametrize(
    "answers", ["", "garbage", '{"texts": 3}.x', '{"texts": {"all": 5, "s9": "x"}}.x', "[1]"]
)
def test_garbage_in_the_signed_field_starts_the_form_again(visitor, address, answers):
    visitor.open(address).press(place="all", answers=answers)
    assert visitor.status == 422
    assert "前の画面の内容を読み取れませんでした" in visitor.text


def test_answers_of_one_case_are_not_those_of_another(visitor, address, people):
    from consult.demo import consultations as story

    other = story.prepare(people, first_day=dt.date(2026, 10, 1), title="別の案")
    story.publish_notice(people, other, dt.date(2026, 10, 1))
    signed = visitor.open(f"{address}?section=s3-2").value("answers")
    visitor.open(f"/cases/{other}/opinions/new").press(place="all", answers=signed)
    assert "前の画面の内容を読み取れませんでした" in visitor.text


def test_a_form_without_its_token_keeps_the_text(visitor, address):
    visitor.open(f"{address}?section=s3-2").press(**{"text-s3-2": LINE, "csrf_token": "old"})
    assert visitor.status == 422
    assert "画面を開いてから時間がたちました" in visitor.text
    assert visitor.value("text-s3-2") == LINE
    to_check(visitor, address).press("go=send", csrf_token="forged")
    assert opinions() == []


def test_what_a_robot_fills_in_and_how_fast_is_flagged_never_refused(visitor, address):
    to_check(visitor, address, "電話は090-1234-5678です。", homepage="http://spam.example").press("go=send")
    assert {"trap_filled", "sent_quickly", "personal_data"} <= set(opinions()[0].flags)


def test_a_telephone_number_is_pointed_out_gently(visitor, address):
    to_check(visitor, address, "電話は０９０−１２３４−５６７８です。")
    assert "個人の電話番号らしい文字があります" in visitor.text
    assert "このまま送れますが、公表のときは読めないようにします。" in visitor.text


def test_an_organisation_is_asked_other_questions(visitor, address):
    visitor.open(f"{address}?section=all").press(**{"text-all": LINE}).press("go=kind", kind="corporate")
    assert "代表者のお名前" in visitor.text
    visitor.press(name="みどりの会", representative="早川", address="北町")
    assert "団体・事業者" in visitor.text
    visitor.press("go=send")
    assert opinions()[0].submitter_kind == "corporate"


@pytest.mark.parametrize(("policy", "asked"), [("category_only", False), ("optional", True)])
def test_the_policy_decides_what_is_asked(visitor, people, policy, asked):
    from consult.consultations import actions
    from consult.demo import consultations as story
    from consult.unit_of_work import unit_of_work

    slug = story.prepare(people, first_day=dt.date(2026, 10, 1))
    with unit_of_work(people.secretary) as uow:
        row = uow.session.execute(select(Consultation)).scalar_one()
        actions.set_receipt_rules(uow, row, post_rule="postmark", identity_policy=policy)
    story.publish_notice(people, slug, dt.date(2026, 10, 1))
    visitor.open(f"/cases/{slug}/opinions/new?section=all").press(**{"text-all": LINE})
    assert ("お名前" in visitor.text) is asked
    if not asked:
        visitor.press()
        assert "あなたにあてはまるものを選んでください" in visitor.text
    visitor.press(**({} if asked else {"category": "worker"})).press("go=send")
    assert opinions()[0].category == ("" if asked else "worker")


def test_the_two_cards_keep_public_and_private_apart(visitor, address):
    to_check(visitor, address, email="midori@example.jp", phone="0566-12-3456", wants_mail="1")
    public, private = re.findall(r"<section class=\"summary.*?</section>", visitor.html, re.DOTALL)
    assert LINE in public
    for hidden in ("緑野 みどり", "中央一丁目", "midori@example.jp", "0566-12-3456"):
        assert hidden not in public
        assert hidden in private


def test_after_the_end_the_form_is_replaced(visitor, address):
    with clock.at(clock.tokyo(2026, 10, 31)):
        visitor.open(address)
        assert "募集は終わりました" in visitor.text
        assert "10月30日（金）" in visitor.text
        assert visitor.status == 200
    with clock.at(clock.tokyo(2026, 10, 30, 23, 59, 59)):
        assert "どこへの意見ですか" in visitor.open(address).text


def test_opened_before_and_sent_after_the_end_is_kept_as_late(visitor, address):
    with clock.at(clock.tokyo(2026, 10, 30, 23, 50)):
        to_check(visitor, address)
    with clock.at(clock.tokyo(2026, 10, 31, 0, 0, 12)):
        visitor.press("go=send")
    assert visitor.status == 200
    assert opinions()[0].stage == "late"


def test_a_form_opened_before_the_end_may_still_be_finished_after_it(visitor, address):
    with clock.at(clock.tokyo(2026, 10, 30, 23, 50)):
        visitor.open(f"{address}?section=s3-2")
    with clock.at(clock.tokyo(2026, 10, 31, 0, 1)):
        visitor.press(**{"text-s3-2": LINE})
        assert "あなたについて" in visitor.text


def test_when_the_city_fails_the_text_is_shown_for_copying(visitor, address, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def broken(*_args):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    to_check(visitor, address)
    monkeypatch.setattr(intake, "receive", broken)
    visitor.press("go=send")
    assert visitor.status == 500
    assert "まだ届いていません" in visitor.text
    assert LINE in visitor.text
    assert "000-000-0000" in visitor.text


def test_a_case_nobody_may_see_has_no_form(visitor, people):
    from consult.demo import consultations as story

    hidden = story.prepare(people, first_day=dt.date(2026, 11, 1))
    assert visitor.open(f"/cases/{hidden}/opinions/new").status == 404
    assert visitor.open("/cases/r8-i-999/opinions/new").status == 404
    assert visitor.open("/cases/r8%00/opinions/new").status == 404


def test_the_page_needs_no_script_and_no_style_attribute(visitor, address):
    visitor.open(address)
    assert " style=" not in visitor.html
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", visitor.html))


def a_picture():
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", comment=b"taken at home")
    return out.getvalue()


def file(name, body):
    return FileStorage(BytesIO(body), name)


def test_a_picture_goes_with_the_opinion_and_its_public_copy_is_drawn_anew(visitor, address):
    visitor.open(f"{address}?section=all").press(**{"text-all": LINE, "files": file("写真.jpg", a_picture())})
    visitor.press(name="みどり", address="中央")
    assert "写真.jpg" in visitor.text
    visitor.press("go=send")
    (row,) = db.session.execute(select(OpinionAttachment)).scalars()
    original = db.session.get_one(StoredFile, row.original_id)
    public = db.session.get_one(StoredFile, row.public_id)
    assert (original.name, original.media_type) == ("写真.jpg", "image/jpeg")
    assert files.read(original) == a_picture()
    assert b"taken at home" not in files.read(public)


def test_a_file_alone_is_an_opinion_too(visitor, address):
    visitor.open(f"{address}?section=all").press(files=file("意見.txt", "協働に賛成です".encode()))
    visitor.press(name="みどり", address="中央").press("go=send")
    assert opinions()[0].flags.count("attachments") == 1


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("大きい.txt", b"a" * (10 * 1024 * 1024 + 1), "ファイルが大きすぎます（11MB）。10MBまでです"),
        ("空.pdf", b"", "「空.pdf」は中身がありません"),
        ("動く.exe", b"MZ\x90\x00\x03", "受け取れない種類のファイルです"),
    ],
)
def test_a_refused_file_costs_nothing_else(visitor, address, name, body, said):
    visitor.open(f"{address}?section=all")
    visitor.press(**{"text-all": LINE, "files": [file("よい.txt", b"ok"), file(name, body)]})
    assert visitor.status == 422
    assert said in visitor.text
    assert visitor.value("text-all") == LINE
    assert "よい.txt" in visitor.text


def test_at_most_three_files_and_one_can_be_taken_off(visitor, address):
    visitor.open(f"{address}?section=all")
    visitor.press(**{"text-all": LINE, "files": [file(f"{n}.txt", b"ok") for n in "abcd"]})
    assert "ファイルは3つまでです。「d.txt」は付けていません" in visitor.text
    key = next(value for name, value in visitor.forms[-1].buttons if name == "remove")
    visitor.press(f"remove={key}")
    assert "a.txt" not in visitor.text
    assert visitor.status == 200
    assert pending.read(key) is None


def test_files_never_sent_cannot_fill_the_disk(visitor, address, monkeypatch):
    monkeypatch.setattr(pending, "MOST_FILES", 1)
    visitor.open(f"{address}?section=all")
    visitor.press(**{"text-all": LINE, "files": [file("a.txt", b"ok"), file("b.txt", b"ok")]})
    assert visitor.status == 422
    assert "これ以上お預かりできません" in visitor.text
    assert visitor.value("text-all") == LINE
    assert "a.txt" in visitor.text


def test_files_of_a_form_never_sent_are_gone_after_a_day(visitor, settings, address):
    visitor.open(f"{address}?section=all").press(**{"text-all": LINE, "files": file("a.txt", b"ok")})
    visitor.press(name="みどり", address="中央")
    kept = list((settings.data_dir / "pending").iterdir())
    drain(settings)
    assert kept[0].exists()
    with clock.at(NOON + pending.KEPT):
        drain(settings)
        assert not kept[0].exists()
        visitor.press("go=send")
    assert "「a.txt」は24時間たったので消えました" in visitor.text
    assert visitor.value("text-all") == LINE


def test_steps_cannot_be_jumped_over(visitor, address):
    visitor.open(address).press("", step="check", go="send")
    assert "どこへの意見か選んでください" in visitor.text
    visitor.press(place="all").press("", step="check", go="send", **{"text-all": LINE})
    assert "意見を書いてください" in visitor.text
    visitor.press(**{"text-all": LINE}).press("", step="check", go="send")
    assert "お名前を書いてください" in visitor.text
    assert opinions() == []


def test_what_is_no_longer_asked_is_not_sent(visitor, settings, address):
    visitor.open(f"{address}?section=all").press(**{"text-all": LINE}).press("go=kind", kind="corporate")
    visitor.press("go=kind", kind="person", name="みどりの会", representative="早川")
    visitor.press(name="緑野 みどり", address="中央").press("go=send")
    sealed = db.session.get_one(OpinionIdentity, opinions()[0].id).sealed
    assert unseal(sealed, Keys.of(settings)).representative == ""


@pytest.mark.parametrize(
    "sent",
    [
        {"go": "\x00"}, {"step": "nowhere"}, {"back": "nowhere"}, {"kind": "robot", "step": "person"},
        {"place": "s99"}, {"category": "x", "step": "person"}, {"remove": "../../etc/passwd", "step": "text"},
    ],
)  # fmt: skip
def test_nonsense_in_the_form_breaks_nothing(visitor, address, sent):
    visitor.open(f"{address}?section=all").press("", **sent)
    assert visitor.status in {200, 422}
