"""S-6: a printed 年表 becomes the story of a plan, with nothing invented and nothing lost."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consult.cases.queries import by_number, timeline
from consult.cli import main
from consult.db import db
from consult.resources import package_file

CSV = package_file("demo", "data", "plan-timeline.csv")
SECRETARY = ("--as", "sato@midorino.example")
TITLE = "共存・協働のまちづくり推進基本方針"


@pytest.fixture
def consult(app, people, settings, monkeypatch):
    """The command line on the database of `app`."""
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)

    def run(*words: str) -> Result:
        db.session.rollback()
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return run


@pytest.fixture
def imported(consult) -> dict[str, object]:
    answer = consult(
        "timeline", "import", str(CSV), "--title", TITLE, "--office", "市民協働課", *SECRETARY, "--json"
    )
    assert answer.exit_code == 0, answer.output
    report: dict[str, object] = json.loads(answer.output)
    return report


def test_the_import_reports_what_the_printed_table_holds(imported):
    assert imported["events"] == 27
    assert imported["first"] == {"date": "2007-10", "text": "平成19年10月"}
    assert imported["last"] == {"date": "2009-02", "text": "平成21年2月"}
    assert imported["fiscal_years"] == {"H19": 13, "H20": 14}
    assert imported["meetings"] == [
        {"body": "検討委員会", "count": 11, "missing": []},
        {"body": "思い編", "count": 4, "missing": []},
        {"body": "エンジン編", "count": 5, "missing": []},
    ]
    assert imported["new_bodies"] == ["検討委員会", "市民ワーキング会議 思い編", "エンジン編"]


def test_every_event_keeps_its_month_and_its_printed_order(imported, app):
    entries = timeline(db.session(), by_number(db.session(), imported["case"]))
    months = [line.split(",")[2] for line in Path(CSV).read_text(encoding="utf-8").splitlines()[1:]]
    assert [entry.position for entry in entries] == list(range(1, 28))
    assert [entry.date for entry in entries] == months
    assert [(e.who, e.title, e.date) for e in entries[14:16]] == [
        ("エンジン編", "第1回会議", "2008-05"),
        ("検討委員会", "第7回会議", "2008-05"),
    ]


def test_the_page_prints_the_months_without_a_day(imported, app):
    page = app.test_client().get(f"/cases/{slug(imported)}").get_data(as_text=True)
    assert page.count('class="history-event"') == 27
    assert "平成19年10月" in page
    assert "平成21年2月" in page
    assert "平成19年10月1日" not in page
    assert page.index("エンジン編</span> 第1回会議") < page.index("検討委員会</span> 第7回会議")


def test_a_month_never_becomes_a_day(imported, consult):
    answer = consult("timeline", "date", str(imported["case"]), "1", "平成19年10月1日", *SECRETARY)
    assert answer.exit_code == 1
    assert "平成19年10月までしか分かりません" in answer.output
    answer = consult("timeline", "date", str(imported["case"]), "1", "平成19年11月", *SECRETARY)
    assert answer.output == "1 平成19年11月 検討委員会 公募\n"


def test_the_same_file_twice_is_refused_with_the_number_it_has(imported, consult):
    answer = consult(
        "timeline", "import", str(CSV), "--title", "もう一度", "--office", "市民協働課", *SECRETARY
    )
    assert answer.exit_code == 1
    assert str(imported["case"]) in answer.output


def test_the_ordinance_that_followed_is_found_by_both_names(imported, consult, app):
    answer = consult(
        *("timeline", "ordinance", str(imported["case"]), "--ordinance-number", "条例第2号"),
        *("--name", "共存・協働のまちづくり推進条例", "--provisional", "（仮称）まちづくり推進条例"),
        *("--on", "平成21年3月27日", *SECRETARY),
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    last = timeline(db.session(), by_number(db.session(), imported["case"]))[-1]
    assert (last.position, last.date, last.title) == (28, "2009-03-27", "条例公布")
    for words in ("仮称 推進条例", "共存・協働のまちづくり推進条例", "平成21年3月27日"):
        page = app.test_client().get("/records", query_string={"q": words}).get_data(as_text=True)
        assert f'href="/cases/{slug(imported)}' in page, words


def test_a_dry_run_changes_nothing(consult, app):
    answer = consult("timeline", "import", str(CSV), "--title", TITLE, *SECRETARY, "--dry-run")
    assert answer.exit_code == 0
    assert "27件" in answer.output
    assert app.test_client().get("/cases").get_data(as_text=True).count(TITLE) == 0


def slug(imported: dict[str, object]) -> str:
    return str(imported["case"]).lower().replace("計", "p")
