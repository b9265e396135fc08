"""A secretary sends the transcript of a meeting, matches its speakers, and the minutes hold what was said."""

import datetime as dt

import pytest

from consult import clock
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import load_people
from consult.meetings import queries

DAY = dt.date(2026, 11, 12)
SAID = """水野会長：ただいまから会議を始めます。
議題1
事務局：資料1を説明します。
司会：拍手をお願いします。
伊藤委員：公募の枠を増やしてください。
"""


@pytest.fixture
def slug(city):
    with city.app_context():
        made = story.s2(load_people(str), DAY, "minutes_draft")
        db.session.remove()
    return made


@pytest.fixture
def sato(staff, slug):
    with clock.at(clock.tokyo(2026, 11, 20, 9)):
        yield staff("sato")


def spoken(city, slug):
    with city.app_context():
        meeting = queries.meeting(db.session(), slug)
        rows = [row for row in queries.rows(db.session(), meeting) if row.origin == "imported"]
        return [
            (row.speaker, row.text, row.item_id == meeting.items[0].id, bool(row.membership_id))
            for row in rows
        ]


def test_what_was_said_stands_in_the_minutes_under_its_item(city, slug, sato):
    here = f"/desk/cases/{slug}/minutes/transcript"
    sato.open(here)
    page = sato.press("", text="")
    assert page.status == 422
    assert "ファイルを選ぶか、文を貼り付けてください" in page.text
    page = sato.press("", text=SAID)
    assert "読み取った発言（4件）" in page.text
    assert spoken(city, slug) == []  # looking changes nothing
    fields = dict(sato.forms[-1].fields)
    named = [name for name in fields if name.startswith("speaker-")]
    assert fields[named[1]] == "label"
    item = next(name for name in fields if name.startswith("item-"))
    assert fields[item] == "2"  # the heading was found
    page = sato.press("", **{named[2]: "skip", item: "9"})
    assert page.status == 422
    assert "1から4までの番号" in page.text
    sato.press("", **{named[2]: "skip", item: "2"})
    assert "文字起こしから3件の発言を取り込みました" in sato.text
    assert spoken(city, slug) == [
        ("会長", "ただいまから会議を始めます。", False, True),
        ("事務局", "資料1を説明します。", True, False),
        ("伊藤委員", "公募の枠を増やしてください。", True, True),
    ]


def test_the_same_file_is_taken_in_once_and_regenerating_leaves_it_alone(city, slug, sato):
    here = f"/desk/cases/{slug}/minutes/transcript"
    for expected in (200, 409):
        sato.open(here)
        sato.press("", text=SAID)
        assert sato.press("").status == expected
    assert "もう取り込んであります" in sato.text
    before = spoken(city, slug)
    sato.open(f"/desk/cases/{slug}/minutes/again")
    assert "変わる行はありません" in sato.text
    assert spoken(city, slug) == before


def test_nobody_else_brings_in_a_transcript_and_a_lost_file_says_so(slug, sato, staff):
    here = f"/desk/cases/{slug}/minutes/transcript"
    assert staff("nakamura").status_of(here) == 403
    assert sato.status_of(f"{here}/{'x' * 43}") == 404
    assert sato.status_of(f"{here}/..%2f..%2fsecret.key") == 404


TALK = "会長：始めます。\n副会長：はい。\n傍聴者A：すみません。\n伊藤委員：どうぞ。\n"


def test_a_transcript_without_headings_is_matched_and_taken_out_again(city, slug, sato):
    here, editor = f"/desk/cases/{slug}/minutes/transcript", f"/desk/cases/{slug}/minutes"
    sato.open(here)
    page = sato.press("", text=TALK)
    chosen = {name: value for name, value in sato.forms[-1].fields if name.startswith("speaker-")}
    assert page.html.count(" selected>") == 4
    assert "label" not in (chosen["speaker-0"], chosen["speaker-1"], chosen["speaker-3"])
    assert chosen["speaker-2"] == "label"
    assert sato.press("").status == 422
    assert "議題の始まりを1つは書くか" in sato.text
    assert "文字起こしから4件" in sato.press("", opening="yes").text
    assert [who for who, *_rest in spoken(city, slug)] == ["会長", "早川副会長", "傍聴者A", "伊藤委員"]
    out = next(n for n, form in enumerate(sato.forms) if ("do", "leave_out") in form.buttons)
    sato.press("do=leave_out", form=out + 2)
    assert [who for who, *_rest in spoken(city, slug)] == ["会長", "早川副会長", "伊藤委員"]
    first = next(n for n, form in enumerate(sato.open(editor).forms) if ("do", "leave_out") in form.buttons)
    sato.press("do=save", form=first, text="会議を始めます。")
    assert len(spoken(city, slug)) == 2, "a row put right is ours"
    back = next(n for n, form in enumerate(sato.open(editor).forms) if ("do", "take_back") in form.buttons)
    assert "取り込んだ2行を消しました" in sato.press("do=take_back", form=back).text
    assert "会議を始めます。" in sato.html
    assert sato.post(editor, **sato.again() | {"do": "take_back"}).status == 409
    sato.open(here)
    sato.press("", text=TALK)
    assert "文字起こしから4件" in sato.press("", opening="yes").text, "the same file, anew"


def test_where_an_item_begins_is_found_when_somebody_says_so(slug, sato):
    sato.open(f"/desk/cases/{slug}/minutes/transcript")
    sato.press("", text="会長：始めます。\n会長：それでは、議題１に入ります。\n伊藤委員：どうぞ。\n")
    assert next(value for name, value in sato.forms[-1].fields if name.startswith("item-")) == "2"
