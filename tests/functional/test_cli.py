"""`consult`: what a person at a terminal and a script can rely on."""

import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from consult import clock
from consult.cli import main
from consult.demo import consultations as story
from consult.demo.people import address, load_people

CONSULT = Path(sys.executable).parent / "consult"
FIRST_DAY = dt.date(2026, 10, 1)


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


def run(*words):
    from consult.db import db

    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert db is not None
    return result


def test_cases_are_listed_and_filtered(slug):
    rows = json.loads(run("case", "list", "--json").stdout)
    assert [row["address"] for row in rows] == [slug]
    assert rows[0]["stage"] == "open"
    assert json.loads(run("case", "list", "--stage", "draft", "--json").stdout) == []
    assert rows[0]["number"] in run("case", "list").stdout


def test_a_case_shows_its_clocks_and_steps(slug):
    shown = json.loads(run("case", "show", slug, "--json").stdout)
    assert {"closes_at"} <= {row["rule"] for row in shown["deadlines"]}
    assert shown["steps"][-1]["to"] == "open"
    assert "→ open" in run("case", "show", shown["number"]).stdout


def test_clocks_tell_how_each_day_was_counted_and_a_deputy_can_be_named(slug):
    (shown,) = json.loads(run("case", "clocks", slug, "--json").stdout)
    assert (shown["rule"], shown["due_on"], shown["state"]) == ("closes_at", "2026-10-30", "running")
    assert any("1日目" in step for step in shown["steps"])
    assert "残り18日" in run("case", "clocks", slug).stdout
    days = ("--from", "R8.10.12", "--until", "2026-10-20")
    assert run("user", "deputy", address("sato"), address("suzuki"), *days).exit_code == 0
    assert run("user", "deputy", address("sato"), address("sato"), *days).exit_code == 1


def test_options_tell_what_holds_and_what_is_missing(slug):
    rows = json.loads(run("case", "options", slug, "--as", address("tanaka"), "--json").stdout)
    abandon = next(row for row in rows if row["trigger"] == "abandon")
    assert abandon["permitted"]
    nobody = json.loads(run("case", "options", slug, "--json").stdout)
    assert not any(row["permitted"] for row in nobody)
    assert "abandon → abandoned" in run("case", "options", slug).stdout


def advance(slug, who, *more):
    return run("case", "advance", slug, "abandon", "--as", address(who), *more)


def test_advancing_moves_the_case(slug):
    done = advance(slug, "tanaka", "--input", "reason=作り直す", "--input", "follow_up=もう一度=募集する")
    assert (done.exit_code, done.output.split("\t")[1]) == (0, "open → abandoned\n")
    assert json.loads(run("case", "show", slug, "--json").stdout)["stage"] == "abandoned"


def test_a_refusal_ends_with_1_and_says_why(slug):
    refused = advance(slug, "sato", "--input", "reason=x", "--input", "follow_up=y", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["permission"] == "consultation:abandon"
    plain = advance(slug, "tanaka")
    assert plain.exit_code == 1
    assert "reason" in plain.stderr
    assert json.loads(run("case", "show", slug, "--json").stdout)["stage"] == "open"


@pytest.mark.parametrize(
    "words",
    [
        ("case", "advance", "r8-i-001", "abandon"),
        ("case", "advance", "r8-i-001", "abandon", "--as", "nobody@midorino.example"),
        ("case", "advance", "r8-i-001", "abandon", "--as", "tanaka@midorino.example", "--input", "reason"),
        ("case", "nothing"),
        ("nothing",),
        ("token", "add", "nobody@midorino.example", "--name", "x"),
        ("workflow", "show", "nothing"),
    ],
)
def test_misuse_ends_with_2(slug, words):
    assert run(*words).exit_code == 2


def test_an_unknown_case_ends_with_1(slug):
    assert run("case", "show", "r8-i-999").exit_code == 1


def test_a_token_is_made_listed_and_ended(slug):
    made = run("token", "add", address("sato"), "--name", "集計")
    assert made.stdout.startswith("consult_")
    rows = json.loads(run("token", "list", address("sato"), "--json").stdout)
    assert [(row["name"], row["revoked"]) for row in rows] == [("集計", False)]
    assert made.stdout.strip() not in run("token", "list", address("sato"), "--json").stdout
    assert run("token", "revoke", str(rows[0]["id"])).exit_code == 0
    assert json.loads(run("token", "list", address("sato"), "--json").stdout)[0]["revoked"]


def test_a_backup_put_into_an_empty_place_is_the_same_city(slug, database_url, tmp_path, monkeypatch):
    if not database_url.startswith("sqlite"):
        pytest.skip("a server's database is copied by its own tools")
    before = run("case", "show", slug, "--json").stdout
    kept, place = tmp_path / "kept.tar.gz", tmp_path / "elsewhere"
    assert run("db", "backup", str(kept)).exit_code == 0
    assert kept.stat().st_mode & 0o077 == 0
    assert run("db", "backup", str(kept)).exit_code == 1
    assert run("db", "restore", str(kept)).exit_code == 1
    monkeypatch.setenv("CONSULT_DATA_DIR", str(place))
    monkeypatch.setenv("CONSULT_DATABASE_URL", f"sqlite:///{place / 'consult.sqlite3'}")
    assert run("db", "restore", str(kept)).exit_code == 0
    assert run("case", "show", slug, "--json").stdout == before
    assert (place / "secret.key").read_bytes() == (tmp_path / "data" / "secret.key").read_bytes()
    other = tmp_path / "other.tar.gz"
    other.write_bytes(b"no archive")
    monkeypatch.setenv("CONSULT_DATA_DIR", str(tmp_path / "third"))
    monkeypatch.setenv("CONSULT_DATABASE_URL", f"sqlite:///{tmp_path / 'third' / 'consult.sqlite3'}")
    assert run("db", "restore", str(other)).exit_code == 1


def test_the_shipped_procedures_are_sound():
    result = json.loads(run("workflow", "lint", "--json").stdout)
    assert result["ok"]
    assert result["files"] >= 4


def test_a_faulty_procedure_is_told_line_by_line(tmp_path):
    from consult.resources import resource

    good = (resource("workflows") / "opinion.toml").read_text(encoding="utf-8")
    faulty = tmp_path / "opinion.toml"
    faulty.write_text(good + "\nsurprise = 1\n", encoding="utf-8")
    result = run("workflow", "lint", str(faulty))
    assert result.exit_code == 1
    assert f"{faulty}:{len(good.splitlines()) + 2}" in result.output or str(faulty) in result.output
    report = json.loads(run("workflow", "lint", str(tmp_path), "--json").stdout)
    assert report["problems"][0]["remedy"]


def test_a_procedure_is_printed_and_drawn(tmp_path):
    assert "publish_notice" in run("workflow", "show", "public_consultation").stdout
    assert json.loads(run("workflow", "show", "meeting", "--json").stdout)["name"] == "meeting"
    drawing, mermaid = tmp_path / "m.svg", tmp_path / "m.mmd"
    assert run("workflow", "diagram", "meeting", "-o", str(drawing)).exit_code == 0
    assert run("workflow", "diagram", "meeting", "-o", str(mermaid), "--mermaid").exit_code == 0
    assert drawing.read_text(encoding="utf-8").startswith("<svg")
    assert mermaid.read_text(encoding="utf-8").startswith("stateDiagram-v2")


def test_the_overview_answers_at_once_without_the_application():
    started = time.perf_counter()
    program = (
        "import sys; sys.argv = ['consult', '--help']\n"
        "from consult.cli import main\n"
        "try: main()\n"
        "except SystemExit: print([m for m in ('flask', 'sqlalchemy', 'consult.app') if m in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=20
    )
    assert found.stdout.splitlines()[-1] == "[]"
    assert time.perf_counter() - started < 5


def test_the_installed_command_works_from_anywhere(tmp_path):
    env = {"CONSULT_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    for words, code in ((("workflow", "lint"), 0), (("case", "list"), 1), (("nothing",), 2)):
        ended = subprocess.run(
            [CONSULT, *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60
        )
        assert ended.returncode == code, ended.stderr
