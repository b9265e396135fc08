"""Opinions out of files: checked first, right rows in whole units, each once."""

import datetime as dt
import io
import json

import pytest
from click.testing import CliRunner

from consult import clock
from consult.cli import main
from consult.consultations import queries
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import address, load_people
from consult.worker import run_due

FIRST_DAY = dt.date(2026, 10, 1)
HEAD = "受け方,到着日,意見,氏名,住所\n"
GOOD = "".join(
    f"郵送,令和8年10月{day}日,会議を夜にも。{day},森 {day},緑野市{day}番地\n" for day in range(2, 7)
)
BAD = "伝書鳩,10/2,反対です,林 みき,緑野市1番地\n"


@pytest.fixture
def slug(make_app, database_url, tmp_path, monkeypatch):
    """A city with one open consultation, found by the environment as an operator sets it."""
    app = make_app(database_url)
    with app.app_context():
        people = load_people(lambda text: f"plain:{text}")
        made = story.prepare(people, first_day=FIRST_DAY)
        story.publish_notice(people, made, FIRST_DAY)
    monkeypatch.setenv("CONSULT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CONSULT_DATABASE_URL", database_url)
    monkeypatch.setenv("CONSULT_WORKER", "0")
    with clock.at(clock.tokyo(2026, 10, 12)):
        yield made


def test_nothing_comes_in_beside_a_wrong_row_unless_it_is_asked_for(slug, tmp_path):
    file, report = tmp_path / "iken.csv", tmp_path / "report.csv"
    file.write_bytes((HEAD + GOOD + BAD).encode("cp932"))

    def run(*more):
        words = ["opinion", "import", str(file), "--case", slug, "--as", address("sato"), *more]
        return CliRunner().invoke(main, words, catch_exceptions=False)

    stopped = run()
    assert stopped.exit_code == 1
    assert "iken.csv #7 受け方: 「伝書鳩」は受け方として読めません" in stopped.stderr
    checked = run("--dry-run", "--json")
    assert checked.exit_code == 1
    assert json.loads(checked.stdout) | {"channels": {"post": 5}, "wrong": 1, "rows": 6} == json.loads(
        checked.stdout
    )
    done = json.loads(run("--only-valid", "--json", "--report", str(report)).stdout)
    assert (done["received"], done["known"], len(done["numbers"])) == (5, 0, 5)
    lines = report.read_text("utf-8-sig").splitlines()
    assert "受け付けた" in lines[1]
    assert "伝書鳩" in lines[6]
    file.write_bytes((HEAD + GOOD + BAD.replace("伝書鳩", "持参")).encode())
    again = json.loads(run("--json").stdout)
    assert (again["received"], again["known"]) == (1, 5)


@pytest.fixture
def at_the_desk(city, staff):
    """佐藤 at her desk, a consultation open since 1 October."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST_DAY)
        story.publish_notice(people, slug, FIRST_DAY)
        db.session.remove()
    with clock.at(clock.tokyo(2026, 10, 12, 10)):
        yield slug, staff("sato")


def upload(text, name="iken.csv"):
    return io.BytesIO(text.encode("cp932")), name


def received(city, slug):
    with city.app_context():
        return [(o.number, o.channel, o.text) for o in queries.opinions(db.session(), story.case_of(slug))]


def test_a_table_is_looked_through_first_and_then_its_right_rows_come_in(city, at_the_desk):
    slug, sato = at_the_desk
    sato.open(f"/desk/cases/{slug}/intake")
    page = f"/desk/cases/{slug}/import"
    assert f'href="{page}"' in sato.html
    sato.open(page).press("")
    assert sato.status == 422
    assert "ファイルを選んでください" in sato.text
    sato.post(page, **sato.again(files=upload("氏名\nだれか\n")))
    assert sato.status == 422
    assert "「受け方」の列がありません" in sato.text
    double = GOOD.splitlines()[0].replace("森", "林") + "\n"
    sato.post(page, **sato.again(files=upload(HEAD + GOOD + BAD + double)))
    assert "「伝書鳩」は受け方として読めません" in sato.text
    assert "2行目" in sato.text
    assert received(city, slug) == []
    run = sato.path
    sato.press("do=go")
    assert sato.status == 422
    assert "正しい行だけ取り込む" in sato.text
    sato.press("do=go", only_valid="1")
    assert (sato.path, sato.status) == (run, 200)
    assert "取り込みが終わりました" in sato.text
    assert [number for number, _, _ in received(city, slug)] == [1, 2, 3, 4, 5, 6]
    lines = sato.open(f"{run}/result.csv").body.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 7
    assert "伝書鳩" in lines[6]
    assert "森" not in "".join(lines)
    sato.open(page).post(run, **sato.again(do="go"))
    assert len(received(city, slug)) == 6


def test_a_large_table_is_brought_in_by_the_worker_slice_by_slice(city, at_the_desk, monkeypatch):
    from consult.consultations.importing import runs

    monkeypatch.setattr(runs, "INLINE", 2)
    monkeypatch.setattr(runs, "SLICE", 0.0)
    monkeypatch.setattr("consult.consultations.importing.checking.units.__defaults__", (2,))
    slug, sato = at_the_desk
    page = f"/desk/cases/{slug}/import"
    sato.open(page)
    sato.post(page, **sato.again(files=upload(HEAD + GOOD)))
    assert "中身を確かめています" in sato.text
    run = sato.path
    work(city)
    sato.open(run).press("do=go")
    assert "0行まで取り込みました（全部で5行）" in sato.text
    assert received(city, slug) == []
    with city.app_context():
        run_due("one slice")
    assert "2行まで取り込みました" in sato.open(run).text
    work(city)
    assert "取り込みが終わりました" in sato.open(run).text
    assert len(received(city, slug)) == 5


def test_nobody_else_sees_an_import_and_its_files_can_be_dropped(at_the_desk, staff):
    slug, sato = at_the_desk
    page = f"/desk/cases/{slug}/import"
    sato.open(page)
    sato.post(page, **sato.again(files=upload(HEAD + GOOD)))
    run = sato.path
    assert staff("nakamura").status_of(run) in {403, 404}
    sato.press("do=drop")
    assert sato.status_of(run) == 404


def work(city):
    with city.app_context():
        while run_due("tests"):
            pass
