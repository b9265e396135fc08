"""The story of a city that wants forty days: checked, proposed, approved by another, in effect on its day."""

import json

import pytest
from click.testing import CliRunner

from consult import clock
from consult.cli import main

TEXT = """schema = 1
effective_from = 2027-04-01

[procedures.public_consultation.parameters]
min_days = 40
[procedures.public_consultation.stages.open]
public = { ja = "ご意見をお寄せください", en = "Tell us what you think" }
"""


@pytest.fixture
def now():
    with clock.at(clock.tokyo(2026, 11, 1, 9)):
        yield


def test_a_head_proposes_and_the_records_section_approves(staff, now):
    tanaka, suzuki = staff("tanaka"), staff("suzuki")
    tanaka.open("/desk/rules")
    assert "この市だけの決まりはありません" in tanaka.text
    tanaka.open("/desk/rules/new").press("do=check", rules=TEXT.replace("min_days", "min_dayz"))
    assert tanaka.status == 422
    assert (
        "5行目：「min_dayz」という設定は、この手続にありません。「min_days」のことではありませんか"
        in tanaka.text
    )
    assert "min_dayz=40" in tanaka.value("rules").replace(" ", "")
    tanaka.press("do=check", rules=TEXT)
    assert "募集の最短の日数（公示の日を1日目と数える）3040" in tanaka.text
    assert (
        "段階「募集中」：公開のページの文（日本語）意見を募集していますご意見をお寄せください" in tanaka.text
    )
    tanaka.press("do=propose")
    assert "案を出しました" in tanaka.text
    assert "あなたが出した案なので、承認できません" in tanaka.text
    assert tanaka.post("/desk/rules/1/approve").status in {400, 403}
    assert "この市の決まりの案（1番）が、承認を待っています" not in tanaka.open("/desk/").text
    assert "この市の決まりの案（1番）が、承認を待っています" in suzuki.open("/desk/").text
    suzuki.open("/desk/rules/1").press("", form=1)
    assert "承認しました" in suzuki.text
    suzuki.open("/desk/rules")
    with clock.at(clock.tokyo(2027, 4, 1)):
        suzuki.open("/desk/rules")
        assert "40" in suzuki.text
        assert "この市の決まり（もとは30）" in suzuki.text
        assert "ご意見をお寄せください" in suzuki.open("/procedures/public_consultation").text
    assert "意見を募集しています" in suzuki.open("/procedures/public_consultation").text
    assert staff("sato").status_of("/desk/rules/new") == 403


def test_the_command_line_does_the_same(city, database_url, tmp_path, monkeypatch, now):
    def run(*words):
        return CliRunner().invoke(main, ["workflow", "rules", *words], catch_exceptions=False)

    monkeypatch.setenv("CONSULT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CONSULT_DATABASE_URL", database_url)
    monkeypatch.setenv("CONSULT_WORKER", "0")
    file = tmp_path / "rules.toml"
    file.write_text(TEXT.replace("40", "0"), encoding="utf-8")
    refused = run("check", str(file))
    assert refused.exit_code == 1
    assert f"{file}:5: 「min_days」が1より小さい値です" in refused.stdout
    file.write_text(TEXT, encoding="utf-8")
    checked = json.loads(run("check", str(file), "--json").stdout)
    changes = checked["procedures"]["public_consultation"]["changes"]
    assert {"place": "parameters.min_days", "before": 30, "after": 40} in changes
    assert run("propose", str(file), "--as", "tanaka@midorino.example").stdout.strip() == "1"
    own = run("approve", "1", "--as", "tanaka@midorino.example")
    assert (own.exit_code, "自分が出した案" in own.output) == (1, True)
    assert run("approve", "1", "--as", "suzuki@midorino.example").exit_code == 0
    with clock.at(clock.tokyo(2027, 4, 1)):
        assert "public_consultation.min_days = 40 *" in run("show").stdout
