"""A city rewords an open call: the running case is moved, everyone can read why, and it can be taken back."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from consult import clock
from consult.cli import main
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.worker import run_due

TEXT = """schema = 1
effective_from = 2026-10-12
[procedures.public_consultation.stages.open]
public = { ja = "ご意見をお寄せください", en = "Tell us what you think" }
"""
NEW = "/desk/rules/migrations/new?procedure=public_consultation"


@pytest.fixture
def now():
    with clock.at(clock.tokyo(2026, 10, 12, 9)):
        yield


@pytest.fixture
def slug(city, now):
    """An open consultation under the shipped rules, and local rules approved since."""
    from consult.cases import local_rules
    from consult.unit_of_work import unit_of_work

    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        made = story.prepare(people, first_day=dt.date(2026, 10, 1))
        story.publish_notice(people, made, dt.date(2026, 10, 1))
        with unit_of_work(people.head) as uow:
            number = local_rules.propose(uow, local_rules.read(TEXT.encode()), TEXT).id
        with unit_of_work(people.records) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
        db.session.remove()
    return made


def work(city):
    with city.app_context():
        while run_due("test"):
            pass
        db.session.remove()


def test_a_plan_is_tried_proposed_approved_carried_out_and_taken_back(city, slug, staff):
    tanaka, suzuki, sato = staff("tanaka"), staff("suzuki"), staff("sato")
    assert "意見を募集しています" in sato.open(f"/cases/{slug}").text
    assert sato.status_of(NEW) == 403
    assert "進んでいる案件を移す" in tanaka.open("/desk/rules/migrations").text
    tanaka.open(NEW).press("do=check", stage__open="-")
    assert "段階「募集中」の移し先が、計画にありません" in tanaka.text
    tanaka.press("do=check", stage__open="closed")
    assert "移し先の段階ではなくなります" in tanaka.text
    tanaka.press("do=check", stage__open="open")
    assert "移る1件" in tanaka.text
    tanaka.press("do=plan", stage__open="open")
    assert tanaka.status == 422
    assert "理由を書いてください" in tanaka.text
    tanaka.open(NEW).press("do=check").press("do=plan", reason="言葉をやさしくするため")
    assert "計画を出しました" in tanaka.text
    assert "あなたが作った計画なので、承認できません" in tanaka.text
    assert "進んでいる案件を移す計画（1番）が、承認を待っています" in suzuki.open("/desk/").text
    suzuki.open("/desk/rules/migrations/1?try=1")
    assert "移る1件" in suzuki.text
    suzuki.press("", form=1)
    assert "承認済み" in suzuki.text
    suzuki.press("", form=1)
    assert "移しはじめました" in suzuki.text
    work(city)
    assert "移した1件" in suzuki.open("/desk/rules/migrations/1").text
    page = sato.open(f"/cases/{slug}").text
    assert "ご意見をお寄せください" in page
    assert "この案件の進め方が変わりました" in page
    assert "理由：言葉をやさしくするため決めた人：総務課文書係" in page
    assert "進め方を別の版に移しました" in sato.open(f"/desk/cases/{slug}").text
    assert sato.open("/feeds/cases.atom").status in {200, 404}
    tanaka.open("/desk/rules/migrations/1").press("", reason="元の言葉に戻すため")
    assert "1番を戻す" in tanaka.text
    suzuki.open("/desk/rules/migrations/2").press("", form=1).press("", form=1)
    work(city)
    page = sato.open(f"/cases/{slug}").text
    assert "意見を募集しています" in page
    assert "理由：元の言葉に戻すため" in page


def test_the_command_line_does_the_same(slug, database_url, tmp_path, monkeypatch):
    def run(*words):
        return CliRunner().invoke(main, ["workflow", *words], catch_exceptions=False)

    monkeypatch.setenv("CONSULT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CONSULT_DATABASE_URL", database_url)
    monkeypatch.setenv("CONSULT_WORKER", "0")
    head, records = ("--as", "tanaka@midorino.example"), ("--as", "suzuki@midorino.example")
    tried = json.loads(run("migrate", "public_consultation", "--dry-run", "--json").stdout)
    assert (tried["moves"], tried["refused"], tried["plan"]) == (1, 0, None)
    wrong = run("migrate", "public_consultation", "--map", "opne=open", "--dry-run")
    assert (wrong.exit_code, "「opne」という段階は、いまの版にありません" in wrong.output) == (1, True)
    assert run("migrate", "public_consultation").exit_code == 2
    assert "plan 1" in run("migrate", "public_consultation", "--reason", "言葉", *head).stdout
    assert run("migration", "approve", "1", *head).exit_code == 1
    assert run("migration", "approve", "1", *records).exit_code == 0
    assert run("migration", "apply", "1", *records).stdout.strip() == "moved 1"
    assert json.loads(run("migration", "show", "1", "--json").stdout)["results"] == {"moved": 1}
    assert run("migration", "reverse", "1", "--reason", "戻す", *records).stdout.strip() == "2"
    assert "planned" in run("migration", "list").stdout
    assert run("migration", "withdraw", "2", *records).exit_code == 0
