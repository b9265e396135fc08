"""正誤, 中止, 再実施, 対象外, as the office does them and as everyone sees them."""

import datetime as dt
import shutil

import pytest

from consult import clock
from consult.cases import actions as cases
from consult.cases import definitions, queries
from consult.consultations import actions
from consult.consultations.identity import Identity
from consult.consultations.models import Consultation
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.errors import Refused
from consult.unit_of_work import unit_of_work
from consult.workflow.loader import load
from tests.factories.staff import Staff
from tests.factories.visitor import Visitor
from tests.unit.consultations.test_restart_conditions import VECTORS

FIRST = dt.date(2026, 10, 1)
DURING = clock.tokyo(2026, 10, 12, 10)


@pytest.fixture
def city(sqlite_template, tmp_path, make_app):
    """On SQLite alone: the words on the pages do not depend on the database."""
    path = tmp_path / "city.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return make_app(f"sqlite:///{path}")


@pytest.fixture
def opened(city):
    """A consultation that is open on 12 October, with one opinion."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        who = Identity("青山 陽子", "緑野市若葉町3丁目8番地", "0566-00-1201")
        sent = story.send(slug, "駐輪場に屋根をつけてほしい。", "s3-2", who, clock.tokyo(2026, 10, 9, 9))
        city.config["code"] = sent.code
        db.session.remove()
    with clock.at(DURING):
        yield slug


def act(city, slug, trigger, **typed):
    """The head takes a step on its page."""
    path = f"/desk/cases/{slug}/transitions/{trigger}"
    head = Staff(city, "tanaka").open(path)
    assert head.status == 200, head.text
    return head.post(path, **head.again(**typed))


def text_of(city, address):
    page = Visitor(city).open(address)
    assert page.status == 200
    return page.text


def test_an_erratum_is_on_the_case_the_notice_and_in_the_feed(city, opened):
    act(city, opened, "correct", erratum_place="3ページ 2の(1)", erratum_wrong="5台", erratum_right="50台",
        reason="書き誤り")  # fmt: skip
    for address in (f"/cases/{opened}", f"/cases/{opened}/notice"):
        said = text_of(city, address)
        assert "3ページ2の(1)" in said
        assert "誤：5台" in said
        assert "正：50台" in said
        assert "書き誤り" in said
    for feed in ("/feeds/cases.atom", f"/feeds/{opened}.atom"):
        assert "正：50台" in city.test_client().get(feed).text
    assert Visitor(city).open(f"/cases/{opened}/opinions/new").status == 200
    again = act(
        city, opened, "correct", erratum_place="3ページ", erratum_wrong="5台", erratum_right="5台", reason="x"
    )
    assert again.status == 409
    assert "違う言葉" in again.text


def test_the_desk_never_offers_to_stop_a_consultation_as_its_next_step(city, opened):
    desk = Staff(city, "tanaka").open("/desk/").text
    assert "締め切る" in desk
    assert "募集を中止する" not in desk
    assert "募集を中止する" in Staff(city, "tanaka").open(f"/desk/cases/{opened}").text


def test_a_consultation_is_stopped_and_started_anew_and_no_opinion_is_lost(city, opened):
    act(city, opened, "stop", reason="対象の区域を誤って示した")
    said = text_of(city, f"/cases/{opened}")
    assert "募集を中止しました" in said
    assert "対象の区域を誤って示した" in said
    assert "届いた1通は、消さずに残しています" in said
    assert "結果の公表は" not in said
    assert "この案は定めない" not in said
    assert "意見を出す" not in said
    receipt = text_of(city, f"/receipts/{city.config['code']}")
    assert "対象の区域を誤って示した" in receipt
    assert "市の考え方を公表します" not in receipt
    act(city, opened, "restart")
    with city.app_context():
        old = story.case_of(opened)
        assert old.stage == "restarted"
        ((kind, new),) = queries.links(db.session(), old)
        fresh = db.session.get_one(Consultation, new.id)
        assert (kind, new.stage, new.public, new.title) == ("from:restarts", "draft", False, old.title)
        assert (fresh.opens_on, fresh.closes_on, fresh.closes_at) == (None, None, None)
        assert fresh.notice["purpose"] == db.session.get_one(Consultation, old.id).notice["purpose"]
        assert "stopped" not in fresh.notice
        slug = new.slug
        people = load_people(lambda text: f"plain:{text}")
        begin_again(people, slug)
    said = text_of(city, f"/cases/{slug}")
    assert "に届いた意見1通は、その案件に残っています" in said
    assert "初めからやり直す募集を見る" in text_of(city, f"/cases/{opened}")


def begin_again(people, slug):
    """The new period may not be shorter, whatever the reason; a full one opens."""
    first = dt.date(2026, 11, 2)
    with story.door(people.secretary, dt.date(2026, 10, 20)) as uow:
        case = story.case_of(slug)
        made = uow.session.get_one(Consultation, case.id)
        actions.attach_draft(uow, case, story.PLAN, title=case.title)
        actions.set_period(uow, made, first, first + dt.timedelta(days=9), reason="急ぐため")
        actions.set_result_due(uow, made, first + dt.timedelta(days=90))
    with pytest.raises(Refused) as refused, story.door(people.head, first) as uow:
        cases.advance(uow, story.case_of(slug), "publish_notice")
    assert [v.code for v in refused.value.verdicts if not v.ok] == ["full_period_again"]
    with story.door(people.secretary, dt.date(2026, 10, 20)) as uow:
        made = uow.session.get_one(Consultation, story.case_of(slug).id)
        actions.set_period(uow, made, first, first + dt.timedelta(days=29))
    story.publish_notice(people, slug, first)


def test_a_decision_to_hold_no_consultation_is_published_with_its_ground(city):
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        with clock.at(DURING), unit_of_work(people.secretary) as uow:
            made = actions.open_consultation(
                uow, people.office(people.civic_office), title="様式の整理（案）"
            )
            slug = made.case.slug
    with clock.at(DURING):
        offered = Staff(city, "tanaka").open(f"/desk/cases/{slug}/transitions/exempt")
        assert "軽微な変更である" in offered.text
        act(city, slug, "exempt", exempt_ground="minor", reason="字句の整理だけを行うため")
        said = text_of(city, f"/cases/{slug}")
    assert "意見公募をしない理由" in said
    assert "軽微な変更である" in said
    assert "字句の整理だけを行うため" in said
    assert "意見を出す" not in said


def test_a_case_pinned_to_the_first_version_keeps_running_by_it(city, monkeypatch):
    first = load(VECTORS / "public_consultation_v1.toml")
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        with monkeypatch.context() as before:
            before.setattr(definitions, "library", lambda: {"public_consultation": first})
            slug = story.prepare(people, first_day=FIRST)
        assert story.case_of(slug).definition_digest == first.digest
        definitions._older.clear()
        story.publish_notice(people, slug, FIRST)
        with pytest.raises(Refused), story.door(people.head, FIRST) as uow:
            cases.advance(uow, story.case_of(slug), "stop", inputs={"reason": "誤り"})
        story.close(slug, FIRST)
        story.consider(people, slug, FIRST)
        assert story.case_of(slug).stage == "considering"
        db.session.remove()
    assert "検討" in text_of(city, f"/cases/{slug}")
