"""/log/ over HTTP: the page for strangers, the server's check, and the tlog-tiles interface."""

import io
import re

import pytest

from consult.access.actor import SYSTEM
from consult.audit import publish, receipts
from consult.audit import verify as alone
from consult.audit.events import Event
from consult.cases import actions, queries
from consult.db import db
from consult.unit_of_work import unit_of_work
from consult.worker import drain


@pytest.fixture
def case(people, settings):
    """The slug of a published case with its first events in the log."""
    with unit_of_work(people.secretary) as uow:
        made = actions.open_case(
            uow,
            "public_consultation",
            title="協働のまちづくり推進計画（案）",
            office=people.office(people.civic_office),
        )
        made.public = True
        uow.record(Event.CASE_CHANGED, made, public={"field": "public"}, private={"reason": "秘密のわけ"})
        slug = made.slug
    drain(settings)
    return slug


@pytest.fixture
def client(app):
    return app.test_client()


def receipt_of(settings, words):
    session = db.session()
    session.rollback()
    return receipts.receipt(session, settings, receipts.find(session, words), ["reason"]).to_json()


def token(client):
    page = client.get("/log/").text
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_the_page_says_what_can_be_known_and_how_to_check(client, case, settings):
    page = client.get("/log/").text
    for words in ("わかること", "わからないこと", "python3 verify.py receipt", receipts.vkey(settings)):
        assert words.replace("'", "&#39;") in page or words in page
    assert publish.fingerprint(receipts.vkey(settings)) in page


def test_an_empty_log_has_a_page_too(client):
    assert "控えはまだありません" in client.get("/log/").text
    assert client.get("/log/checkpoint").status_code == 404


def test_a_pasted_receipt_is_checked_by_the_server_which_says_so(client, case, settings):
    form = {"csrf_token": token(client), "receipt": receipt_of(settings, f"case/{case}#2")}
    page = client.post("/log/", data=form).text
    assert "一致しました" in page
    assert "市のサーバーで確かめた結果です" in page


def test_a_receipt_file_is_checked_too(client, case, settings):
    body = io.BytesIO(receipt_of(settings, f"case/{case}#1").encode())
    answer = client.post("/log/", data={"csrf_token": token(client), "receipt": "", "file": (body, "r.json")})
    assert "一致しました" in answer.text


def test_a_changed_receipt_is_told_first_on_the_page(client, case, settings):
    forged = receipt_of(settings, f"case/{case}#2").replace('"entry": "ey', '"entry": "ez')
    page = client.post("/log/", data={"csrf_token": token(client), "receipt": forged}).text
    assert "一致しません" in page
    assert page.index("監査委員事務局") < page.index("<h1>")
    assert "一致しました。記録" not in page


def test_nothing_pasted_is_an_error_with_its_remedy(client, case):
    answer = client.post("/log/", data={"csrf_token": token(client), "receipt": ""})
    assert answer.status_code == 422
    assert "受付票の文字を貼るか" in answer.text


def test_the_record_of_a_case_is_listed_in_words(client, case):
    page = client.get(f"/log/?case={case}").text
    assert "案件を作った" in page
    assert f"case/{case} #2" in page
    assert "秘密のわけ" not in page
    assert "佐藤" not in page


def test_a_case_in_preparation_is_not_listed(client, case):
    with unit_of_work(SYSTEM) as uow:
        queries.by_slug(uow.session, case).public = False
        uow._checked = True
        uow.record(Event.CASE_CHANGED, f"case/{case}")
    assert client.get(f"/log/?case={case}").status_code == 404


def test_strangers_can_copy_the_whole_log_over_http(client, case, settings, tmp_path):
    """A monitor that fetches what C2SP tlog-tiles names ends with a copy that verifies."""
    site = tmp_path / "copy"
    note = client.get("/log/checkpoint")
    assert note.headers["Cache-Control"] == "no-cache"
    assert note.content_type == "text/plain; charset=utf-8"
    size = int(note.text.split("\n")[1])
    names = ["checkpoint", f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}"]
    for name in names:
        answer = client.get(f"/log/{name}")
        assert answer.status_code == 200
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer.data)
    assert "immutable" in answer.headers["Cache-Control"]
    assert alone.check_log(site, [client.get("/log/vkey").text]).ok
    assert "秘密のわけ".encode() not in answer.data


@pytest.mark.parametrize(
    "name",
    ["tile/0/000", "tile/0/000.p/256", "tile/0/00", "tile/0/x000/000.p/1", "tile/9/000", "tile/entries/7"],
)
def test_what_the_log_does_not_have_is_not_found(client, case, name):
    assert client.get(f"/log/{name}").status_code == 404


def test_earlier_heads_stay_readable(client, case, settings):
    first = client.get("/log/checkpoint").text
    size = int(first.split("\n")[1])
    with unit_of_work(SYSTEM) as uow:
        uow.record(Event.CASE_CHANGED, "case/later")
    drain(settings)
    assert client.get("/log/checkpoint").text != first
    assert client.get(f"/log/checkpoint/{size}").text == first


def test_the_verifier_is_served_byte_for_byte(client, case):
    answer = client.get("/log/verify.py")
    assert answer.data == publish.VERIFIER.read_bytes()
    assert "attachment" in answer.headers["Content-Disposition"]
