"""What every answer of the application carries, and what an error page keeps."""

import json
import logging

import pytest

from consult.web import logs
from consult.web.edge import HEADERS


@pytest.fixture
def site(make_app, database_url):
    return make_app(database_url)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/sign-in", "/api/v1/cases", "/healthz"])
def test_every_answer_carries_the_strict_headers(site, path):
    answer = site.test_client().get(path)
    for name in set(HEADERS) - {"Cache-Control"}:
        assert answer.headers[name] == HEADERS[name]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Request-ID"]
    assert "Strict-Transport-Security" not in answer.headers


def test_the_cookie_is_closed_to_scripts_and_other_sites(site):
    cookie = site.test_client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_cookies_and_addresses_stay_on_https(tmp_path):
    from consult.app import create_app
    from consult.config import Settings

    site = create_app(
        Settings.from_environment(
            {
                "CONSULT_DATA_DIR": str(tmp_path),
                "CONSULT_WORKER": "0",
                "CONSULT_BASE_URL": "https://x.example",
            }
        )
    )
    answer = site.test_client().get("/sign-in", base_url="https://x.example")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/desk/", "/sign-in", "/receipts/1234", "/api/v1/receipts/1234"])
def test_what_is_private_is_kept_by_no_cache(site, path):
    assert site.test_client().get(path).headers["Cache-Control"] == "private, no-store"


def test_the_process_and_the_database_say_how_they_are(site):
    client = site.test_client()
    assert client.get("/healthz").json == {"ok": True}
    assert client.get("/readyz").json == {"database": True, "migrated": True, "ok": True}


def test_a_database_without_tables_is_not_ready(make_app, tmp_path):
    answer = make_app(f"sqlite:///{tmp_path / 'empty.sqlite3'}").test_client().get("/readyz")
    assert (answer.status_code, answer.json["ok"]) == (503, False)


@pytest.mark.parametrize("path", ["/guide", "/accessibility", "/privacy", "/open-data"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_small_pages_are_there_in_both_languages(site, path, language):
    page = site.test_client().get(f"{path}?lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


def test_what_was_written_is_shown_again_when_a_form_is_refused(site):
    written = "長い意見をここに書きました。消えては困ります。" * 3
    page = site.test_client().post(
        "/sign-in", data={"text": written, "password": "ひみつの-長い-ことば-2026-です"}
    )
    assert page.status_code == 400
    assert written in page.text
    assert "ひみつ" not in page.text


def test_a_fault_is_told_with_a_number_and_without_its_cause(site, caplog):
    def broken():
        secret = "山田 花子の住所"
        raise RuntimeError(len(secret))

    broken.access = None
    site.add_url_rule("/broken", "broken", broken)
    with caplog.at_level(logging.ERROR):
        page = site.test_client().get("/broken")
    assert page.status_code == 500
    assert "まだ保存されていません" in page.text
    assert "RuntimeError" not in page.text


def test_logs_are_one_json_object_a_line_without_values_of_variables(site, capsys):
    logger = logging.getLogger("consult")
    handler = next(h for h in logger.handlers if type(h.formatter).__module__.startswith("structlog"))
    name = "山田 花子の住所"
    try:
        try:
            raise ValueError(f"could not read {name}")
        except ValueError as inner:
            raise KeyError(name) from inner
    except KeyError as error:
        record = logger.makeRecord(
            "consult", logging.ERROR, "", 0, "x.failed", (), (KeyError, error, error.__traceback__)
        )
    said = json.loads(handler.format(record))
    assert (said["event"], said["level"]) == ("x.failed", "error")
    assert [one["exc_type"] for one in said["exception"]] == ["KeyError", "ValueError"]
    assert "山田" not in json.dumps(said, ensure_ascii=False)
    before = len(logger.handlers)
    logs.configure()
    assert len(logger.handlers) == before


def test_parameters_of_statements_stay_out_of_errors(site):
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from consult.db import db

    with site.app_context(), pytest.raises(SQLAlchemyError) as wrong:
        db.session.execute(text("SELECT :x FROM nowhere"), {"x": "山田"})
    assert "山田" not in str(wrong.value)
