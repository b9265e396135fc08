"""Paper, FAX and counter: a number at once, the words as they stand, the code on the slip only."""

import datetime as dt
import io
import re

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.consultations import queries
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.documents.models import StoredFile

FIRST = dt.date(2026, 10, 1)
PERSON = {"name": "森 ちづ", "address": "緑野市山手四丁目9番地"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def slug(city):
    """A consultation that closed on 30 October; what was posted in time may still arrive."""
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
def page(slug):
    return f"/desk/cases/{slug}/intake"


@pytest.fixture
def sato(staff):
    return staff("sato")


def received(city, slug):
    db.session.remove()
    return queries.opinions(db.session(), story.case_of(slug))


def test_the_only_case_is_chosen_by_itself_and_stays(sato, page):
    assert sato.open("/desk/intake").path == page


def test_there_are_eight_stops_between_the_channel_and_the_button(sato, page):
    sato.open(page)
    entry = sato.html[sato.html.index('<div class="panel fields">') :]
    before = entry[: entry.index('value="receive"')]
    names = re.findall(r'<(?:input|select|textarea)\b[^>]*\bname="(\w+)"', before)
    stops = list(dict.fromkeys(names))
    assert stops == [
        "channel",
        "arrived_on",
        "postmarked_on",
        "anchor",
        "text",
        "name",
        "address",
        "scribe",
        "sheets",
    ]
    # The style sheet shows 消印 for letters only and 代筆 for everything else: eight at a time.
    assert "post-only" in before
    assert "not-post" in before


def test_a_letter_posted_in_time_counts_and_says_why(city, slug, sato, page):
    sato.open(page)
    assert sato.value("channel") == "post"
    sato.press("do=receive", postmarked_on="10/30", text="この計画に反対です。", **PERSON)
    assert "0001を受け付けました" in sato.text
    assert "消印10月30日（金）・到着11月2日（月）→期限内（消印有効）" in sato.text
    with city.app_context():
        (kept,) = received(city, slug)
        assert (kept.channel, kept.stage, kept.sheets) == ("post", "received", 1)
        assert kept.postmarked_on == dt.date(2026, 10, 30)
        assert kept.text == "この計画に反対です。"


def test_a_late_fax_is_kept_and_counted_apart(city, slug, sato, page):
    sato.open(page).press("do=receive", channel="fax", text="間に合いましたか。", **PERSON)
    assert "期限後（数を別に公表します）" in sato.text
    assert sato.value("channel") == "fax"  # stays for the next sheet
    with city.app_context():
        assert received(city, slug)[0].stage == "late"


def test_every_error_is_named_at_once_and_nothing_typed_is_lost(city, slug, sato, page):
    sato.open(page).press("do=receive", arrived_on="あした", sheets="二枚", text="", name="森 ちづ")
    assert sato.status == 422
    for sentence in (
        "日付を読みとれませんでした",
        "枚数は数字で",
        "意見を書いてください",
        "住所を書いてください",
    ):
        assert sentence in sato.text
    assert sato.value("arrived_on") == "あした"
    assert sato.value("name") == "森 ちづ"
    with city.app_context():
        assert list(received(city, slug)) == []


def test_the_same_form_twice_is_one_opinion(city, slug, sato, page):
    sato.open(page)
    sent = sato.again(do="receive", text="1度だけ。", postmarked_on="10/30", **PERSON)
    for _ in range(2):
        sato.post(page, **sent)
        assert "0001を受け付けました" in sato.text
    with city.app_context():
        assert len(received(city, slug)) == 1


def test_the_same_name_on_the_same_day_is_a_hint_and_no_obstacle(sato, page):
    for n in range(2):
        sato.open(page).press("do=receive", text=f"意見{n}", postmarked_on="10/30", **PERSON)
    assert "0002を受け付けました" in sato.text
    assert "同じ氏名・同じ日の意見が1通あります（0001）" in sato.text


def test_the_code_is_on_the_slip_and_never_on_the_screen(city, slug, sato, page):
    from consult.documents.pdf import extract_text

    sato.open(page).press("do=receive", text="受付票をください。", postmarked_on="10/30", **PERSON)
    assert not re.search(r"\d{4} ?\d{4} ?\d{4} ?\d{4}", sato.html)
    sato.press("", form=1)
    assert sato.headers["Content-Type"] == "application/pdf"
    assert sato.headers["Content-Disposition"] == "inline"
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", extract_text(sato.body))


def test_a_slip_is_printed_only_by_who_received_it(staff, sato, page, slug):
    sato.open(page).press("do=receive", text="受付票をください。", postmarked_on="10/30", **PERSON)
    tanaka = staff("tanaka").open(page)
    tanaka.post(f"{page}/slip", csrf_token=tanaka.value("csrf_token"))
    assert tanaka.status == 404


def send_scan(person, page, body, **changes):
    sent = person.again(**changes)
    return person.post(page, **sent, scan=(io.BytesIO(body), "sheet.png"))


def test_a_scan_gets_its_number_at_once_and_its_words_later(city, slug, staff, sato, page):
    sato.open(page).press("do=later", postmarked_on="10/30", **PERSON)
    assert "本文をあとで入れるときは、読み取った紙を選んでください" in sato.text
    send_scan(sato, page, PNG, do="later")
    assert "0001を受け付けました" in sato.text
    assert "転記待ち1通" in sato.text
    base = f"/desk/cases/{slug}/opinions"
    sato.open(f"{base}/next?lane=split")
    assert sato.path == f"{base}/1/transcription"
    sato.press("do=transcribe", text="")
    assert sato.status == 422
    sato.press("do=transcribe", text="夜の会議では\r\n出られません。")
    sato.open(f"{base}/1/transcription")
    assert "あなたが書き写したので、見比べられません" in sato.text
    sato.post(f"{base}/1/transcription", **sato.again(do="compare"))
    assert sato.status == 403
    tanaka = staff("tanaka").open(f"{base}/1/transcription").press("do=compare")
    assert tanaka.path == f"{base}/1"
    assert "書き写した人：佐藤美咲見比べた人：田中一郎" in sato.open(f"{base}/1/transcription").text
    with city.app_context():
        (kept,) = received(city, slug)
        assert (kept.text, kept.transcribed) == ("夜の会議では\n出られません。", True)


def test_a_form_that_comes_back_keeps_its_sheet(city, slug, sato, page):
    sato.open(page)
    send_scan(sato, page, PNG, do="later", name="")
    assert sato.status == 422
    assert "sheet.png" in sato.text
    sato.press("do=later", postmarked_on="10/30", **PERSON)
    assert "0001を受け付けました" in sato.text
    with city.app_context():
        (kept,) = received(city, slug)
        assert kept.scan_id is not None
        assert db.session.execute(select(func.count()).select_from(StoredFile)).scalar() == 1


def test_what_is_no_picture_is_refused_in_words(sato, page):
    sato.open(page)
    send_scan(sato, page, b"MZ not a picture", do="later", postmarked_on="10/30", **PERSON)
    assert sato.status == 422
    assert "PDF、JPEG、PNGのどれかにしてください" in sato.text


def test_every_look_at_a_scan_is_an_event_and_records_do_not_see_it(city, slug, staff, sato, page):
    sato.open(page)
    send_scan(sato, page, PNG, do="later", postmarked_on="10/30", **PERSON)
    address = f"/desk/cases/{slug}/opinions/1/scan"
    assert sato.status_of(address) == 200
    assert staff("suzuki").status_of(address) == 403
    assert staff("nakamura").status_of(address) == 403
    with city.app_context():
        db.session.remove()
        from consult.consultations.queries import happened

        kinds = [event.type for event in happened.history(db.session(), f"opinion/{slug}-0001")]
        assert kinds.count("identity.read") == 1


def test_a_case_that_receives_nothing_says_so_and_keeps_the_input(city, sato):
    with city.app_context():
        coming = story.prepare(load_people(str), first_day=dt.date(2026, 12, 1))
        db.session.remove()
    page = f"/desk/cases/{coming}/intake"
    assert "この案件は、いま意見を受け付けていません" in sato.open(page).text
    sato.press("do=receive", text="早すぎますか。", postmarked_on="10/30", **PERSON)
    assert sato.status == 409
    assert "いま意見を募集していません" in sato.text
    assert sato.value("text") == "早すぎますか。"


def test_opinions_are_counted_once(city, slug, sato, page):
    for n, channel in enumerate(("fax", "counter", "email")):
        sato.open(page).press("do=receive", channel=channel, arrived_on="10/30", text=f"意見{n}", **PERSON)
    with city.app_context():
        db.session.remove()
        found = db.session.execute(select(Opinion.channel).order_by(Opinion.number)).scalars().all()
        assert found == ["fax", "counter", "email"]


def test_the_day_of_arrival_stays_for_the_pile_of_the_day(sato, page):
    sato.open(page).press(
        "do=receive", **PERSON, text="夜に開いてほしい。", arrived_on="10/29", postmarked_on="10/28"
    )
    assert sato.value("arrived_on") == "令和8年10月29日（木）"
    assert "checked data-focus" in sato.html
    with clock.at(clock.tokyo(2026, 11, 4, 9)):
        assert sato.open(page).value("arrived_on") == "令和8年11月4日（水）"


def test_an_organisation_a_date_and_braille_are_kept_and_its_receipt_may_go_by_mail(city, slug, sato, page):
    from consult.consultations.identity import Keys, unseal
    from consult.consultations.models import OpinionIdentity
    from consult.consultations.models_originals import OpinionOriginal
    from consult.consultations.queries.deliveries import delivery_of

    sent = sato.open(page).again(
        do="receive", text="点字で。", postmarked_on="10/30", name="緑野点字の会", address="緑野市中央1", firm="1",
        representative="森 ちづ", authored_on="10/28", email="ten@example.jp", wants_mail="1", form="braille",
    )  # fmt: skip
    sato.post(page, **sent)
    assert "0001を受け付けました" in sato.text
    with city.app_context():
        (kept,) = received(city, slug)
        who = unseal(
            db.session().get_one(OpinionIdentity, kept.id).sealed, Keys.of(city.extensions["consult"])
        )
        assert (who.kind, who.name, who.representative) == ("corporate", "緑野点字の会", "森 ちづ")
        assert kept.authored_on == dt.date(2026, 10, 28)
        assert db.session().get_one(OpinionOriginal, kept.id).form == "braille"
        assert delivery_of(db.session(), kept).state == "queued"
    assert "原本は点字" in sato.open(f"/desk/cases/{slug}/opinions/1").text
    assert "点字1" in sato.open(f"/desk/cases/{slug}/opinions?lane=split").text
