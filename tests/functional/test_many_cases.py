"""Several cases at once, and the work beside one: at a terminal and for a program."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from consult.accounts import tokens
from consult.accounts.models import Account
from consult.cases import compensation
from consult.cli import main
from consult.db import db
from consult.demo.people import FOUNDER, address, load_people
from consult.unit_of_work import unit_of_work
from tests.factories import works

AS = ("--as", address("sato"))


@pytest.fixture
def site(make_app, database_url):
    return make_app(database_url)


@pytest.fixture
def numbers(site, database_url, tmp_path, monkeypatch):
    """Two cases that may begin and one that has begun."""
    with works.known():
        with site.app_context():
            people = load_people(lambda text: f"plain:{text}")
            made = [works.case_at(people), works.case_at(people), works.case_at(people, "begin")]
            numbers = [case.number for case in made]
        monkeypatch.setenv("CONSULT_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("CONSULT_DATABASE_URL", database_url)
        monkeypatch.setenv("CONSULT_WORKER", "0")
        yield numbers


def program_of(site, who):
    """Send an act as this person's program: address, key, then the act."""
    with site.app_context(), unit_of_work(FOUNDER) as uow:
        account = uow.session.execute(select(Account).where(Account.email == address(who))).scalar_one()
        token = tokens.issue(uow, account, "試験")
    client = site.test_client()

    def send(path, key, **body):
        head = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return client.post(path, json=body, headers=head)

    def shown(number):
        return client.get(f"/api/v1/cases/{number}", headers={"Authorization": f"Bearer {token}"}).json

    send.shown = shown
    return send


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
    assert "  + estimate: asked" in run("case", "show", numbers[0]).stdout
    moved = run("case", "advance", numbers[0], "receive", "--track", "estimate", *AS)
    assert moved.stdout == f"{numbers[0]}\tasked → received\n"


def test_a_program_does_the_same_and_a_key_is_good_for_one_act(site, numbers):
    sato = program_of(site, "sato")

    def send(key="a-key-of-mine", **more):
        return sato("/api/v1/cases/bulk", key, **{"trigger": "begin", "cases": numbers, **more})

    assert [r["state"] for r in send(dry_run=True).json["results"]] == ["may", "may", "refused"]
    done = send()
    assert [(r["state"], r["to"]) for r in done.json["results"]] == [
        ("done", "work"),
        ("done", "work"),
        ("refused", "work"),
    ]
    shown = sato.shown(numbers[0])
    assert [(t["label"], t["stage"]["label"], t["ended"]) for t in shown["tracks"]] == [
        ("見積り", "依頼中", False)
    ]
    assert send().json == done.json
    assert send(cases=numbers[:1]).status_code == 409
    assert send(key="another-key", cases=["R8-工-999"]).status_code == 422
    nobody = site.test_client().post("/api/v1/cases/bulk", json={}, headers={"Idempotency-Key": "12345678"})
    assert nobody.status_code == 401


def test_a_program_moves_the_work_beside_a_case_takes_a_move_back_and_proposes_an_exception(site, numbers):
    begun = f"/api/v1/cases/{numbers[2]}"
    sato, tanaka = program_of(site, "sato"), program_of(site, "tanaka")
    exception = {"trigger": "agree_early", "reason": "急ぐため"}
    assert sato(f"{begun}/overrides", "key-proposal-1", **exception).json["state"] == "open"
    assert sato(f"{begun}/overrides", "key-proposal-2", **exception).status_code == 409
    refusal = {"trigger": "agree_early", "do": "refuse"}
    assert tanaka(f"{begun}/overrides/settlement", "key-refusal-1", **refusal).status_code == 422
    refused = tanaka(f"{begun}/overrides/settlement", "key-refusal-2", **refusal, reason="待てる")
    assert refused.json["state"] == "refused"
    received = sato(f"{begun}/tracks/estimate/transitions", "key-track-1", trigger="receive")
    assert (received.json["from"], received.json["to"]) == ("asked", "received")
    again = sato(f"{begun}/tracks/estimate/transitions", "key-track-1", trigger="receive")
    assert again.json == received.json
    assert sato(f"{begun}/undo", "key-undo-1", trigger="pause", event=1).status_code == 409
    with site.app_context():
        event = compensation.undoable(
            db.session(), load_people(str).secretary, works.found(numbers[2])
        ).number
        db.session.remove()
    assert sato(f"{begun}/undo", "key-undo-2", trigger="pause", event=event).json["to"] == "draft"
    assert sato(f"{begun}/parts", "key-part-1", number=numbers[0]).status_code == 422
