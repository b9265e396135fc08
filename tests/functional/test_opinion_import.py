"""Opinions out of files: checked first, right rows in whole units, each once."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from consult import clock
from consult.cli import main
from consult.demo import consultations as story
from consult.demo.people import address, load_people

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
