"""公募 as people meet it: from the call to the seat, scored or drawn; nobody's name leaves the desk."""

import datetime as dt
import hashlib
import json
import re

import pytest
from sqlalchemy import select

from consult import clock
from consult.accounts.models import Account
from consult.audit.models import AuditEvent
from consult.bodies import actions as bodies
from consult.bodies import procedure, queries
from consult.cases import actions as cases
from consult.cases.models import Case, Deadline
from consult.db import db
from consult.demo.people import address, load_people
from consult.documents import pdf
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from tests.factories.bodies_desk import move, press, put_on_file, write
from tests.factories.calls import (
    CLOSED,
    DESK,
    FOUNDED,
    PLAN,
    SLUG,
    applications,
    apply,
    check_all,
    close,
    give,
    publish,
)
from tests.factories.visitor import Visitor


@pytest.fixture
def call(city):
    """An open call in preparation, for a body with two seats for it."""
    with city.app_context(), clock.at(FOUNDED):
        people = load_people(lambda text: f"plain:{text}")
        with unit_of_work(people.secretary) as uow:
            office = people.office(people.civic_office)
            body = bodies.create_body(uow, office, slug="keikan", name="景観会議", seats=4, seat_plan=PLAN)
            chair = uow.session.execute(
                select(Account).where(Account.email == address("mizuno"))
            ).scalar_one()
            bodies.seat_member(
                uow, body, seat=1, name="水野 恵", reading="みずの めぐみ", category="学識", since=FOUNDED.date(),
                until=dt.date(2028, 5, 31), account=chair,
            )  # fmt: skip
            cases.open_case(uow, "recruitment", title="景観会議 委員の公募", office=office, body_id=body.id)
        db.session.remove()
    return SLUG


@pytest.fixture
def sato(call, staff):
    return staff("sato")


@pytest.fixture
def tanaka(call, staff):
    return staff("tanaka")


def test_from_the_call_to_the_seat_by_score(city, staff, sato, tanaka):
    publish(sato, tanaka)
    page = Visitor(city)
    with clock.at(clock.tokyo(2026, 4, 10)):
        assert "委員に応募する" in page.open(f"/cases/{SLUG}").text
        assert "市内に住み、働き" in page.open(f"/calls/{SLUG}").text
    codes = [apply(city, name) for name in ("青木", "石井", "上田", "江口")]
    close(city)
    with clock.at(CLOSED):
        sato.open(f"{DESK}/applicants")
        assert "青木町1" not in sato.text
        press(sato, "names")
        assert "青木町1" in sato.text
        a_paper_is_booked_and_typed_in(sato)
        check_all(sato, (1, 2, 3, 4))
        sato.open(f"{DESK}/applicants")
        press(sato, "leave_out", number=5)
        assert (sato.status, "資格がない理由を書いてください" in sato.text) == (422, True)
        press(sato, "leave_out", number=5, why_not="市外の人")
        sato.open(f"{DESK}/applicants")
        press(sato, "judges", judges=_accounts(sato, "佐藤", "水野"))
        assert sato.status == 200, sato.text
        move(sato, SLUG, "begin_scoring")
        mizuno = staff("mizuno")
        assert "青木町1" not in mizuno.open(f"{DESK}/scores").text
        for number, points in {1: (9, 8), 2: (5, 5), 3: (7, 6), 4: (7, 5)}.items():
            give(sato, number, *points)
        refused(mizuno)
        give(mizuno, 1, 10, 10)
        give(mizuno, 2, 4, 4)
        press(mizuno.open(f"{DESK}/scores"), "stay_out", number=3, reason="親族")
        give(mizuno, 4, 7, 7)
        sato.open(f"{DESK}/scores")
        assert "18と1/2" in sato.text  # (17 + 20) / 2
        assert "同点：3、4" in sato.text  # 13 of one judge, (12 + 14) / 2 of two
        press(sato, "file")
        assert "同点が1組" in sato.open(f"{DESK}/transitions/rank").text
        write(tanaka, SLUG, "ties", order="4、3", reason="くじ")
        move(sato, SLUG, "rank")
        put_on_file(sato, SLUG, "settlement")
        move(tanaka, SLUG, "settle")
        letters(city, sato)
        told(city, sato, (1, 2, 3, 4, 5))
        answers_and_seats(city, sato, tanaka, codes)


def a_paper_is_booked_and_typed_in(sato):
    press(sato, "book", channel="mail", received_on="令和8年4月20日")
    assert "応募番号5で受け付けました" in sato.text
    assert "入力を待っています" in sato.text
    assert "入力を待つ応募が1件" in sato.open(f"{DESK}/transitions/begin_scoring").text
    sato.open(f"{DESK}/applicants/5").press(
        "", name="岡", reading="おか", address="北町5", phone="", essay="書いた"
    )
    assert (sato.status, "電話番号を書いてください" in sato.text) == (422, True)
    sato.press("", phone="1", declared="1")
    assert "受付票" in sato.text
    assert re.search(r"https?://[^<]+/calls/receipts/</dd>", sato.html)  # in full: it is printed


def refused(mizuno):
    give(mizuno, 1, 10, 11)
    assert (mizuno.status, "0から10までの数" in mizuno.text) == (422, True)
    assert re.search(r'id="points-2-1"[^>]*value="11"', mizuno.html)  # what was typed stays


def _accounts(who, *names):
    one = r'name="judges" value="(\d+)"[^>]*>.*?<label[^>]*>([^<]+)</label>'
    found = re.findall(one, who.html, re.DOTALL)
    return [value for value, label in found if any(name in label for name in names)]


def letters(city, sato):
    page = f"{DESK}/issued"
    assert "まだ番号のない通知が5通あります" in sato.open(page).text
    sato.press("", form=-1)
    assert "8緑第5号" in sato.text, sato.text
    sato.press("")  # the only form left prints
    printed = pdf.extract_text(sato.body)
    assert [printed.count(name) for name in ("青木　様", "青木町1", "市外の人", "教示")] == [1, 1, 1, 0]
    kept = pdf.extract_text(sato.open("/documents/1").body)
    assert ("応募番号1の方" in kept, "青木" in kept) == (True, False)
    assert Visitor(city).open("/documents/1").status == 404


def told(city, sato, numbers):
    sato.open(f"{DESK}/outcome")
    sato.post(f"{DESK}/outcome", **{**_secrets(sato), "do": "paper", "numbers": [str(n) for n in numbers]})
    assert sato.status == 200, sato.text
    move(sato, SLUG, "tell")


def _secrets(who):
    return {name: value for name, value in who.forms[-1].fields if name == "csrf_token"}


def answers_and_seats(city, sato, tanaka, codes):
    rows = applications(city)
    assert {n: (row.place, row.outcome) for n, row in rows.items()} == {
        1: (1, "chosen"), 4: (2, "chosen"), 3: (3, "reserve"), 2: (4, "reserve"), 5: (None, "not_chosen"),
    }  # fmt: skip
    page = Visitor(city).open(f"/calls/{SLUG}")
    assert all(name not in page.text for name in ("青木", "石井", "上田", "江口"))
    assert "応募5件" in page.text
    assert "選ばれた人2人" in page.text
    assert "委員をお願いする" in Visitor(city).open(f"/calls/receipts/{codes[0]}").text
    assert "補欠名簿" in Visitor(city).open(f"/calls/receipts/{codes[2]}").text

    def says(number, answer):
        sato.open(f"{DESK}/outcome")
        sato.post(f"{DESK}/outcome", **{**_secrets(sato), "do": "answer", "number": number, "answer": answer})
        assert sato.status == 200, sato.text

    says(1, "accepted")
    says(4, "declined")
    move(tanaka, SLUG, "move_up")
    assert "まだ番号のない通知が1通あります" in sato.open(f"{DESK}/issued").text
    sato.open(f"{DESK}/outcome")
    sato.post(f"{DESK}/outcome", **{**_secrets(sato), "do": "paper", "numbers": ["3"]})
    says(3, "accepted")
    for number in (1, 3):
        tanaka.open(f"{DESK}/outcome")
        press(tanaka, "seat", number=number, since="令和8年6月1日")
        assert tanaka.status == 200, tanaka.text
    put = {"do": "seat", "number": 1, "since": "令和8年6月1日"}
    assert sato.post(f"{DESK}/outcome", **{**_secrets(sato), **put}).status == 403
    move(tanaka, SLUG, "appoint")
    move(sato, SLUG, "keep_reserve")
    # whoever begins on 1 June holds the seat already
    tanaka.open(f"{DESK}/transitions/call_up")
    assert "会議体に空いた席はありません" in tanaka.text
    assert "次の人を繰り上げる" not in tanaka.open("/desk/bodies/keikan").text
    with city.app_context():
        body = queries.body(db.session, "keikan")
        roster = queries.roster(db.session, body, dt.date(2026, 6, 1))
        assert {(m.name, m.category, m.until, m.source) for m in roster if m.source} == {
            ("青木", "公募", dt.date(2028, 5, 31), "R8-公-001/1"),
            ("上田", "公募", dt.date(2028, 5, 31), "R8-公-001/3"),
        }
        due = select(Deadline.due_on).where(Deadline.rule == "reserve_end")
        assert db.session.execute(due).scalar_one() == dt.date(2028, 5, 31)
        leaving = next(m.id for m in roster if m.name == "上田")
    with clock.at(clock.tokyo(2026, 6, 15, 10)):
        assert "次の人を繰り上げる" not in tanaka.open("/desk/bodies/keikan").text
        tanaka.open(f"/desk/bodies/keikan/members/{leaving}")
        press(tanaka, "leave", last_day="令和8年6月14日", reason="転居")
        assert "補欠名簿に1人います" in tanaka.open("/desk/bodies/keikan").text
        assert f'href="/desk/cases/{SLUG}/transitions/call_up"' in tanaka.html


def test_lots_are_drawn_so_that_a_stranger_draws_the_same(city, sato, tanaka):
    publish(sato, tanaka, selection="lottery", criteria="")
    for name in ("青木", "石井", "上田", "江口", "大野"):
        apply(city, name)
    close(city)
    with clock.at(CLOSED):
        check_all(sato, range(1, 6))
        write(sato, SLUG, "draw", draw_on="令和8年4月25日", starts="14時", where="市役所1階", how="さいころ")
        move(sato, SLUG, "announce_draw")
        announced = json.loads(Visitor(city).open(f"/calls/{SLUG}/lots.json").body)
        assert (announced["secret"], announced["order"]) == ("", [])
        sato.open(f"{DESK}/lots")
        press(sato, "seed", witness="36142")
        assert (sato.status, "抽選の日は" in sato.text) == (409, True)
    with clock.at(clock.tokyo(2026, 4, 25, 14)):
        press(sato.open(f"{DESK}/lots"), "seed", witness="36142")
        assert sato.status == 200, sato.text
        again = {"do": "seed", "witness": "11111"}
        assert sato.post(f"{DESK}/lots", **{**_secrets(sato), **again}).status == 409
        press(sato.open(f"{DESK}/lots"), "file")
        move(tanaka, SLUG, "draw")
        put_on_file(sato, SLUG, "settlement")
        tanaka.open(f"{DESK}/transitions/settle")
        tanaka.post(f"{DESK}/transitions/settle", **tanaka.again())
        assert (tanaka.status, "選考した人は決裁できません" in tanaka.text) == (403, True)
        open_data = json.loads(Visitor(city).open(f"/calls/{SLUG}/lots.json").body)
        assert "自分で確かめる" in Visitor(city).open(f"/calls/{SLUG}").text

    def sha(text):
        return hashlib.sha256(text.encode()).hexdigest()

    assert open_data["commitment"] == announced["commitment"] == sha(open_data["secret"])
    assert sha("".join(f"{n}\n" for n in open_data["numbers"])) == announced["numbers_sha256"]
    seed = f"{open_data['secret']}:36142"
    order = sorted(["1", "2", "3", "4", "5"], key=lambda n: sha(f"{seed}:{n}"))
    assert open_data["order"] == order
    rows = applications(city)
    assert [str(n) for n in sorted(rows, key=lambda n: rows[n].place)] == order
    assert {str(n) for n, row in rows.items() if row.outcome == "chosen"} == set(order[:2])
    with city.app_context():
        kinds = list(db.session.execute(select(AuditEvent.type).order_by(AuditEvent.id)).scalars())
        lots = [kind for kind in kinds if kind.startswith("lots.")]
        assert lots == ["lots.announced", "lots.seeded", "lots.drawn"]


def test_a_form_names_every_mistake_and_sent_twice_is_one(city, sato, tanaka):
    publish(sato, tanaka)
    with clock.at(clock.tokyo(2026, 4, 10)):
        who = Visitor(city).open(f"/calls/{SLUG}/apply")
        who.press("go=check", name="青木", email="だれか")
        assert who.status == 422
        for sentence in (
            "よみがなを書いて",
            "住所を書いて",
            "電話番号を書いて",
            "メールアドレスの形",
            "小論文を書いて",
            "印を付けて",
        ):
            assert sentence in who.text
        assert who.value("name") == "青木"
        who.press(
            "go=check", reading="あおき", address="東町1", phone="1", email="", essay="字" * 801, declared="1"
        )
        assert (who.status, "800字まで" in who.text) == (422, True)
        who.press("go=check", essay="書いた")
        sent = dict(who.forms[-1].fields)
        first = who.post(f"/calls/{SLUG}/apply", **sent, go="send").path
        assert who.post(f"/calls/{SLUG}/apply", **sent, go="send").path == first
        code = re.search(r"(\d{16})", first)[1]
        who.open(f"/calls/receipts/{code}").press("")
        assert "取り下げました" in who.text
        assert who.open("/calls/receipts/1234567890123456").status == 404
    rows = applications(city)
    assert (list(rows), rows[1].state, rows[1].sealed, rows[1].essay) == ([1], "withdrawn", None, "")
    with clock.at(CLOSED):
        late = Visitor(city).open(f"/calls/{SLUG}/apply")
        assert "受け付けていません" in late.text
        late.open("/calls/receipts/")
        token = {"csrf_token": late.value("csrf_token"), "idempotency_key": "another"}
        assert late.post(f"/calls/{SLUG}/apply", **sent | token, go="send").status == 409


def test_pages_of_a_call_are_for_its_office_and_its_judges_and_answer_hostile_words(
    city, staff, sato, tanaka
):
    publish(sato, tanaka)
    for page in ("applicants", "lots", "outcome", "scores"):
        opened = {
            login: staff(login).open(f"{DESK}/{page}").status
            for login in ("nakamura", "suzuki", "admin", "mizuno")
        }
        assert opened == dict.fromkeys(("nakamura", "suzuki", "admin"), 403) | {
            "mizuno": 200 if page == "scores" else 403
        }
        assert sato.open(f"{DESK}/{page}").status == 200
        assert Visitor(city).open(f"{DESK}/{page}").path.startswith("/sign-in")
    for do in ("check", "judges", "names", "nothing"):
        sato.open(f"{DESK}/applicants")
        sato.post(f"{DESK}/applicants", **_secrets(sato), do=do, number="99", judges="x")
        assert sato.status == {"check": 404, "judges": 422, "names": 200, "nothing": 422}[do]
    hostile_words_and_numbers_are_answered_and_never_break(city, sato)


def test_the_result_goes_by_mail_to_whoever_gave_an_address_and_names_are_erased_at_the_end(
    city, sato, tanaka
):
    publish(sato, tanaka, selection="lottery", criteria="", essay_theme="")
    apply(city, "青木", email="aoki@example.jp")
    close(city)
    with clock.at(CLOSED):
        check_all(sato, (1,))
        write(sato, SLUG, "draw", draw_on="令和8年4月23日", starts="14時", where="市役所1階", how="さいころ")
        move(sato, SLUG, "announce_draw")
        press(sato.open(f"{DESK}/lots"), "seed", witness="6")
        press(sato.open(f"{DESK}/lots"), "file")
        move(sato, SLUG, "draw")
        put_on_file(sato, SLUG, "settlement")
        move(tanaka, SLUG, "settle")
        press(sato.open(f"{DESK}/outcome"), "letters")
        assert "青木町1" in sato.text
        press(sato.open(f"{DESK}/outcome"), "mail")
        assert "メールで知らせました" in sato.text
        move(sato, SLUG, "tell")
        tanaka.open(f"{DESK}/outcome")
        assert tanaka.post(f"{DESK}/outcome", **_secrets(tanaka), do="erase").status == 409
    with city.app_context():
        mail = db.session.execute(select(Mail).where(Mail.notice == "recruitment_result")).scalar_one()
        assert (mail.context["outcome"], "青木" in json.dumps(mail.context)) == ("chosen", False)
        logged = "".join(row.decode() for row in db.session.execute(select(AuditEvent.entry)).scalars())
        assert "青木" not in logged


def test_the_body_waits_for_its_call(city, staff, sato):
    with city.app_context(), clock.at(FOUNDED):
        people = load_people(lambda text: f"plain:{text}")
        with unit_of_work(people.secretary) as uow:
            procedure.begin(uow, queries.body(uow.session, "keikan"))
        assert (
            db.session.execute(select(Case.number).where(Case.procedure == "body")).scalar_one()
            == "R8-体-001"
        )


def hostile_words_and_numbers_are_answered_and_never_break(city, sato):
    with clock.at(clock.tokyo(2026, 4, 10)):
        who = Visitor(city).open(f"/calls/{SLUG}/apply")
        who.press(
            "go=check",
            name="<script>",
            reading="a\x00b",
            address="'--",
            phone="1",
            essay="\x00=1",
            declared="1",
        )
        assert (who.status, who.text.count("目に見えない文字が入っています") > 1) == (422, True)
        assert "<script>" not in who.html.replace("<script src", "")
        who.press("go=check", reading="ab", essay="=1+1")
        assert "&lt;script&gt;" in who.html
        who.press("go=send")
        assert "応募を受け付けました" in who.text
    huge = "9" * 30
    assert sato.open(f"{DESK}/applicants/{huge}").status == 404
    sato.open(f"{DESK}/applicants")
    for do in ("book", "check", "leave_out", "judges"):
        sato.open(f"{DESK}/applicants")
        sato.post(
            f"{DESK}/applicants",
            **_secrets(sato),
            do=do,
            number=huge,
            judges=huge,
            channel="web",
            received_on=huge,
        )
        assert sato.status in {404, 422}, (do, sato.text)
    for page, do in {"outcome": "answer", "scores": "score", "lots": "seed"}.items():
        sato.open(f"{DESK}/{page}")
        sato.post(f"{DESK}/{page}", **_secrets(sato), do=do, number=huge, witness=huge * 9)
        assert sato.status in {404, 409}, (page, sato.text)
