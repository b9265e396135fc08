"""A form left open while somebody changed its sheet, or the case moved on: nothing unseen is done, nothing is lost."""

import sqlite3

import pytest
from sqlalchemy import select

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.app import create_app
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.db import db
from consult.dossier.sheets import Type, sheets_of
from tests.factories.demo_city import settings_in
from tests.factories.staff import Staff
from tests.factories.visitor import Visitor
from tests.functional import test_s4_local_issue as s4

sato = s4.sato
SHEET = f"{s4.SHEETS}/can_do/1"


def test_a_newer_wording_is_not_withdrawn_from_a_page_that_shows_the_old_one(sato):
    s4.home(sato)
    late = dict(sato.open(SHEET).forms[-1].fields)
    sato.open(SHEET).press("", form=s4.CHANGE, what="年3回の草刈り", who="区の有志")
    sato.post(f"{SHEET}/withdraw", **late | {"reason": "二重に書いた"})
    assert sato.status == 409, sato.text
    assert "ほかの人が先に直しました" in sato.text
    assert "年3回の草刈り" in sato.text
    assert 'value="二重に書いた"' in sato.html
    sato.press("", form=-1)
    assert sato.path == f"{s4.SHEETS}/?withdrawn=can_do"


def test_a_page_that_names_no_version_withdraws_nothing(sato):
    s4.home(sato)
    late = dict(sato.open(SHEET).forms[-1].fields)
    sato.post(f"{SHEET}/withdraw", **late | {"reason": "二重に書いた", "version": ""})
    assert sato.status == 409
    assert "年2回の草刈り" in sato.open(f"{s4.SHEETS}/").text


TYPED = {
    Type.LINE: "はし書きの一行", Type.TEXT: "書きかけの長い文。\n二行目。", Type.NUMBER: "37",
    Type.YEN: "123400", Type.DAY: "2027-02-03",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(demo_city, tmp_path_factory, compiled_templates):
    """The demo city, and a way to put a case into any stage behind the back of who has a page open."""
    folder = tmp_path_factory.mktemp("stale")
    demo_city(folder)
    site = create_app(settings_in(folder))
    site.jinja_env.bytecode_cache = compiled_templates
    beside = sqlite3.connect(folder / "consult.sqlite3")

    def put(case_id, stage):
        with beside:
            beside.execute('UPDATE "case" SET stage = ? WHERE id = ?', (stage, case_id))

    yield site, put
    beside.close()
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


def cases_of_each_procedure(site):
    """A case of each procedure with its definition, and who of the office holds one of some permissions on it."""
    with site.app_context():
        accounts = [
            (account.email.partition("@")[0], account.actor())
            for account in db.session.execute(select(Account).order_by(Account.id)).scalars()
        ]
        cases = {
            case.procedure: case for case in db.session.execute(select(Case).order_by(Case.id)).scalars()
        }

        def holder(case, *permissions):
            may = (login for login, actor in accounts if any(allowed(actor, p, case) for p in permissions))
            return next(may, None)

        return [(case, pinned(db.session(), case.definition_digest), holder) for case in cases.values()]


def test_a_sheet_left_open_while_the_case_went_on_is_refused_and_every_word_is_given_back(demo):
    site, put = demo
    driven, wrong = set(), []
    for case, definition, holder in cases_of_each_procedure(site):
        for sheet in sheets_of(case.procedure):
            open_in = [s.name for s in definition.stages if sheet.open_in(s.name) and not s.final]
            closed = [s.name for s in definition.stages if s.final or not sheet.open_in(s.name)]
            login = holder(case, *sheet.permissions)
            if not (open_in and closed and login):
                continue
            staff, page = Staff(site, login), f"/desk/cases/{case.slug}/dossier/{sheet.code}/new"
            put(case.id, open_in[0])
            if staff.open(page).status != 200:
                continue  # the only one there may be is written already
            token = {"csrf_token": staff.value("csrf_token")}
            sent = {item.name: TYPED[item.type] for item in sheet.items if item.type in TYPED}
            put(case.id, closed[0])
            staff.post(page, **token, **sent)
            lost = [text for text in sent.values() if text.split("\n")[0] not in staff.html]
            if staff.status != 409 or lost:
                wrong.append((case.procedure, sheet.code, staff.status, lost))
            driven.add((case.procedure, sheet.code))
            put(case.id, case.stage)
    assert wrong == []
    assert len(driven) > 60


def test_an_act_pressed_on_a_page_that_is_out_of_date_is_refused_and_its_words_are_given_back(demo):
    site, put = demo
    driven, wrong = set(), []
    for case, definition, holder in cases_of_each_procedure(site):
        for edge in definition.edges:
            given = [name for name, kind in edge.inputs.items() if kind.startswith("text")]
            elsewhere = [s.name for s in definition.stages if not definition.edges_from(s.name, edge.trigger)]
            login = holder(case, Permission(edge.permission))
            if not (given and elsewhere and login) or (case.procedure, edge.trigger) in driven:
                continue
            put(case.id, elsewhere[0])
            staff = Staff(site, login).open("/desk/")
            sent = {"csrf_token": staff.value("csrf_token"), **dict.fromkeys(given, "書きかけの理由です")}
            staff.post(f"/desk/cases/{case.slug}/transitions/{edge.trigger}", **sent)
            if staff.status != 409 or "書きかけの理由です" not in staff.html:
                wrong.append((case.procedure, edge.trigger, login, staff.status))
            driven.add((case.procedure, edge.trigger))
            put(case.id, case.stage)
    assert wrong == []
    assert len(driven) > 30


def test_what_was_done_lies_not_ahead_and_what_is_promised_not_behind(sato):
    s4.to_the_ward(sato)
    talk = {"day": "令和9年12月1日", "participants": "8", "points": "話した"}
    sato.open(f"{s4.SHEETS}/talk/new").press("", **talk)
    assert (sato.status, "まだ来ていない日です。今日（令和8年9月1日（火））か" in sato.text) == (422, True)
    assert 'value="令和9年12月1日"' in sato.html
    s4.write(sato, "talk", **talk | {"day": "令和8年9月1日"})


def test_a_title_of_the_office_that_is_put_right_is_put_right_on_the_public_page_too(city, sato):
    s4.write(sato, "headline", title="竹やふ")
    s4.home(sato)
    s4.move(sato, "try_at_home")
    sato.open(f"{s4.SHEETS}/headline/1").press("", form=s4.CHANGE, title="竹やぶの見通し")
    page = Visitor(city).open("/cases/r8-c-001")
    assert ("竹やぶの見通し" in page.text, "竹やふ" in page.text) == (True, False)
    assert "竹やぶの見通し" in page.open("/records?q=竹やぶの見通し").text
