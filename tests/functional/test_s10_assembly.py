"""S-10: 「駅前広場のこれから」 by lot: 1,500 sampled, 63 accept, 30 drawn, 27 come, five recommendations, ninety days."""

import hashlib
import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.audit.models import AuditDisclosure, AuditEvent
from consult.bodies import actions as bodies
from consult.cases.models import CaseStep
from consult.collaboration.assemblies.models import AssemblyInvitation, AssemblyLot
from consult.db import db
from consult.demo.people import load_people
from consult.dossier.models import CaseSheet
from consult.meetings import actions as meetings
from consult.meetings.models import AgendaItem
from consult.unit_of_work import unit_of_work
from consult.worker import run_due
from tests.factories.visitor import Visitor

DESK = "/desk/cases/r8-z-001"
PAGE = "/cases/r8-z-001"
CODES = f"{DESK}/assembly"
YOUNG, OTHERS = "18–24歳", "25歳以上"
DESIGN = {
    "question": "駅前広場のこれから",
    "sample": f"{YOUNG}：500\n{OTHERS}：1,000",
    "places": "30",
    "quotas": f"{YOUNG}：10\n{OTHERS}：20",
    "seed_rule": "市の半分のSHA-256を先に公表し、残りの半分をさいころで作る",
    "balance": "賛成と反対の研究者を1人ずつ",
    "use_of_result": "提言ごとに90日以内に答える",
    "contact": "市民協働課",
}
INVITATION = {
    "question": "駅前広場のこれから",
    "date": "令和8年11月14日",
    "days": "11月14日 午前9時から 市役所",
    "reward": "1日5,000円",
    "care": "託児があります",
    "language": "手話通訳があります",
    "how_to_answer": "符号を書いた返信はがきで",
    "personal_data": "名前は受け取りません",
    "contact": "市民協働課",
}
INVITED = [(f"Y{n:04}", YOUNG) for n in range(500)] + [(f"Z{n:04}", OTHERS) for n in range(1000)]
ACCEPTED = [code for code, _ in INVITED[:21]] + [code for code, _ in INVITED[500:542]]
SEPTEMBER, SENT, CLOSED = (
    clock.tokyo(2026, 9, 1, 10),
    clock.tokyo(2026, 9, 10, 10),
    clock.tokyo(2026, 10, 2, 9),
)
PACK_OUT, DAY_OF_TALK, OUT = (
    clock.tokyo(2026, 10, 31, 10),
    clock.tokyo(2026, 11, 14, 9),
    clock.tokyo(2026, 12, 1, 9),
)


def write(who, sheet, /, **typed):
    who.open(f"{DESK}/dossier/{sheet}/new").press("", **typed)
    assert who.path == f"{DESK}/dossier/?saved={sheet}", who.text


def move(who, trigger, /, **typed):
    page = f"{DESK}/transitions/{trigger}"
    assert who.open(page).forms[-1].action != "/sign-out", who.text
    who.post(page, **who.again(**typed))
    assert who.path.startswith(f"{DESK}?done={trigger}"), who.text


def put(who, do, /, **typed):
    who.open(CODES)
    who.post(CODES, **who.again(do=do, **typed))
    return who


def file(who, kind):
    page = f"{DESK}/papers"
    who.open(page).post(page, **who.again(kind=kind, files=(BytesIO(b"paper"), "paper.txt")))


@pytest.fixture
def sato(city, staff):
    with clock.at(SEPTEMBER):
        sato = staff("sato").open("/desk/begin")
        sato.press("", procedure="citizens_assembly", title="駅前広場のこれから")
        assert sato.path == DESK, sato.text
        write(sato, "assembly", **DESIGN)
        file(sato, "design")
        move(sato, "publish_design")
    return sato


def invited(sato):
    with clock.at(SENT):
        put(sato, "take", codes="符号,層\n" + "\n".join(f"{code},{stratum}" for code, stratum in INVITED))
        assert sato.path == f"{CODES}?done=take", sato.text
        move(sato, "receive_codes")
        write(sato, "invitation", **INVITATION)
        move(sato, "invite")


def _worker(city):
    with city.app_context():
        while run_due("test"):
            pass
        db.session.remove()


def answered(city, sato):
    invited(sato)
    with clock.at(SENT):
        assert "集まる日は令和8年11月14日" in Visitor(city).open(PAGE).text
        declined, gone = [c for c, _ in INVITED[542:752]], [c for c, _ in INVITED[752:764]]
        put(
            sato,
            "reply",
            accepted="\n".join(ACCEPTED),
            declined=" ".join(declined),
            undelivered=" ".join(gone),
        )
        assert sato.path == f"{CODES}?done=reply", sato.text
    with clock.at(CLOSED):
        _worker(city)


def drawn(city, sato, suzuki):
    answered(city, sato)
    with clock.at(CLOSED):
        put(suzuki, "announce")
        put(suzuki, "draw", witness="36142")
        assert suzuki.path == f"{CODES}?done=draw", suzuki.text
        put(sato, "file")
        assert sato.path == f"{CODES}?done=file", sato.text
        move(suzuki, "draw")
    with city.app_context():
        rows = select(AssemblyInvitation.code).where(AssemblyInvitation.outcome == "drawn")
        found = list(db.session.execute(rows.order_by(AssemblyInvitation.position)).scalars())
        db.session.remove()
    return found


def with_pack(sato, at=PACK_OUT):
    with clock.at(at):
        write(
            sato,
            "pack",
            experts_for="都市計画の研究者",
            experts_against="商店街の研究者",
            material="図面と費用",
        )
        file(sato, "pack")
        move(sato, "publish_pack")


def voted(sato, places):
    with clock.at(DAY_OF_TALK):
        move(sato, "open")
        put(sato, "came", came="\n".join(places[:27]))
        assert "参加27人、欠席3人" in sato.open(CODES).text
        write(sato, "attendance", groups="5・5・5・6・6")
        for n in range(1, 6):
            write(sato, "request", kind="recommendation", text=f"提言{n}の内容")
            write(sato, "votes", number=str(n), in_favour="20", against="4", abstained="3")
        move(sato, "vote")


def published(city, sato, suzuki):
    with clock.at(DAY_OF_TALK):
        move(sato, "draft_report")
        write(sato, "record", text="広場は歩く人のものにする")
        move(sato, "send_for_check")
        assert "27" in sato.open(f"{DESK}/dossier/").text
    with clock.at(OUT):
        _worker(city)
        suzuki = suzuki()  # weeks later: signed in anew
        write(suzuki, "clearance", read="1")
        file(sato, "report")
        move(suzuki, "review")
        move(suzuki, "publish")


def test_names_and_addresses_are_refused_and_counted_and_nothing_of_them_is_kept(city, sato):
    with clock.at(SENT):
        put(sato, "take", codes="符号,層,氏名,住所\nA0001,18–24歳,山田花子,緑野市東1丁目\n")
        assert sato.status == 422
        assert "名前や住所などの欄が2個ある" in sato.text
        assert "山田花子" not in sato.html
        assert "2個あります" in sato.open(f"{DESK}/transitions/receive_codes").text
    with city.app_context():
        assert db.session.execute(select(func.count()).select_from(AssemblyInvitation)).scalar() == 0
        assert "山田" not in _everything_kept(db.session)
        db.session.remove()


def test_the_square_before_the_station_from_the_lot_to_an_overdue_answer(city, sato, staff):
    suzuki = staff("suzuki")
    places = drawn(city, sato, suzuki)
    page = Visitor(city).open(PAGE)
    assert (len(places), sum(code.startswith("Y") for code in places)) == (30, 10)
    for said in ("1500", "63", "4.2%", "210", "1215", "承諾21人、席10、当選10人", "36142"):
        assert said in page.text, said
    _anyone_draws_again(page.text, places)
    with_pack(sato)
    voted(sato, places)
    published(city, sato, lambda: staff("suzuki"))
    _nobody_else_is_known(city, places[:27])
    page.open(PAGE)
    for said in ("提言4の内容", "5・5・5・6・6", "都市計画の研究者", "広場は歩く人のものにする"):
        assert said in page.text, said
    with clock.at(clock.tokyo(2027, 3, 2, 9)):  # day 91
        for n in (1, 2, 3, 5):
            write(sato, "reply", number=str(n), outcome="will", text="行います")
        assert (
            "市の回答がない質問、要望、提言が1件あります（番号4）"
            in sato.open(f"{DESK}/transitions/submit_response").text
        )
        assert "1日過ぎています" in page.open("/promises").text
        assert "期日を過ぎています" in page.open(PAGE).text
        assert (
            "提言4回答期限超過（令和9年3月1日（月）まででした）提言4の内容賛成20、反対4、棄権3" in page.text
        )
        _what_is_ready_does_not_wait_for_the_fourth(page, sato, staff("tanaka"))
    _on_the_agenda_of_the_second_meeting(city)


def _what_is_ready_does_not_wait_for_the_fourth(page, sato, tanaka):
    """The office's answers are decided by another person; the one who wrote them may not."""
    assert "この操作は、課長が行います" in sato.open(f"{DESK}/transitions/respond_to_some").text
    move(tanaka, "respond_to_some")
    page.open(PAGE)
    assert page.text.count("提言1行う") == 1
    assert "行います" in page.text
    assert "提言4回答期限超過（令和9年3月1日（月）まででした）" in page.text
    tanaka.open(f"{DESK}/transitions/respond_to_some")
    assert "先に公表できる回答がありません" in tanaka.text
    sato.open(f"{DESK}/dossier/reply/1").press("", form=1, text="来年度に行います", office="都市計画課")
    assert "来年度に行います" not in page.open(PAGE).text
    move(tanaka, "respond_to_some")
    assert "来年度に行います　担当：都市計画課　決めた日：令和9年3月2日" in page.open(PAGE).html


def _on_the_agenda_of_the_second_meeting(city):
    with city.app_context(), clock.at(clock.tokyo(2027, 3, 2, 10)):
        people = load_people(str)
        with unit_of_work(people.secretary) as uow:
            body = bodies.create_body(
                uow, people.office(people.civic_office), slug="kyodo-kento", name="推進協議会", seats=7,
                kind="statutory", basis="条例", purpose="協働",
            )  # fmt: skip
            meetings.plan_meeting(uow, body, starts_at=clock.tokyo(2027, 4, 10, 14), place="市役所")
        while run_due("test"):
            pass
        (title,) = db.session.execute(select(AgendaItem.title)).scalars()
        db.session.remove()
    assert title == "期限を過ぎた約束：R8-抽-001 駅前広場のこれから（市の回答）"


def _anyone_draws_again(text, places):
    seed = re.search(r"[0-9a-f]{64}:36142", text)[0]
    order = sorted(ACCEPTED, key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).hexdigest())
    young = [code for code in order if code.startswith("Y")][:10]
    others = [code for code in order if code.startswith("Z")][:20]
    assert places == [code for code in order if code in {*young, *others}]
    digest = hashlib.sha256("".join(f"{code}\n" for code in places).encode()).hexdigest()
    assert digest in text


def _everything_kept(session):
    """All the log and all the sheets, as text."""
    said = [event.entry.decode() for event in session.execute(select(AuditEvent)).scalars()]
    said += [one.disclosure or "" for one in session.execute(select(AuditDisclosure)).scalars()]
    kept = [*session.execute(select(CaseSheet)).scalars(), *session.execute(select(CaseStep)).scalars()]
    kept += session.execute(select(AssemblyLot)).scalars()
    return " ".join([*said, *(str(vars(row)) for row in kept)])


def _nobody_else_is_known(city, came):
    with city.app_context():
        kept = list(db.session.execute(select(AssemblyInvitation.code)).scalars())
        said = _everything_kept(db.session)
        db.session.remove()
    assert sorted(kept) == sorted(came)
    assert [code for code, _ in INVITED if re.search(rf"\b{code}\b", said)] == []


def test_a_pack_that_came_out_thirteen_days_before_does_not_open_the_assembly(city, sato, staff):
    drawn(city, sato, staff("suzuki"))
    with_pack(sato, clock.tokyo(2026, 11, 1, 9))
    with clock.at(DAY_OF_TALK):
        assert "13日前で、決まりの14日前に足りません" in sato.open(f"{DESK}/transitions/open").text
