"""An import is a row of whole units: stopped anywhere, run again, it ends as if it had run once."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.access.actor import PUBLIC
from consult.consultations import queries
from consult.consultations.identity import unseal
from consult.consultations.importing import checking, writing
from consult.consultations.importing.fields import Said
from consult.consultations.importing.reading import Source
from consult.consultations.models import OpinionAttachment, OpinionIdentity
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.queries import desk
from consult.consultations.queries.deliveries import delivery_of
from consult.db import db
from consult.demo import consultations as story
from consult.documents import files
from consult.documents.models import StoredFile
from consult.errors import Forbidden, Refused

HEAD = "受け方,到着日,消印,意見,氏名,住所\n"


@pytest.fixture(autouse=True)
def in_november():
    with clock.at(clock.tokyo(2026, 11, 4, 9)):
        yield


@pytest.fixture
def goal(opened, keys):
    session = db.session()
    return checking.target(session, story.case_of(opened), keys)


def reading(goal, slug, text):
    sources = [Source("iken.csv", io.BytesIO((HEAD + text).encode()))]
    return goal.reading(db.session(), story.case_of(slug), sources, Said())


def row(n, channel="郵送", arrived="11/2", marked="10/30"):
    return (
        f"{channel},{arrived},{marked if channel == '郵送' else ''},会議を夜にも。{n},森 {n},緑野市{n}番地\n"
    )


def numbers(slug):
    db.session().rollback()
    return [opinion.number for opinion in queries.opinions(db.session(), story.case_of(slug))]


def test_an_import_stopped_between_units_goes_on_where_it_was(opened, people, goal, monkeypatch):
    monkeypatch.setattr(checking, "UNIT", 3)
    monkeypatch.setattr(checking.units, "__defaults__", (3,))
    text = "".join(row(n) for n in range(8))
    first = writing.bring_in(people.secretary, db.session(), goal, reading(goal, opened, text))
    assert [result.state for result in next(first)] == ["received"] * 3
    first.close()
    assert numbers(opened) == [1, 2, 3]
    results = [
        r
        for unit in writing.bring_in(people.secretary, db.session(), goal, reading(goal, opened, text))
        for r in unit
    ]
    assert [r.state for r in results] == ["known"] * 3 + ["received"] * 5
    assert numbers(opened) == list(range(1, 9))
    assert [r.number[-4:] for r in results] == [f"{n:04d}" for n in range(1, 9)]


def test_a_unit_that_fails_leaves_nothing_of_itself(opened, people, goal, monkeypatch):
    taken = []
    real = writing.intake.receive

    def breaks(uow, ready, keys):
        taken.append(ready)
        if len(taken) == 2:
            raise OSError("the disk is full")
        return real(uow, ready, keys)

    monkeypatch.setattr(writing.intake, "receive", breaks)
    with pytest.raises(OSError, match="disk"):
        list(writing.bring_in(people.secretary, db.session(), goal, reading(goal, opened, row(1) + row(2))))
    assert numbers(opened) == []


def test_the_dry_run_counts_what_would_come_and_writes_nothing(opened, people, goal):
    list(writing.bring_in(people.secretary, db.session(), goal, reading(goal, opened, row(1))))
    double = row(1).replace("森 1", "林").replace("会議", "会 議")
    text = row(1) + double + row(2, "FAX") + row(3) + "FAX,11/9,,未来,森,緑野市\n" + row(4, "伝書鳩")
    found = checking.check(db.session(), goal, reading(goal, opened, text))
    assert (found.rows, found.good, found.wrong_rows, found.known, found.late) == (6, 4, 2, 1, 1)
    assert found.channels == {"post": 3, "fax": 1}
    assert [(d.place, str(d.same_as)[-4:]) for d in found.doubles] == [(3, "0001")]
    assert {(p.place, p.column) for _, p in found.wrong} == {(6, "arrived_on"), (7, "channel")}
    assert numbers(opened) == [1]


def test_nobody_imports_without_the_right_to_enter(opened, goal):
    with pytest.raises(Forbidden):
        list(writing.bring_in(PUBLIC, db.session(), goal, reading(goal, opened, row(1))))
    assert numbers(opened) == []


def test_a_case_in_preparation_takes_nothing_in(people, prepared, keys):
    with pytest.raises(Refused, match="募集していません"):
        checking.target(db.session(), story.case_of(prepared), keys)


def test_a_letter_comes_in_with_its_sender_its_day_and_what_was_attached(opened, people, goal, keys):
    mail = (
        "From: Mori Chizu <mori@example.jp>\r\nDate: Fri, 30 Oct 2026 09:00:00 +0900\r\nMessage-ID: <a@b>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n添付のとおりです。\r\n"
        '--x\r\nContent-Disposition: attachment; filename="iken.txt"\r\n\r\nwords\r\n--x--\r\n'
    ).encode()
    said = Said(arrived_on=dt.date(2026, 10, 30))
    case = story.case_of(opened)
    letters = goal.reading(db.session(), case, [Source("a.eml", io.BytesIO(mail))], said)
    goal = replace(goal, to=replace(goal.to, identity_policy="optional"))
    (results,) = writing.bring_in(people.secretary, db.session(), goal, letters)
    assert [(r.state, r.late) for r in results] == [("received", False)]
    (kept,) = queries.opinions(db.session(), story.case_of(opened))
    assert (kept.channel, kept.text.strip()) == ("email", "添付のとおりです。")
    assert (kept.authored_on, kept.arrived_on) == (dt.date(2026, 10, 30), dt.date(2026, 10, 30))
    assert kept.recorded_by == people.secretary.account_id
    sealed = db.session().execute(select(OpinionIdentity.sealed)).scalar_one()
    assert unseal(sealed, keys).email == "mori@example.jp"
    assert db.session().execute(select(func.count(OpinionAttachment.original_id))).scalar_one() == 1
    original = db.session().get_one(OpinionOriginal, kept.id)
    assert files.read(db.session().get_one(StoredFile, original.file_id)) == mail  # byte for byte
    assert not db.session().get_one(StoredFile, original.file_id).public
    assert delivery_of(db.session(), kept).state == "waiting"


def test_what_came_as_braille_or_a_recording_is_noted_and_counted(opened, people, goal):
    head = HEAD.replace("意見,", "意見,届いた形,")
    text = "郵送,11/2,10/30,点字で。,点字,森 1,緑野市1番地\n郵送,11/2,10/30,字で。,,森 2,緑野市2番地\n"
    source = Source("iken.csv", io.BytesIO((head + text).encode()))
    letters = goal.reading(db.session(), story.case_of(opened), [source], Said())
    list(writing.bring_in(people.secretary, db.session(), goal, letters))
    db.session().rollback()
    assert desk.forms_of(db.session(), story.case_of(opened)) == {"braille": 1}
