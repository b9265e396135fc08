"""計画策定 from its policy to its publication: heard, answered one by one, fixed, consulted, decided, published."""

import hashlib
import re
from io import BytesIO

import pytest
from sqlalchemy import select

from consult import clock
from consult.accounts.models import Office
from consult.archive import contents
from consult.audit.models import AuditEvent
from consult.cases import actions as cases
from consult.cases.queries import by_slug
from consult.consultations.queries import versions
from consult.db import db
from consult.demo import consultations as story
from consult.plans import actions
from consult.resources import package_file
from consult.unit_of_work import unit_of_work
from tests.factories.staff import Staff
from tests.factories.visitor import Visitor

CSV = package_file("demo", "data", "plan-timeline.csv")
SLUG = "r8-p-001"
DESK = f"/desk/cases/{SLUG}"
SHEETS, INPUTS = f"{DESK}/dossier", f"{DESK}/inputs"
TITLE = "第2次協働のまちづくり推進計画"
DRAFT = "# 推進計画（案）\n\n## 第1章 知らせる\n\n地区ごとに月1回、話し合いの場を開きます。\n\n## 第2章 支える\n\n窓口を1つにします。\n"


@pytest.fixture
def site(app, people, told, make_app, database_url):
    """A city in which a consultation has been held and its result published."""
    told("s1", lambda: story.s1(people))
    return make_app(database_url)


@pytest.fixture
def staff(site):
    return lambda login: Staff(site, login)


@pytest.fixture
def sato(staff):
    """佐藤 has begun the plan."""
    with clock.at(clock.tokyo(2026, 4, 2, 10)):
        sato = staff("sato").open("/desk/begin")
        sato.press("", procedure="plan", title=TITLE, lead="話し合いで進めるまちにします。")
        assert sato.path == DESK, sato.text
        yield sato


def post(who, path, /, **typed):
    """Send a form without opening its page again: the token of the session is asked for once."""
    if not hasattr(who, "token"):
        who.token = who.open("/desk/").value("csrf_token")
    return who.post(path, csrf_token=who.token, **typed)


def write(who, sheet, /, **typed):
    post(who, f"{SHEETS}/{sheet}/new", **typed)
    assert who.path == f"{SHEETS}/?saved={sheet}", who.text


def file(who, kind):
    post(who, f"{DESK}/papers", kind=kind, files=(BytesIO(f"{kind}の本文".encode()), f"{kind}.txt"))
    assert who.status == 200, who.text


def move(who, trigger, /, track="", **typed):
    page = f"{DESK}/{track and f'tracks/{track}/'}transitions/{trigger}"
    assert who.open(page).forms[-1].action != "/sign-out", who.text
    who.post(page, **who.again(**typed))
    assert who.status == 200, who.text
    assert "done=" in who.path, who.text


def act(who, do, /, path=INPUTS, **typed):
    """Press a button of the page of inputs; what it says is left to the test."""
    return post(who, INPUTS, **({"as": path.partition("as=")[2]} | {"do": do} | typed))


def settled(sato, tanaka):
    """Policy, methods with their reasons, the opinion of the office for 協働."""
    write(
        sato,
        "policy",
        aim="地域の話し合いを続ける",
        period="令和9年度から令和13年度まで",
        adopt_by="令和9年3月",
    )
    write(sato, "participation", method="consultation", reason="条例が求めるため")
    sato.open(f"{DESK}/transitions/decide_participation")
    assert "条例は市民参加の方法を2つ以上求めます。いまは1つです" in sato.text
    for method in ("survey", "workshop"):
        write(
            sato,
            "participation",
            method=method,
            reason="幅広く聴くため",
            starts="令和8年6月上旬",
            ends="令和8年7月",
        )
    write(tanaka, "check", day="令和8年4月2日", opinion="若い人の参加を増やすこと")
    for kind in ("policy", "participation_plan"):
        file(sato, kind)
    move(sato, "decide_participation")


def heard(sato):
    """A committee, a survey of 2,000, two workshops."""
    write(sato, "body", name="策定委員会", part="案を話し合う", members="12", open_call="3")
    move(sato, "organise")
    move(sato, "hear")
    write(
        sato, "survey", purpose="暮らしの満足", whom="18歳以上の市民2,000人", sampling="住民基本台帳から無作為",
        questions="話し合いに出たことがあるか\n出ない理由は何か", starts="令和8年6月1日", ends="令和8年6月30日",
    )  # fmt: skip
    move(sato, "distribute_survey", track="survey")
    sato.open(f"{SHEETS}/survey_counts/new")
    sato.press("", survey="1", distributed="2000", returned="830", valid="2001")
    assert "有効な数が、回収した数を超えています" in sato.text
    sato.press("", survey="1", distributed="2000", returned="830", valid="812")
    file(sato, "survey_report")
    move(sato, "report_survey", track="survey")
    move(sato, "begin_sessions", track="sessions")
    for number, people in (("1", "24"), ("2", "31")):
        write(
            sato,
            "sessions",
            kind="workshop",
            name=f"第{number}回ワークショップ",
            day=f"令和8年4月{number}日",
            people=people,
        )
    act(
        sato,
        "add",
        source="workshop",
        session="1",
        label="第1回ワークショップ",
        text="月に1度は話したい\n夜にも開いて\n\nバスを無料に",
    )
    assert sato.path == f"{INPUTS}?done=add&n=3", sato.text
    sato.open(f"{DESK}/tracks/sessions/transitions/record_sessions")
    assert "結果がない回があります（第2回）" in sato.text
    named = {"source": "workshop", "session": "2", "label": "第2回ワークショップ"}
    act(sato, "add", text="窓口を1つに（山田様 090-1234-5678）", **named)
    assert sato.status == 422
    assert "個人の情報かもしれない「090-1234-5678" in sato.text
    act(sato, "add", text="窓口を1つに", **named)
    act(
        sato,
        "add",
        source="survey",
        file=(BytesIO("text,disposition\n知らせが届かない,\n役員の負担が重い,不採用\n".encode()), "a.csv"),
    )
    assert sato.status == 422
    assert "3行目：「不採用」には理由を書いてください" in sato.text
    act(
        sato,
        "add",
        source="survey",
        file=(BytesIO("text,disposition\n知らせが届かない,\n".encode()), "a.csv"),
    )
    move(sato, "record_sessions", track="sessions")
    noted = {"warned": "actor_kinds_unheard", "reason-actor_kinds_unheard": "商工会に別に聴く"}
    move(sato, "draft", **noted)


def answered(sato, tanaka):
    """Every input gets its answer; until then the refusal names them all."""
    sato.open(f"{DESK}/draft").press("", form=-1, text=DRAFT, kind="consulted")
    sato.press("do=keep")
    move(sato, "table")
    act(sato, "add", source="committee", label="第3回策定委員会", text="評価の方法を書くこと")
    act(sato, "link", number="R8-意-001")
    assert sato.path == f"{INPUTS}?done=link&n=10", sato.text
    tanaka.open(f"{DESK}/transitions/fix_draft")
    assert "決まっていない意見が6件あります（番号1–6）" in tanaka.text
    assert "文書がまだありません：案" in tanaka.text
    act(sato, "dispose", disposition="taken", numbers=["1", "2"])
    assert sato.status == 422
    assert "案のどこに入れるかを、節を選ぶか言葉で書いてください" in sato.text
    assert sato.html.count('name="numbers" value="2" checked') == 1, "what was chosen stays chosen"
    anchor = re.findall(r'<option value="([^"]+)">第1章', sato.html)[0]
    act(sato, "dispose", disposition="taken", anchor=anchor, numbers=["1", "4", "5"])
    act(sato, "dispose", disposition="not", numbers=["3"])
    assert "「不採用」には理由を書いてください" in sato.text
    act(sato, "dispose", disposition="not", reason="国の制度で決まるため", numbers=["3"])
    act(sato, "dispose", disposition="not", reason="市の計画では決められないため", numbers=["3"])
    history = sato.open(f"{INPUTS}/3").text.split("扱いのうつりかわり")[1]
    assert history.index("理由：国の制度で決まるため") < history.index("理由：市の計画では決められないため")
    assert history.count("佐藤") >= 2
    assert "扱いは、まだ一度も決めていません" in sato.open(f"{INPUTS}/2").text
    act(sato, "dispose", f"{INPUTS}?as=open", disposition="reference", reason="次の見直しで考える", all="1")
    assert sato.path == f"{INPUTS}?done=dispose&n=2&as=open", sato.text
    file(sato, "draft")
    move(tanaka, "fix_draft")
    assert act(sato, "add", source="other", text="もう1つ").status == 409


def tree_and_origins(sato):
    """The tree as lines, a measure linked to a case, and two sentences with what they came from."""
    sato.open(f"{DESK}/tree")
    sato.post(f"{DESK}/tree", **sato.again(do="put", tree="1 話し合う\n1-1 地区の場を開く\n3-1 窓口\nX"))
    assert sato.status == 422
    assert "3行目：3-1の上の3がありません" in sato.text
    assert "4行目：「X」は番号ではありません" in sato.text
    sato.post(
        f"{DESK}/tree",
        **sato.again(do="put", tree="1 話し合う\n1-1 地区の場を開く\n２　支える\n2.1 窓口を1つに"),
    )
    sato.post(f"{DESK}/tree", **sato.again(do="link", code="2-1", number="R8-意-001"))
    assert sato.path == f"{DESK}/tree?done=1", sato.text
    sato.open(f"{DESK}/origins")
    anchor = re.findall(r'section=([^"]+)">第1章', sato.html)[0]
    sato.open(f"{DESK}/origins?section={anchor}").press("", form=-1, s0="1、99")
    assert sato.status == 422
    assert "意見99は、一覧にありません" in sato.text
    sato.press("", form=-1, s0="1、4")
    assert "1/1" in sato.text


def everyone_reads_what_became_of_each(site):
    reader = Visitor(site).open(f"/cases/{SLUG}/inputs")
    assert "全部で16件" in reader.text
    assert "市の計画では決められないため" in reader.text
    assert reader.html.count('id="input-') == 16
    table = Visitor(site).open(f"/cases/{SLUG}/inputs.csv").body.decode("utf-8-sig").splitlines()
    assert (
        table[3] == "3,ワークショップ,第1回ワークショップ,,バスを無料に,不採用,市の計画では決められないため,"
    )
    told = Visitor(site).open(f"/cases/{SLUG}/origins")
    assert "地区ごとに月1回、話し合いの場を開きます。第1回ワークショップの意見1から" in told.text
    assert f'href="/cases/{SLUG}/inputs?after=3#input-4"' in told.html
    tree = Visitor(site).open(f"/cases/{SLUG}/tree")
    assert "施策2-1窓口を1つに" in tree.text
    assert 'href="/cases/r8-i-001"' in tree.html
    page = Visitor(site).open(f"/cases/{SLUG}")
    assert "2,000830（41.5%）812（40.6%）" in page.text
    with site.app_context():
        case = by_slug(db.session(), SLUG)
        kept = {item.path: item.source for item in contents.items(db.session(), case, full=False)}
    assert kept["objects/inputs.csv"].decode("utf-8-sig").splitlines() == table
    assert {"objects/origins.csv", "objects/tree.csv", "objects/sheets.json"} <= kept.keys()
    assert "（設計→配布）" in Visitor(site).open(f"/log/?case={SLUG}").text
    chart = Visitor(site).open(f"/cases/{SLUG}/timeline")
    assert "令和8年6月上旬から令和8年7月まで" in chart.text
    assert "令和8年10月1日（木）から令和8年10月30日（金）まで" in chart.text


def test_a_plan_is_made_with_an_answer_for_everyone(site, people, sato, staff):
    tanaka, suzuki = staff("tanaka"), staff("suzuki")
    settled(sato, tanaka)
    assert "条例が求めるため" in Visitor(site).open(f"/cases/{SLUG}").text
    assert "令和9年3月31日" in sato.open(DESK).text
    heard(sato)
    answered(sato, tanaka)
    tree_and_origins(sato)
    everyone_reads_what_became_of_each(site)
    with clock.at(clock.tokyo(2027, 2, 1, 10)):
        consulted(site, sato, tanaka)
        decided_and_published(site, people, sato, tanaka, suzuki)
        the_published_plan_is_sealed_and_later_replaced(site, people, tanaka)


def consulted(site, sato, tanaka):
    """The consultation that was linked is the part; its amendments must stand in the text before it goes on."""
    sato.open(f"{DESK}/parts").press("", number="R8-意-001")
    move(tanaka, "consult")
    sato.open(f"{DESK}/transitions/revise")
    assert "案に入っていない点があります" in sato.text
    with site.app_context():
        text, _ = versions.revised_text(db.session(), by_slug(db.session(), "r8-i-001"))
    sato.open(f"{DESK}/draft").press("", form=-1, text=text, kind="decided")
    sato.press("do=keep")
    move(sato, "revise")


def decided_and_published(site, people, sato, tanaka, suzuki):
    """The report of a meeting that is closed, the decision, a second reader, then everyone."""
    file(sato, "final_report")
    sato.open(f"{DESK}/transitions/receive_report")
    assert "答申を決める委員会の会議" in sato.text
    with site.app_context(), unit_of_work(people.secretary) as uow:  # how it was held is told in S-2
        office = uow.session.get_one(Office, people.civic_office)
        cases.open_case(uow, "meeting", title="第4回策定委員会", office=office).stage = "closed"
    sato.open(f"{DESK}/parts").press("", form=-1, number="R8-会-001")
    move(sato, "receive_report")
    write(tanaka, "decision", by="decision", day="令和9年2月1日", number="8緑協第120号")
    file(sato, "plan")
    move(tanaka, "adopt")
    suzuki.open(f"{DESK}/transitions/publish")
    assert "公表する計画と資料を、別の人がまだ確かめていません" in suzuki.text
    write(suzuki, "redaction", read="1")
    move(suzuki, "publish")


def the_published_plan_is_sealed_and_later_replaced(site, people, tanaka):
    """Its files are the very ones that were filed; a newer plan is named by its number, and both stay readable."""
    page = Visitor(site).open(f"/cases/{SLUG}")
    files = re.findall(r'href="(/documents/[0-9]+)"', page.html)
    bodies = [Visitor(site).open(address).body for address in files]
    assert "planの本文".encode() in bodies
    assert any("地区ごとに月1回" not in body.decode() and body.decode().startswith("# ") for body in bodies)
    with site.app_context():
        sealed = select(AuditEvent.entry).where(AuditEvent.type == "plan.files_sealed")
        entry = db.session.execute(sealed).scalar_one().decode()
    assert hashlib.sha256("planの本文".encode()).hexdigest() in entry
    given = {"reason": "計画期間の満了"}
    page = f"{DESK}/transitions/supersede"
    tanaka.open(page).post(page, **tanaka.again(successor="R8-計-001", **given))
    assert tanaka.status == 422
    assert "この計画自身は書けません" in tanaka.text
    with site.app_context():
        with unit_of_work(people.secretary) as uow:
            office = uow.session.get_one(Office, people.civic_office)
            made = actions.import_timeline(uow, office, CSV.read_bytes(), title="第3次計画").plan.case
            number, slug = made.number, made.slug
        with unit_of_work(people.head) as uow:
            cases.advance(uow, by_slug(uow.session, slug), "adopt")
    move(tanaka, "supersede", successor=number, **given)
    old, new = Visitor(site).open(f"/cases/{SLUG}"), Visitor(site).open(f"/cases/{slug}")
    assert "この計画は、「第3次計画」に替わりました" in old.text
    assert f"「{TITLE}」（R8-計-001）に替わる計画になりました" in new.text
    assert Visitor(site).open(f"/cases/{SLUG}/inputs").status == 200
