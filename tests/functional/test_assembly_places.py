"""A small assembly: too few accept, more are invited; drawn people drop out twice and the reserves move up."""

import pytest
from sqlalchemy import select

from consult import clock
from consult.collaboration.assemblies.models import AssemblyInvitation
from consult.db import db
from consult.worker import run_due
from tests.factories.bodies_desk import move as take_step
from tests.factories.bodies_desk import put_on_file, write
from tests.factories.visitor import Visitor

SLUG = "r8-z-001"
DESK, CODES = f"/desk/cases/{SLUG}", f"/desk/cases/{SLUG}/assembly"
YOUNG, OLD = "18–24歳", "25歳以上"
TOLD = dict.fromkeys(
    ("question", "days", "reward", "care", "language", "how_to_answer", "personal_data", "contact"),
    "知らせる",
)


def at(month, day, hour=10):
    return clock.at(clock.tokyo(2026, month, day, hour))


def move(who, trigger, **typed):
    return take_step(who, SLUG, trigger, **typed)


def put(who, do, *, ok=True, **typed):
    who.open(CODES)
    who.post(CODES, **who.again(do=do, **typed))
    assert (who.path == f"{CODES}?done={do}") is ok, who.text
    return who


def standing(city, outcome):
    with city.app_context():
        wanted = select(AssemblyInvitation.code).where(AssemblyInvitation.outcome == outcome)
        found = list(db.session.execute(wanted.order_by(AssemblyInvitation.position)).scalars())
        db.session.remove()
    return found


@pytest.fixture
def sato(city, staff):
    """The design is out: 20 of each stratum, 6 places, 2 of them for the young."""
    with at(9, 1):
        sato = staff("sato").open("/desk/begin")
        sato.press("", procedure="citizens_assembly", title="図書館の夜間開館")
        write(
            sato, SLUG, "assembly", question="夜も開けるか", sample=f"{YOUNG}：20\n{OLD}：20", places="6",
            quotas=f"{YOUNG}：2\n{OLD}：4", seed_rule="さいころ", balance="2人ずつ", use_of_result="90日",
            contact="市民協働課",
        )  # fmt: skip
        put_on_file(sato, SLUG, "design")
        move(sato, "publish_design")
    return sato


def invite(city, sato, first, last, accepted, *, sent, closed):
    with at(*sent):
        codes = [
            (f"{letter}{n:03}", s) for letter, s in (("Y", YOUNG), ("Z", OLD)) for n in range(first, last)
        ]
        put(sato, "take", codes="\n".join(f"{code},{stratum}" for code, stratum in codes))
        move(sato, "receive_codes")
        if first == 0:
            write(sato, SLUG, "invitation", date="令和8年11月14日", **TOLD)
        move(sato, "invite")
        put(sato, "reply", accepted=" ".join(accepted))
    with at(*closed), city.app_context():
        while run_due("test"):
            pass
        db.session.remove()


def test_more_are_invited_then_places_are_filled_twice(city, sato, staff):
    suzuki, visitor = staff("suzuki"), Visitor(city)
    invite(city, sato, 0, 20, ["Y000", "Z000", "Z001", "Z002"], sent=(9, 2), closed=(9, 25))
    with at(9, 25):
        assert (
            "承諾した人は4人で、参加する6人に足りません。招待を追加してください"
            in suzuki.open(f"{DESK}/transitions/draw").text
        )
        move(sato, "invite_more", reason="承諾が席より少ないため")
        sato.open(f"{DESK}/dossier/assembly/1").press("", form=1, sample=f"{YOUNG}：30\n{OLD}：30")
    more = ["Y020", "Y021", *(f"Z{n:03}" for n in range(20, 26))]
    invite(city, sato, 20, 30, more, sent=(9, 26), closed=(10, 20))
    assert "招待60承諾12承諾した割合20.0%辞退0返事なし48不達0" in visitor.open(f"/cases/{SLUG}").text
    with at(10, 20):
        put(suzuki, "announce")
        put(suzuki, "draw", witness="25")
        put(sato, "file")
        move(suzuki, "draw")
        drawn = standing(city, "drawn")
        assert (len(drawn), sum(code.startswith("Y") for code in drawn)) == (6, 2)
        page = f"{DESK}/transitions/fill_places"
        suzuki.open(page).post(page, **suzuki.again(reason="x"))
        assert (suzuki.status, "空いた席がありません" in suzuki.text) == (409, True)
        put(suzuki, "gone", ok=False, gone="Z999")
        assert "知らない符号が1件あります" in suzuki.text
        young = [code for code in drawn if code.startswith("Y")]
        waiting = standing(city, "reserve")
        put(suzuki, "gone", gone=young[0])
        move(suzuki, "fill_places", reason="1人が来られなくなったため")
        assert {*standing(city, "drawn")} == {*drawn, next(c for c in waiting if c.startswith("Y"))} - {
            young[0]
        }
        write(sato, SLUG, "pack", experts_for="賛成の研究者", experts_against="反対の研究者", material="費用")
        put_on_file(sato, SLUG, "pack")
        move(sato, "publish_pack")
    with at(11, 10):
        waiting = standing(city, "reserve")
        put(suzuki, "gone", gone=f"{young[1]} {next(c for c in drawn if c.startswith('Z'))}")
        move(suzuki, "fill_places", reason="2人が来られなくなったため")
        assert (len(standing(city, "drawn")), len(standing(city, "reserve"))) == (6, len(waiting) - 2)
        shown = visitor.open(f"/cases/{SLUG}").text
        assert "辞退2補欠から入った人2いま席のある人6残った補欠3" in shown
        assert not [code for code in (*drawn, *waiting) if code in visitor.html]
        move(sato, "publish_pack")
    _held(city, sato, visitor)


def _held(city, sato, visitor):
    with at(11, 14, 9):
        move(sato, "open")  # the pack came out on 20 October, filling a place did not make it younger
        put(sato, "came", came=" ".join(standing(city, "drawn")[:5]))
        write(sato, SLUG, "attendance", groups="5")
        write(sato, SLUG, "request", kind="recommendation", text="金曜は夜9時まで開ける")
        write(sato, SLUG, "votes", number="1", in_favour="4", against="1", abstained="1")
        assert "番号1" in sato.open(f"{DESK}/transitions/vote").text.replace("番号 1", "番号1")
        sato.open(f"{DESK}/dossier/votes/1").press("", form=1, abstained="0")
        move(sato, "vote")
    assert "参加5人" in visitor.open("/assemblies").text
    assert "招待60人承諾12人（20.0%）席6" in visitor.text
