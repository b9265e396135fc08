"""A case with parallel work, documents on file, parts and exceptions, as the people at their desks see it."""

from io import BytesIO

import pytest
from sqlalchemy import select

from consult.access.actor import Role
from consult.accounts import actions as accounts
from consult.accounts.models import Account
from consult.cases import actions, compensation, tracks
from consult.db import db
from consult.demo.people import FOUNDER, address, load_people
from consult.unit_of_work import unit_of_work
from tests.factories import works
from tests.factories.visitor import Visitor


@pytest.fixture(autouse=True)
def procedure():
    with works.known() as definition:
        yield definition


@pytest.fixture
def slug(city):
    """A case at work, shown to the public."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        case = works.case_at(people, "begin")
        with unit_of_work(people.secretary) as uow:
            case = works.found(case.slug)
            actions.describe(uow, case, lead="公園を直します", decided_by="市長", easy=[])
            case.public = True
        return case.slug


def test_parallel_work_is_seen_beside_the_case_and_advanced_by_itself(city, staff, slug):
    sato = staff("sato").open(f"/desk/cases/{slug}")
    assert "並行する作業" in sato.text
    assert "見積り依頼中" in sato.text
    assert "見積りを頼んでいます" in Visitor(city).open(f"/cases/{slug}").text
    sato.open(f"/desk/cases/{slug}/transitions/agree")
    assert "並行する作業が終わっていません：見積り" in sato.text
    act = f"/desk/cases/{slug}/tracks/estimate/transitions/receive"
    sato.open(act)
    assert "案件そのものの段階は変わりません" in sato.text
    sato.post(act, **sato.again(amount="いくつか"))
    assert sato.status == 422
    assert "数字で書いてください" in sato.text
    assert sato.value("amount") == "いくつか"
    sato.post(act, **sato.again(amount="1200"))
    assert sato.path.startswith(f"/desk/cases/{slug}?done=receive")
    assert "見積り受領" in sato.text
    assert sato.open(act).status == 404
    assert "見積りが届きました" in Visitor(city).open(f"/cases/{slug}").text


def test_a_track_that_somebody_else_advanced_first_is_told_and_stays_as_it_is(city, staff, slug):
    act = f"/desk/cases/{slug}/tracks/estimate/transitions/receive"
    sato = staff("sato").open(act)
    with city.app_context():
        case = works.found(slug)
        tracks.perform(load_people(str).head, db.session(), case, "estimate", "receive")
        db.session.remove()
    sato.post(act, **sato.again())
    assert sato.status == 409


def test_a_case_says_which_cases_it_waits_for_and_lets_one_go_for_a_reason(city, staff, slug):
    with city.app_context():
        people = load_people(str)
        with unit_of_work(people.secretary) as uow:
            office = people.office(people.civic_office)
            part = actions.open_case(uow, "public_consultation", title="公園の案", office=office)
        number, address = part.number, part.slug
    page = f"/desk/cases/{slug}/parts"
    sato = staff("sato").open(f"/desk/cases/{slug}")
    assert page in sato.html
    sato.open(page)
    assert "まだ結び付けた案件がありません" in sato.text
    sato.post(page, **sato.again(number="R9-意-999"))
    assert (sato.status, sato.value("number")) == (422, "R9-意-999")
    sato.post(page, **sato.again(number=number))
    assert sato.status == 200
    assert f"{number}準備まだ待っています" in sato.text
    removal = {**sato.again(), "part": address}
    sato.post(f"{page}/remove", **removal)
    assert (sato.status, "外す理由を書いてください" in sato.text) == (422, True)
    sato.post(f"{page}/remove", **{**removal, f"reason-{address}": "募集しないことにした"})
    assert "まだ結び付けた案件がありません" in sato.text


def test_an_exception_goes_from_one_desk_to_another_and_is_told_to_everyone(city, staff, slug):
    page = f"/desk/cases/{slug}/overrides/agree_early"
    sato, tanaka = staff("sato"), staff("tanaka")
    assert "見積りを待たずに合意する" in sato.open(f"/desk/cases/{slug}").text
    sato.open(f"/desk/cases/{slug}/transitions/agree_early")
    assert sato.path.startswith(page)
    assert "例外の操作です" in sato.text
    sato.post(page, **sato.again(why="", reason="x"))
    assert (sato.status, sato.value("reason")) == (422, "x")
    assert "例外とする理由を書いてください" in sato.text
    sato.post(page, **sato.again(why="災害の復旧を急ぐため"))
    assert "自分の申し出は、自分では進められません" in sato.text
    assert sato.post(f"{page}/take", **sato.again()).status == 403
    tanaka.open(page)
    assert "佐藤美咲さん災害の復旧を急ぐため" in tanaka.text
    tanaka.post(f"{page}/settle", **tanaka.again(do="refuse"))
    assert (tanaka.status, "断る理由を書いてください" in tanaka.text) == (422, True)
    tanaka.post(f"{page}/take", **tanaka.again())
    assert "いまの段階は「合意」です" in tanaka.text
    shown = Visitor(city).open(f"/cases/{slug}").text
    assert "ふつうと違う進め方をしました" in shown
    assert "理由：災害の復旧を急ぐため" in shown
    assert "佐藤" not in shown


def test_an_exception_of_parallel_work_has_its_page_too(city, staff, slug):
    page = f"/desk/cases/{slug}/tracks/estimate/overrides/waive"
    sato, tanaka = staff("sato"), staff("tanaka")
    sato.open(f"/desk/cases/{slug}/tracks/estimate/transitions/waive")
    assert sato.path.startswith(page)
    sato.post(page, **sato.again(why="前と同じ業者なので"))
    assert "申し出ました" in sato.text
    tanaka.open(page)
    tanaka.post(f"{page}/take", **tanaka.again())
    assert "見積り届かず" in tanaka.text
    assert "「見積りを求めない」理由：前と同じ業者なので" in Visitor(city).open(f"/cases/{slug}").text


def test_a_document_is_put_on_file_read_again_and_withdrawn_for_a_reason(city, staff, slug):
    page, sato = f"/desk/cases/{slug}/papers", staff("sato")
    sato.open(f"/desk/cases/{slug}/transitions/agree")
    assert "文書がまだありません：協定書" in sato.text
    assert page in sato.html
    sato.open(page)
    sato.post(page, **sato.again(kind="agreement"))
    assert (sato.status, "ファイルを選んでください" in sato.text) == (422, True)
    sato.post(page, **sato.again(kind="agreement", files=(BytesIO(b"MZ\x00\x00"), "run.exe")))
    assert (sato.status, "受け取れない種類" in sato.text) == (422, True)
    sato.post(page, **sato.again(kind="lease", files=(BytesIO(b"words"), "lease.txt")))
    assert (sato.status, "文書の種類を選んでください" in sato.text) == (422, True)
    sato.post(page, **sato.again(kind="agreement", files=(BytesIO("協定書".encode()), "協定書.txt")))
    assert (sato.status, "協定書.txt" in sato.text) == (200, True)
    assert "文書がまだありません" not in staff("sato").open(f"/desk/cases/{slug}/transitions/agree").text
    assert sato.open(f"{page}/1").body.decode() == "協定書"
    assert staff("nakamura").open(f"{page}/1").status == 403
    assert staff("suzuki").open(f"{page}/1").status == 200
    with city.app_context(), unit_of_work(FOUNDER) as uow:
        member = uow.session.execute(select(Account).where(Account.email == address("ito"))).scalar_one()
        accounts.grant(uow, member, Role.MEMBER, works.found(slug).scope)
    assert staff("ito").open(f"/desk/cases/{slug}").status == 200
    assert staff("ito").open(f"{page}/1").status == 403
    sato.open(page)
    sato.post(f"{page}/1/withdraw", **sato.again())
    assert (sato.status, "取り下げる理由を書いてください" in sato.text) == (422, True)
    sato.post(f"{page}/1/withdraw", **sato.again(**{"reason-1": "署名がなかった"}))
    assert "理由：署名がなかった" in sato.text
    assert "文書がまだありません：協定書" in sato.open(f"/desk/cases/{slug}/transitions/agree").text


def test_several_cases_are_advanced_together_with_a_result_for_each(city, staff, slug):
    with city.app_context():
        people = load_people(str)
        more = [works.case_at(people, title=title).slug for title in ("橋", "川")]
    sato = staff("sato").open("/desk/bulk/")
    assert "始める共同の仕事2件" in sato.text
    sato.open("/desk/bulk/works/begin")
    assert {value for name, value in sato.forms[-1].fields if name == "case"} == set(more)
    sato.post("/desk/bulk/works/begin", **sato.again(case=[]))
    assert (sato.status, "案件を1つ以上選んでください" in sato.text) == (422, True)
    with city.app_context():
        actions.perform(people.head, db.session(), works.found(more[0]), "begin")
        db.session.remove()
    sato.post("/desk/bulk/works/begin", **sato.again(case=more))
    assert (sato.status, "1件を進めました" in sato.text, "1件は進められませんでした" in sato.text) == (
        200,
        True,
        True,
    )
    sato.open("/desk/bulk/works/agree")
    assert "文書がまだありません：協定書" in sato.text
    assert [name for name, _ in sato.forms[-1].fields if name == "case"] == []


def test_the_last_move_is_taken_back_on_its_page_and_a_procedure_without_a_way_back_says_so(
    city, staff, slug, monkeypatch
):
    sato, page = staff("sato"), f"/desk/cases/{slug}/undo"
    assert page in sato.open(f"/desk/cases/{slug}").html
    sato.open(page)
    stale = sato.again(number="1")
    assert "準備に戻す" in sato.text
    assert sato.post(page, **stale).status == 409
    sato.post(page, **sato.open(page).again())
    assert "いまの段階は「準備」です" in sato.text
    assert "番の取消し" in sato.text
    assert "始める" in sato.open(page).text
    with city.app_context():
        actions.perform(load_people(str).secretary, db.session(), works.found(slug), "begin")
        db.session.remove()
    monkeypatch.setattr(compensation.staged, "options", lambda *_: [])
    assert "この手続には、「準備」へ戻す操作がありません" in sato.open(page).text
    assert "計画できる人" in sato.text
