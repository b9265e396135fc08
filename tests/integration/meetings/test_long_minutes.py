"""Long minutes are released by the worker: ordered and answered at once, both editions or neither, a failure said."""

import pytest

from consult import clock
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.db import db, settings
from consult.documents.models import ProducedDocument
from consult.errors import Forbidden
from consult.meetings import actions, release_orders, setting
from consult.unit_of_work import unit_of_work
from consult.worker import drain
from tests.integration.meetings.test_meeting_pages import Visitor, words

EDITIONS = {setting.INTERNAL, *setting.FOR_ALL}


@pytest.fixture
def proposed(app, room, monkeypatch):
    monkeypatch.setattr(release_orders, "SIGNS_PER_PART", 0)
    there = room("sealed")
    with clock.at(there.at(10, days=28)), unit_of_work(there.people.refreshed().secretary) as uow:
        actions.propose_redactions(uow, there.meeting())
    return there


def filed(there):
    rows = db.session.query(ProducedDocument.kind).filter_by(case_id=there.meeting().case_id)
    return {kind for (kind,) in rows} & EDITIONS


def work(app):
    with app.app_context():
        drain(settings())


def test_the_order_is_answered_at_once_and_the_worker_files_both_editions(app, proposed):
    there = proposed
    desk = f"/desk/cases/{there.slug}/redaction"
    with clock.at(there.at(11, days=28)):
        records = Visitor(app, "suzuki")
        assert "まだ頼まれていません" in words(records.get(f"{desk}/edition"))
        said = words(records.post(desk, do="release"))
        assert "順番を待っています" in said
        assert "この画面を離れてもかまいません" in said
        assert not filed(there)
        assert "公開版を作っています" in words(records.get(desk))
        work(app)
        assert "公開版と内部用を保存しました" in words(records.get(f"{desk}/edition"))
        db.session.rollback()
        assert filed(there) == EDITIONS
        assert there.meeting().redaction_state == "released"
        event = db.session.query(AuditEvent).filter_by(type=Event.MINUTES_RELEASED.value).one()
        assert b'"by":"person"' in event.entry
        work(app)
        assert db.session.query(ProducedDocument).filter_by(kind=setting.PUBLIC).count() == 1


def test_who_proposed_cannot_order_and_a_change_before_the_drawing_files_nothing(app, proposed, monkeypatch):
    there = proposed
    people = there.people.refreshed()
    desk = f"/desk/cases/{there.slug}/redaction"
    with clock.at(there.at(11, days=28)):
        with pytest.raises(Forbidden), unit_of_work(people.secretary) as uow:
            release_orders.order(uow, there.meeting())
        records = Visitor(app, "suzuki")
        records.post(desk, do="release")
        with unit_of_work(people.records) as uow:
            actions.return_redactions(uow, there.meeting(), reason="電話番号が残っています")
        work(app)
        said = words(records.get(f"{desk}/edition"))
        assert "公開版を作れませんでした。何も保存していません。" in said
        assert "墨消しの案が、まだ出されていません" in said
        assert not filed(there)
        with unit_of_work(people.refreshed().secretary) as uow:
            actions.propose_redactions(uow, there.meeting())
        monkeypatch.setattr(setting.pdf, "searchable_strings", lambda _made: ["山本"])
        monkeypatch.setattr(setting.record, "withheld", lambda *_made: ["山本"])
        assert "もう一度、公開版を作っています。" in words(records.post(f"{desk}/edition", do="again"))
        work(app)
        said = words(records.get(desk))
        assert "隠したはずの言葉が、公開版のほかの場所に1つ残っています" in said
        db.session.rollback()
        assert not filed(there)
