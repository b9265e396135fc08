"""出席簿 says who was there when, and before the meeting is a sheet to sign; the office alone draws it."""

import csv
import io

from consult import clock
from consult.db import db
from consult.demo import meetings as story
from consult.meetings import attendance
from tests.factories.staff import Staff


def drawn(there):
    return attendance.sheet(db.session(), there.meeting(), municipality="緑野市")


def test_the_sheet_names_everybody_seated_and_the_hours_they_were_there(room):
    sheet = drawn(room("closed"))
    there = {member.name.split()[0].split("・")[0]: member.there for member in sheet.members}
    assert len(there) == 12
    assert there["水野"] == "午後1時52分から閉会まで"
    assert there["グエン"] == "午後1時57分から閉会まで（ウェブ）"
    assert there["髙橋"] == "午後1時52分から午後3時40分まで"
    assert there["石川"] == "欠席"
    assert sheet.when == "令和8年11月12日（木）　午後2時から午後3時55分まで"
    assert sheet.stands == "会議の記録による"
    assert "午後3時40分" in {fact.label: fact.text for fact in sheet.facts}["定足数"]


def test_before_the_meeting_the_sheet_is_to_be_signed(room):
    sheet = drawn(room("noticed"))
    assert {member.there for member in sheet.members} == {""}
    assert (sheet.stands, sheet.facts) == ("署名用", ())


def test_only_the_office_that_prepares_the_meeting_draws_the_sheet(app, room):
    there = room("noticed")
    path = f"/desk/cases/{there.slug}/attendance.pdf"
    with clock.at(there.at(9)):
        for login, status in (("sato", 200), ("nakamura", 403)):
            with app.app_context():  # who is signed in is remembered in it
                assert Staff(app, login).status_of(path) == status


def test_the_votes_are_a_table_once_the_minutes_are_published(app, room):
    there = room("sealed")
    path = f"/meetings/{there.slug}/minutes.csv"
    assert app.test_client().get(path).status_code == 404
    story._published(there, days=27)
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    first = next(line for line in lines if line["議題番号"] == "1")
    assert (first["賛成"], first["反対"], first["議長の決定"], first["結果"]) == ("3", "3", "可決", "可決")
    assert f'href="{path}"' in app.test_client().get(f"/meetings/{there.slug}/minutes").text
