"""Public forms on the desk: let go, marked, taken back and read a third time by keys, attachments included."""

import datetime as dt
import hashlib
import io
import re

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from consult import clock
from consult.cases.models import Case
from consult.consultations import actions, intake, queries
from consult.consultations.destination import Destination
from consult.consultations.identity import Identity, Keys
from consult.consultations.models import OpinionAttachment
from consult.consultations.result import bundle
from consult.db import db, settings
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.documents.inspection import inspect
from consult.unit_of_work import unit_of_work

FIRST = dt.date(2026, 10, 1)
TEXTS = (
    "青山陽子です。回覧板だけでなくLINEでも知らせてほしい。",
    "会議を夜にも開いてほしい。",
    "補助金を増やしてほしい。電話は0566-23-4567です。",
)


def photograph() -> bytes:
    picture = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(picture).text((10, 10), "Taro Yamada", fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def send(slug, n, text, uploads=()):
    keys = Keys.of(settings())
    with clock.at(clock.tokyo(2026, 10, 10 + n)):
        case = story.case_of(slug)
        sent = intake.Submission(
            (intake.Part(text, "s3-2"),), Identity("青山 陽子", "緑野市北町1番地", "0566-00-1200"),
            once=f"{n}", uploads=uploads,
        )  # fmt: skip
        ready = intake.prepare(Destination.of(case, queries.consultation_of(db.session(), case)), sent, keys)
        with unit_of_work(story.PUBLIC) as uow:
            intake.receive(uow, ready, keys)


@pytest.fixture
def slug(city):
    """Three opinions sorted and proposed as they stand; the second came with a photograph."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        for n, text in enumerate(TEXTS):
            send(slug, n, text, (inspect("山田太郎.png", photograph()),) if n == 1 else ())
        story.close(slug, FIRST)
        story.consider(people, slug, FIRST)
        with story.door(people.secretary, FIRST + 36 * story.DAY) as uow:
            for n in (1, 2, 3):
                opinion = queries.opinion_by_number(uow.session, story.case_of(slug), n)
                actions.mark_no_point(uow, opinion, [(0, len(opinion.text))])
                actions.finish(uow, opinion)
                actions.propose_redactions(uow, opinion, [])
        db.session.remove()
    return slug


@pytest.fixture(autouse=True)
def november():
    with clock.at(clock.tokyo(2026, 11, 7, 10)):
        yield


def test_forms_are_let_go_marked_and_taken_back_one_after_the_other(slug, staff):
    base, suzuki, sato = f"/desk/cases/{slug}/opinions", staff("suzuki"), staff("sato")
    suzuki.open(f"{base}/1/review")
    assert "案で隠していない、個人情報らしい語があります（1か所）青山陽子" in suzuki.text
    hint = re.search(r'name="hint" value="([0-9:]+)"', suzuki.html)[1]
    suzuki.press("do=suggest", hint=[hint])
    assert "1を戻しました。次は2です" in suzuki.text
    sato.open(f"{base}/1")
    assert "文書係が直した案" in sato.text
    sato.press("do=take")
    assert "あなたの案として出しました（1か所）" in sato.text
    suzuki.open(f"{base}/1/review").press("do=release")
    assert "次は2です" in suzuki.text
    suzuki.press("do=undo")
    assert "1の確かめを取り消しました" in suzuki.text
    assert suzuki.path == f"{base}/1/review"
    suzuki.press("do=release")
    assert "■■（個人情報）です。回覧板" in suzuki.open(f"{base}/1/review").text


def test_an_attachment_is_published_only_as_decided_and_with_its_box_burned_in(city, slug, staff):
    base, suzuki, sato = f"/desk/cases/{slug}/opinions", staff("suzuki"), staff("sato")
    suzuki.open(f"{base}/2/review").press("do=release")
    assert "添付ファイル（1）を公表するかどうか、まだ決めていません" in suzuki.text
    with city.app_context():
        attachment = db.session().execute(select(OpinionAttachment.id)).scalar_one()
    page = f"{base}/2/attachments/{attachment}"
    sato.open(page)
    assert "届いたファイルは変えません" in sato.text
    sato.press("", way="copy", ground="personal_information", hide="1, 5, 5, 200, 20")
    assert "1行目：「ページ,左,上,幅,高さ」を" in sato.text
    sato.press("", way="copy", ground="personal_information", hide="1, 5, 5, 60, 20")
    assert "写しを公表します（隠すところ1か所）" in sato.text
    answer = sato._client.get(f"{page}/copy")
    with Image.open(io.BytesIO(answer.data)) as copy:
        assert copy.crop((11, 6, 128, 24)).convert("L").getextrema() == (0, 0)
    assert sato._client.get(f"{page}/page/1").mimetype == "image/png"
    suzuki.open(f"{base}/2/review").press("do=release")
    assert "2を、この形で公表できるようにしました" in suzuki.text
    with city.app_context():
        case = db.session().execute(select(Case).where(Case.slug == slug)).scalar_one()
        stage = queries.opinion_by_number(db.session(), case, 2).stage
        (listed,) = bundle.attachments_of(db.session(), case, stages=(stage,))
        copy_digest = hashlib.sha256(answer.data).hexdigest()
        assert (listed.opinion, listed.name, listed.sha256) == (2, "0002-1.png", copy_digest)
        db.session.remove()


def test_a_sample_is_drawn_and_read_by_a_third_person(city, slug, staff):
    base = f"/desk/cases/{slug}/opinions"
    suzuki, tanaka = staff("suzuki"), staff("tanaka")
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        from consult.consultations import attached

        with story.door(people.secretary, FIRST + 36 * story.DAY) as uow:
            opinion = queries.opinion_by_number(uow.session, story.case_of(slug), 2)
            (file,) = attached.attached_to(uow.session, [opinion.id])[opinion.id]
            attached.decide(
                uow, opinion, file.id, attached.prepare(file, form="withheld", ground="rights", hide="")
            )
        for n in (1, 2):
            with story.door(people.records, FIRST + 36 * story.DAY) as uow:
                actions.release(uow, queries.opinion_by_number(uow.session, story.case_of(slug), n))
        db.session.remove()
    tanaka.open(f"{base}/sample").press("")
    assert "墨消しの確かめを待つ意見が1通あります" in tanaka.text
    suzuki.open(f"{base}/3/review").press("do=release")
    tanaka.open(f"{base}/sample").press("")
    assert "3通を抜き取りました" in tanaka.text
    suzuki.open(f"{base}/sample")
    assert "あなたが読める意見はありません" in suzuki.text
    tanaka.open(f"{base}/1/sample").press("do=finding")
    assert "見つけたことを書いてください" in tanaka.text
    tanaka.press("do=finding", reason="名前が残っている")
    assert "1を担当の課に戻しました" in tanaka.text
    assert tanaka.path == f"{base}/2/sample"
    tanaka.press("do=clean")
    tanaka.press("do=clean")
    assert tanaka.path == f"{base}/sample"
    assert "1件（読んだ意見の33.3%）" in tanaka.text
