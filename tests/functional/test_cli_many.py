"""`consult case advance-many` and `--track`: several cases, and the work beside one."""

import json

import pytest
from click.testing import CliRunner

from consult.cli import main
from consult.demo.people import address, load_people
from tests.factories import works

AS = ("--as", address("sato"))


@pytest.fixture
def numbers(make_app, database_url, tmp_path, monkeypatch):
    """Two cases that may begin and one that has begun."""
    with works.known():
        with make_app(database_url).app_context():
            people = load_people(lambda text: f"plain:{text}")
            made = [works.case_at(people), works.case_at(people), works.case_at(people, "begin")]
            numbers = [case.number for case in made]
        monkeypatch.setenv("CONSULT_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("CONSULT_DATABASE_URL", database_url)
        monkeypatch.setenv("CONSULT_WORKER", "0")
        yield numbers


def run(*words):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_a_dry_run_changes_nothing_and_the_act_says_what_became_of_each(numbers):
    many = ("case", "advance-many", "begin", *numbers, *AS)
    foreseen = run(*many, "--dry-run", "--json")
    assert [row["state"] for row in json.loads(foreseen.stdout)] == ["may", "may", "refused"]
    done = run(*many)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0] == f"{numbers[0]}\tdone\tdraft → work"
    assert f"{numbers[2]}\trefused" in done.stdout
    lacking = run("case", "advance-many", "agree", numbers[0], *AS, "--dry-run")
    assert "  - 並行する作業が終わっていません：見積り" in lacking.stdout
    moved = run("case", "advance", numbers[0], "receive", "--track", "estimate", *AS)
    assert moved.stdout == f"{numbers[0]}\tasked → received\n"
