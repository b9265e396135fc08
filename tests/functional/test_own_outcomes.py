"""A city with outcomes of its own and a legal check before approval: from the proposal to the published result."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from consult import clock
from consult.cli import main
from consult.consultations import actions, queries
from consult.consultations.result import files
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from tests.functional.test_desk_answering import FIRST

RULES = """schema = 1
effective_from = 2026-09-10

[procedures.public_consultation.parameters]
legal_check = "required"
outcomes = "甲=直す/Changed:revision; 乙=参考/Kept:reason,follow_up; 丙=変えない/Unchanged:reason"
"""


@pytest.fixture
def followed(staff):
    """The rules as proposed by one and approved by another, before the case begins."""
    tanaka, suzuki = staff("tanaka"), staff("suzuki")
    with clock.at(clock.tokyo(2026, 9, 1, 9)):
        tanaka.open("/desk/rules/new").press("do=check", rules=RULES.replace("甲=直す", "甲直す"))
        assert tanaka.status == 422
        assert "6行目：反映区分「甲直す/Changed:revision」を読めません" in tanaka.text
        tanaka.press("do=check", rules=RULES)
        tanaka.press("do=propose")
        suzuki.open("/desk/rules/1").press("", form=1)
        assert "承認しました" in suzuki.text


def test_the_command_line_refuses_a_set_that_cannot_be_read(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(RULES.replace("2026", "2126").replace("follow_up;", "folow_up;"), encoding="utf-8")
    said = CliRunner().invoke(main, ["workflow", "rules", "check", str(file)])
    assert said.exit_code == 1
    assert "反映区分「乙」の「folow_up」は使えません" in said.output


def test_own_outcomes_and_the_legal_check_hold_to_the_published_result(followed, city, request, staff):
    slug = request.getfixturevalue("sorted_case")
    with clock.at(clock.tokyo(2026, 11, 10, 10)):
        _answered(slug, staff)
    with city.app_context():
        people = load_people(str)
        for key in ("seats", "line"):
            with story.door(people.records, FIRST + 60 * story.DAY) as uow:
                actions.release(uow, story.opinion_for(slug, key))
        with story.door(people.secretary, FIRST + 61 * story.DAY) as uow:
            row = queries.consultation_of(uow.session, story.case_of(slug))
            actions.record_publicity(uow, row, on=FIRST, channel="市の広報")
        story.decide(people, slug, FIRST)
        story.publish(people, slug, FIRST)
        forms = {
            form.kind: files.files.read(form.file)
            for form in files.produced(db.session(), story.case_of(slug))
        }
        db.session.remove()
    told = json.loads(forms["result_json"])
    assert [(row["code"], row["label"], row["points"]) for row in told["counts"]["by_outcome"]] == [
        ("甲", "直す", 0), ("乙", "参考", 1), ("丙", "変えない", 2)
    ]  # fmt: skip
    rows = list(csv.reader(io.StringIO(forms["result_csv"].decode("utf-8-sig"))))
    assert any("丙" in row for row in rows)
    with clock.at(clock.tokyo(2026, 12, 20, 10)):
        shown = staff("sato").open(f"/cases/{slug}/result?outcome=乙").text
    assert "3件のうち1件を表示しています" in shown
    assert "今後の参考にする" not in shown


def _answered(slug, staff):
    base = f"/desk/cases/{slug}/responses"
    sato, tanaka, suzuki = staff("sato"), staff("tanaka"), staff("suzuki")
    sato.open(f"{base}/1")
    assert "理由（乙と丙では必ず書く）" in sato.text
    assert "直す文（甲のとき）" in sato.text
    assert "CとD" not in sato.text
    assert sato.press("do=finish", outcome="丙", response="変えません。").status == 422
    assert "区分乙と丙には理由が要ります" in sato.text
    sato.press("do=finish", reason="決めたため")
    for number, letter in ((2, "乙"), (3, "丙")):
        sato.open(f"{base}/{number}").press(
            "do=finish", outcome=letter, response="はい。", reason="決めたため"
        )
    tanaka.open(f"{base}/1")
    assert ("do", "approve") not in tanaka.forms[-1].buttons
    token = dict(tanaka.forms[-1].fields)
    assert tanaka.post(f"{base}/1", **token | {"do": "approve"}).status == 409
    assert "No.1は、法規審査が済んでから承認します" in tanaka.text
    for number in (1, 2):
        suzuki.open(f"{base}/{number}").press("do=check", remarks="")
    tanaka.open(f"{base}/1").press("do=approve")
    tanaka.open(f"/desk/cases/{slug}/transitions/decide")
    assert "承認を待つ市の考え方があります（No.2、3）" in tanaka.text
    suzuki.open(f"{base}/3").press("do=check", remarks="")
    for number in (2, 3):
        tanaka.open(f"{base}/{number}").press("do=approve")
        assert "承認しました" in tanaka.text
