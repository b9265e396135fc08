"""The pages: what they show, what they refuse, and that nobody sees more than they may."""

import datetime as dt
import html
import re

import pytest

from consult import clock
from consult.accounts.models import Account
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import address
from consult.documents import redaction
from consult.meetings import queries, record, room_queries
from consult.meetings.actions import publishing


@pytest.fixture
def visit(app):
    """A browser for a person (or nobody), with forms sent as they stand on the page."""
    return lambda login="": Visitor(app, login)


class Visitor:
    """Each request in an application context of its own: who is signed in is remembered there."""

    def __init__(self, app, login):
        self.app, self.client = app, app.test_client()
        if login:
            account = db.session.query(Account).filter_by(email=address(login)).one()
            with self.client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = account.fs_uniquifier, True
            db.session.rollback()

    def opened(self, url, **form):
        with self.app.app_context():
            return self.client.post(url, data=form) if form else self.client.get(url)

    def get(self, url, status=200):
        answer = self.opened(url)
        assert answer.status_code == status, answer.text[:400]
        return answer.text if answer.mimetype.startswith("text") else answer.data

    def post(self, url, status=303, **form):
        page = self.opened(url).text
        version = re.search(r'name="version" value="([^"]+)"', page)
        if version:
            form.setdefault("version", version[1])
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        form.setdefault("idempotency_key", re.search(r'name="idempotency_key" value="([^"]+)"', page)[1])
        answer = self.opened(url, csrf_token=token[1], **form)
        assert answer.status_code == status, answer.text[:800]
        db.session.rollback()
        return self.opened(answer.location).text if status == 303 else answer.text


def words(page):
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", page)))


def test_a_meeting_is_public_from_its_notice_on(visit, people):
    there = story.Room(people, story.s2(people, until="noticed"), dt.date(2026, 11, 12))
    with clock.at(there.at(9, days=-1)):
        page = words(visit().get(f"/meetings/{there.slug}"))
        assert "傍聴するには" in page
        assert "申込みは要りません" in page
        assert "緑野市協働推進検討委員会第3回" in words(visit().get("/meetings"))
        visit().get(f"/meetings/{there.slug}/minutes", 404)
        visit().get(f"/meetings/{there.slug}/minutes.pdf", 404)
        assert visit().get(f"/meetings/{there.slug}/agenda.pdf").startswith(b"%PDF-")
    visit().get("/meetings/r8-k-099", 404)


def test_the_body_shows_the_roster_of_any_day(visit, people):
    there = story.Room(people, story.s2(people, until="noticed"), dt.date(2026, 11, 12))
    with clock.at(there.at(9)):
        page = visit().get("/bodies/kyodo-kento?on=令和8年11月12日")
        names = re.findall(r"<ruby>([^<]+)<rt>", page)
        seven = [name for name in names if name.split()[0].split("・")[0] in story.THERE]
        assert [n.split()[0].split("・")[0] for n in seven] == [
            "伊藤", "小野", "グエン", "髙橋", "早川", "水野", "𠮷田",
        ]  # fmt: skip
        assert "委員がいません" in words(visit().get("/bodies/kyodo-kento?on=2026-03-31"))
        assert "読めません" in words(visit().get("/bodies/kyodo-kento?on=きのう")) or "例" in words(
            visit().get("/bodies/kyodo-kento?on=きのう")
        )
        assert visit().get("/bodies/kyodo-kento/roster.pdf?on=2026-11-12").startswith(b"%PDF-")
        assert "検討委員会" in words(visit().get("/bodies"))


def test_the_console_says_what_happened_and_what_may_still_be_done(visit, room):
    there = room("opened")
    console = f"/desk/cases/{there.slug}/console"
    secretary = visit("sato")
    with clock.at(there.at(15, 50)):
        page = words(secretary.get(console))
        assert "出席6／12" in page
        assert "あと1人そろうと表決できます。話し合いは続けられます。" in page
        assert "結果を記録する" not in page
        member = there.member("髙橋").id
        # where to go back to is no address until it is a number
        page = words(secretary.post(console, do="arrive", member=str(member), item="6\r\nx"))
        assert "髙橋委員が着席しました（午後3時50分）。出席7人、定足数7人で、成立しています。" in page
        assert "結果を記録する" in page
        item = str(there.meeting().items[1].id)
        wrong = secretary.post(console, 422, do="vote", item=item, method="hands", in_favour="4", against="3")
        assert "1票多くなっています（表決に加わるのは6人です）" in words(wrong)
        assert 'value="4"' in wrong
        tied = words(
            secretary.post(console, 422, do="vote", item=item, method="hands", in_favour="3", against="3")
        )
        assert "可否同数です。会長の決定を選んでください" in tied
        page = words(
            secretary.post(
                console,
                do="vote",
                item=item,
                method="hands",
                in_favour="3",
                against="3",
                chair_decision="rejected",
            )
        )
        assert "議題2：否決（賛成3・反対3、会長の決定）" in page
        assert "賛成3＋反対3＝6。会長を除く出席6人と合っています。" in page


def test_a_note_typed_wrongly_stays_on_the_page(visit, room):
    there = room("opened")
    console = f"/desk/cases/{there.slug}/console"
    with clock.at(there.at(15, 50)):
        page = visit("sato").post(
            console, 422, do="remark", item=str(there.meeting().items[1].id), note="消えてはいけない文"
        )
        assert "消えてはいけない文" in page
        assert "だれの発言かを選んでください" in page


def test_times_are_put_right_on_the_console(visit, room):
    there = room("opened")
    console = f"/desk/cases/{there.slug}/console"
    with clock.at(there.at(15, 50)):
        stay = next(p for p in there.meeting().presences if p.membership.short_name == "髙橋")
        sent = {"do": "stay", "stay": str(stay.id), "from": "13:52", "to": "15:38"}
        assert "理由を書いてください" in words(visit("sato").post(console, 422, **sent))
        assert "時刻を直しました" in words(visit("sato").post(console, **sent, reason="時計の遅れ"))
        assert "15:40のように" in words(
            visit("sato").post(console, 422, **{**sent, "to": "三時"}, reason="x")
        )


@pytest.mark.parametrize(
    ("login", "page", "status"),
    [
        ("nakamura", "console", 403), ("nakamura", "minutes", 403), ("nakamura", "prepare", 403),
        ("ito", "console", 403), ("ito", "prepare", 403), ("ito", "check", 200), ("hayakawa", "check", 200),
        ("mizuno", "check", 200), ("sato", "check", 403), ("", "console", 302), ("", "check", 302),
        ("sato", "projector", 200), ("ito", "projector", 403), ("nakamura", "projector", 403),
        ("suzuki", "redaction", 200), ("nakamura", "redaction", 403), ("suzuki", "minutes", 302),
        ("ito", "minutes", 302), ("ito", "minutes/internal.pdf", 404), ("nakamura", "minutes/preview", 403),
    ],
)  # fmt: skip
def test_each_desk_page_is_for_those_whose_work_it_is(visit, room, login, page, status):
    there = room("member_check")
    with clock.at(there.at(9, days=17)):
        visit(login).get(f"/desk/cases/{there.slug}/{page}", status)


def test_a_member_sees_a_button_only_at_own_remarks(visit, room):
    there = room("member_check")
    check = f"/desk/cases/{there.slug}/check"
    with clock.at(there.at(9, days=17)):
        page = visit("ito").get(check)
        assert page.count('name="after"') == 2
        assert "半数程度" in page
        assert "半数程度" not in visit("hayakawa").get(check)
        hers = next(r.id for r in queries.rows(db.session, there.meeting()) if "半分" in r.text)
        refused = words(visit("hayakawa").post(check, 403, do="ask", row=str(hers), after="二割まで"))
        assert "あなたの発言だけ直せます。ほかの委員の発言は、その委員が申し出ます。" in refused
        assert "了承しました" in words(visit("hayakawa").post(check, do="accept"))


def test_the_office_answers_a_wish_in_the_editor(visit, room):
    there = room("member_check")
    minutes = f"/desk/cases/{there.slug}/minutes"
    with clock.at(there.at(9, days=19)):
        (wish,) = queries.corrections(db.session, there.meeting())
        number = str(wish.id)
        assert "入れない理由を書いてください" in words(
            visit("sato").post(minutes, 422, do="decline", request=number)
        )
        assert "申し出のとおり直しました" in words(visit("sato").post(minutes, do="accept", request=number))


def test_a_stale_editor_keeps_what_was_typed(visit, room):
    there = room("minutes_draft")
    minutes = f"/desk/cases/{there.slug}/minutes"
    with clock.at(there.at(12, days=12)):
        row = queries.rows(db.session, there.meeting())[1]
        number, text = str(row.id), row.text
        page = words(visit("sato").post(minutes, do="save", row=number, text="先の人の文。", seen=text))
        assert "正午に保存しました" in page
        stale = visit("tanaka").post(minutes, 409, do="save", row=number, text="あとの人の文。", seen=text)
        assert "先の人の文。" in stale
        assert "あとの人の文。" in stale
        assert "あなたの入力は下に残っています" in stale


def test_the_chair_seals_and_records_publishes_through_the_pages(visit, room):
    there = room("member_check")
    story._answered(there)
    there.move("end_check", there.at(0, days=23), story.SYSTEM)
    base = f"/desk/cases/{there.slug}"
    with clock.at(there.at(10, days=26)):
        assert f'href="{base}/minutes/preview"' in visit("mizuno").get(f"{base}/transitions/seal")
        visit("mizuno").post(f"{base}/transitions/seal")
        assert "事業者の立場" in visit("suzuki").get(f"{base}/minutes/preview")
        row = re.search(r'id="row-(\d+)"><dt>𠮷田', visit("sato").get(f"{base}/redaction"))
        visit("sato").post(
            f"{base}/redaction", do="mark", row=row[1], words="事業者の立場", ground="personal_information"
        )
        visit("sato").post(f"{base}/redaction", do="propose")
        assert "事業者の立場" not in visit("suzuki").get(f"{base}/minutes/preview")
        assert "確かめ、保存しました" in words(visit("suzuki").post(f"{base}/redaction", do="release"))
        visit("suzuki").post(f"{base}/transitions/review")
        visit("suzuki").post(f"{base}/transitions/publish")
        page = words(visit().get(f"/meetings/{there.slug}/minutes"))
        for said in (
            "髙橋委員は午後3時40分に退席しました。", "12名中7名出席（過半数）成立／午後3時40分以降6名不足",
            "可決（賛成3・反対3、会長の決定）", "午後3時40分から定足数に足りず、議題2は決めていません",
            "「半分」を「半数程度」に直しました", "令和8年12月8日（火）に確定",
        ):  # fmt: skip
            assert said in page
        assert visit().get(f"/meetings/{there.slug}/minutes.pdf").startswith(b"%PDF-")
        visit("sato").get(f"{base}/minutes/internal.pdf")


def test_who_cannot_act_reads_what_is_next_and_whose_it_is(visit, room):
    there = room("sealed")
    with clock.at(there.at(11, days=26)):
        page = words(visit("mizuno").get(f"/desk/cases/{there.slug}"))
    assert "次：公開版を確かめ終えるこの操作は、文書係が行います。" in page


def test_who_may_only_go_back_reads_who_leads_on(visit, room):
    there = room("published")
    there.move("correct", there.at(9, days=40), there.people.secretary, reason="数の言い間違い")
    with clock.at(there.at(10, days=40)):
        page = words(visit("sato").get(f"/desk/cases/{there.slug}"))
        editor = words(visit("sato").get(f"/desk/cases/{there.slug}/minutes"))
    assert "訂正をやめる" in page
    assert "この操作は、会長" in page
    assert "委員の返事" not in editor, "the check was long ago"


def test_items_without_a_result_lead_to_where_it_is_recorded(visit, room):
    there = room("opened")
    with clock.at(there.at(15, 52)):
        page = visit("sato").get(f"/desk/cases/{there.slug}")
    assert re.search(r'href="/desk/cases/[^"]+/console">結果を記録する', page)


def test_nothing_withheld_is_on_the_public_page(visit, people):
    there = story.Room(people, story.earlier(people), dt.date(2026, 9, 10))
    meeting = there.meeting()
    sealed = publishing.sealed_record(db.session, meeting)
    hidden = record.withheld(sealed, publishing.spans(db.session, meeting))
    assert hidden == ["山本さん"]
    with clock.at(there.at(9, days=40)):
        page = visit().get(f"/meetings/{there.slug}/minutes")
        assert "■■（個人情報）" in page
        assert not redaction.leaks(page, hidden)
        assert not redaction.leaks(visit().get(f"/meetings/{there.slug}/minutes.json").decode(), hidden)


def test_a_meeting_is_planned_and_announced_from_the_desk(visit, people):
    story.committee(people, dt.date(2026, 11, 12))
    secretary = visit("sato")
    with clock.at(clock.tokyo(2026, 11, 2, 9)):
        form = {"body": "kyodo-kento", "day": "R8.11.20", "from": "14:00", "to": "16:00", "openness": "open"}
        wrong = words(secretary.post("/desk/meetings/new", 422, **form, place=""))
        assert "場所を書いてください" in wrong
        page = secretary.post("/desk/meetings/new", **form, place="会議室301")
        assert "傍聴の方法" in words(page)
        prepare = "/desk/cases/r8-k-001/prepare"
        assert "題名を書いてください" in words(secretary.post(prepare, 422, do="add", title=" "))
        secretary.post(prepare, do="add", title="公募枠を2割以上とする")
        assert "この番号の案件は見つかりません" in words(
            secretary.post(prepare, 422, do="add", title="次", case="R8-意-999")
        )
        secretary.post(prepare, do="add", title="応募しやすい会議")
        items = queries.meeting(db.session, "r8-k-001").items
        second = str(items[1].id)
        db.session.rollback()
        assert words(secretary.post(prepare, do="up", item=second)).index("応募しやすい会議") < words(
            secretary.get(prepare)
        ).index("公募枠を2割以上とする")
        secretary.post(
            prepare, do="head", day="R8.11.20", **{"from": "14:00", "to": "16:00"}, place="会議室301",
            openness="open", how_to_observe="申込みは要りません",
        )  # fmt: skip
        secretary.post("/desk/cases/r8-k-001/transitions/give_notice")
        assert "会議室301" in words(visit().get("/meetings/r8-k-001"))


@pytest.mark.parametrize(
    ("login", "page", "status"),
    [
        ("ito", "/desk/seat", 200), ("mizuno", "/desk/seat", 200), ("sato", "/desk/seat", 403),
        ("sato", f"/desk/bodies/{story.BODY}/schedule", 200), ("ito", f"/desk/bodies/{story.BODY}/schedule", 403),
        ("nakamura", f"/desk/bodies/{story.BODY}/schedule", 403),
    ],
)  # fmt: skip
def test_an_office_and_a_member_each_have_their_page(visit, room, login, page, status):
    room("noticed")
    visit(login).get(page, status)


def test_days_are_asked_answered_and_settled_on_the_pages(visit, people):
    story.committee(people, dt.date(2026, 11, 12))
    page, secretary, ito = f"/desk/bodies/{story.BODY}/schedule", visit("sato"), visit("ito")
    with clock.at(clock.tokyo(2026, 11, 2, 9)):
        form = {
            "title": "第4回",
            "day0": "R8.11.20",
            "from0": "14:00",
            "to0": "16:00",
            "answer_by": "R8.11.9",
        }
        wrong = words(secretary.post(page, 422, do="ask", **{**form, "title": "", "to0": "三時"}))
        assert "時刻は15:40のように書いてください" in wrong
        assert 'value="R8.11.20"' in secretary.post(page, 422, do="ask", **{**form, "title": ""})
        secretary.post(page, do="ask", **form)
        day = re.search(r'name="(day-\d+)"', ito.get("/desk/seat"))[1]
        poll = re.search(r'name="id" value="(\d+)"', ito.get("/desk/seat"))[1]
        assert "答えを送りました" in words(ito.post("/desk/seat", do="days", id=poll, **{day: "yes"}))
        assert "行ける1人、調整すれば0人、答えなし11人" in words(secretary.get(page))
        assert "場所を書いてください" in words(secretary.post(page, 422, do="settle", day=day[4:], place=""))
        assert "開催の準備" in words(secretary.post(page, do="settle", day=day[4:], place="市役所"))


def test_a_member_declares_a_conflict_and_the_console_shows_it(visit, room):
    there = room("noticed")
    with clock.at(there.at(9, days=-5)):
        item = str(there.meeting().items[0].id)
        form = {"do": "declare", "id": str(there.meeting().case_id), "item": item}
        ito = visit("ito")
        assert "どういう関係があるかを書いてください" in words(ito.post("/desk/seat", 422, **form, reason=""))
        assert "答えを待っています" in words(ito.post("/desk/seat", **form, reason="候補の団体の役員"))
        console, secretary = f"/desk/cases/{there.slug}/console", visit("sato")
        assert "候補の団体の役員" in secretary.get(console)
        number = re.search(r'name="declaration" value="(\d+)"', secretary.get(console))[1]
        assert "除斥になりました" in words(
            secretary.post(console, do="accept_conflict", item=item, declaration=number)
        )


def test_an_act_kept_in_the_browser_is_recorded_for_the_time_it_was_done(visit, room):
    there = room("opened")
    console, secretary = f"/desk/cases/{there.slug}/console", visit("sato")
    with clock.at(there.at(15, 50)):
        sent = {"do": "leave", "member": str(there.member("小野").id)}
        assert "時刻は15:40のように" in words(secretary.post(console, 422, **sent, at="さっき"))
        assert "小野委員が退席しました（午後3時45分）" in words(
            secretary.post(console, **sent, at="2026-11-12T06:45:00.000Z")
        )


def test_a_motion_is_moved_and_voted_on_by_name_at_the_console(visit, in_session):
    there = in_session
    console, secretary, item = (
        f"/desk/cases/{there.slug}/console",
        visit("sato"),
        str(there.meeting().items[0].id),
    )
    with clock.at(there.at(14, 30)):
        wrong = words(
            secretary.post(console, 422, do="move", item=item, kind="amendment", motion_text="三割")
        )
        assert "だれの動議かを選んでください" in wrong
        mover = str(there.member("伊藤").id)
        secretary.post(console, do="move", item=item, kind="amendment", motion_text="三割", mover=mover)
        motion = str(room_queries.motions_of(db.session(), there.meeting().items[0])[0].id)
        opened = words(secretary.post(console, do="open_vote", item=item, method="recorded", motion=motion))
        assert "議題1の採決に入りました。表決に加わるのは6人です。" in opened
        assert "採決中（記名）" in words(secretary.get(f"/desk/cases/{there.slug}/projector"))
        names = ("早川", "伊藤", "グエン", "髙橋", "小野", "𠮷田")
        ballots = {f"ballot-{there.member(name).id}": "for" for name in names}
        form = {"do": "vote", "item": item, "method": "recorded", "motion": motion}
        lacking = words(secretary.post(console, 422, **form, **dict(list(ballots.items())[1:])))
        assert "早川委員の賛成・反対・棄権を選んでください" in lacking
        done = words(secretary.post(console, **form, **ballots))
        assert "議題1の動議：可決" in done
        assert "賛成：" in done
