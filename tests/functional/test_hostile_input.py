"""What nobody sends by accident: each is refused with a sentence, nothing is lost, nothing breaks."""

import datetime as dt
import json
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.consultations.models import Opinion
from consult.db import db
from consult.i18n import language, using

NOON = clock.tokyo(2026, 10, 12, 12)
WORDS = "よい計画です。"
SENT = {"parts": [{"text": "話し合いの場がほしい。"}], "name": "山田 花子", "address": "緑野市1-1"}
KEY = {"Idempotency-Key": "00000001"}


@pytest.fixture(autouse=True)
def monday_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def api(opened):
    return f"/api/v1/consultations/{opened}/opinions"


@pytest.fixture
def program(app):
    return app.test_client()


def count():
    db.session.rollback()
    return db.session.execute(select(func.count(Opinion.id))).scalar_one()


@pytest.mark.parametrize(
    "other", [{"parts": [{"text": "別の意見"}]}, {"name": "別人 太郎"}], ids=["words", "sender"]
)
def test_a_key_two_programs_chose_alike_never_hands_out_the_code_of_the_first(program, api, other):
    first = program.post(api, json=SENT, headers=KEY)
    assert first.status_code == 201
    second = program.post(api, json=SENT | other, headers=KEY)
    assert second.status_code == 409
    assert first.json["code"] not in second.text
    again = program.post(api, json=SENT, headers=KEY)
    assert (again.status_code, again.json["code"]) == (201, first.json["code"])
    assert count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"parts":', 400),
        (b"\xff\xfe{", 400),
        (b'{"parts":[{"text":"\xed\xa0\x80"}]}', 400),
        (b"[" * 100_000, 400),
        (b'{"parts":[{"text":' + b"[" * 20_000 + b"]" * 20_000 + b"}]}", 400),
        (b'{"parts":[{"text":' + b"9" * 5_000 + b"}]}", 400),
        (b'{"\\ud800": 1, "parts": []}', 422),
        (b'{"parts":[{"text":"\\ud800"}]}', 422),
        (b"null", 422),
    ],
)
def test_a_body_nobody_can_read_is_a_problem_of_the_sender(program, api, body, status):
    answer = program.post(api, data=body, content_type="application/json", headers=KEY)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert "overloaded" not in answer.json["title"]
    assert count() == 0


def test_another_media_type_is_named(program, api):
    answer = program.post(api, data=json.dumps(SENT), content_type="text/plain", headers=KEY)
    assert answer.status_code == 415
    assert "application/json" in answer.json["title"]


@pytest.mark.parametrize(
    "part",
    [
        {"parts": [{"text": "ここ", "anchor": "no-such"}]},
        {"email": "a@example.jp\r\nBcc: b@example.jp", "wants_mail": True},
        {"email": "a@" + "b" * 300},
    ],
)
def test_what_leads_nowhere_is_refused_before_it_is_received(program, api, part):
    answer = program.post(api, json=SENT | part, headers=KEY)
    assert answer.status_code == 422
    assert count() == 0


def test_a_language_without_a_catalogue_is_japanese_so_that_its_mail_goes_out():
    with using("../../en"):
        assert language() == "ja"


def test_half_a_character_in_a_forged_field_is_a_mark_on_the_form(visitor, opened):
    address = f"/cases/{opened}/opinions/new"
    visitor.post(address, answers='{"texts": {"all": "\\ud800\\u0000' + WORDS + '"}}.forged', step="text")
    assert visitor.status == 422
    assert WORDS in visitor.html


def test_too_often_says_how_long_to_wait_and_shows_the_words_alone(visitor, opened, settings):
    visitor.open(f"/cases/{opened}/opinions/new?section=all").press(**{"text-all": WORDS})
    with closing(sqlite3.connect(settings.data_dir / "rate.sqlite3")) as counts, counts:
        counts.execute("UPDATE rate SET count = 2400")  # as if the whole city hall sat behind this address
    visitor.press("go=back", **{"text-all": WORDS})
    assert visitor.status == 429
    assert "1分ほど待って" in visitor.text
    assert WORDS in visitor.text
    assert "opened_at" not in visitor.text
    assert visitor.headers["Retry-After"] == "60"


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
@pytest.mark.parametrize(
    "path",
    ["/cases?after={}", "/documents/{}", "/log/checkpoint/{}", "/meetings/{}", "/api/v1/cases?cursor={}"],
)
def test_a_number_no_column_holds_names_nothing(program, number, path):
    assert program.get(path.format(number)).status_code in {200, 404, 422}


def test_the_desk_too_finds_nothing_under_such_numbers(staff):
    assert staff("sato").status_of(f"/desk/?after={10**30}") in {200, 404}


def test_the_day_stays_as_it_is(program, opened):
    assert program.get(f"/cases/{opened}?on={dt.date.max}").status_code == 200
