"""Every way we know to write a procedure wrongly is refused with file, line and remedy, by the command people use."""

import json

import pytest
from click.testing import CliRunner

from consult.cli import main
from consult.i18n import using
from consult.resources import resource
from consult.workflow.loader import LARGEST_FILE

SHIPPED = (resource("workflows") / "public_consultation.toml").read_text(encoding="utf-8")
STRAY = """
[stages.stray]
label = { ja = "はぐれ", en = "Stray" }
public = { ja = "はぐれ", en = "Stray" }
"""
WAY_IN = """
[[edges]]
trigger = "stray_in"
from = "draft"
to = "stray"
permission = "consultation:prepare"
label = { ja = "はぐれる", en = "Stray" }
"""
SECOND_CLOSE = """
[[edges]]
trigger = "close"
from = "open"
to = "considering"
permission = "clock:fire"
label = { ja = "締め切る", en = "Close" }
"""
SHORT_CUT = """
[[edges]]
trigger = "hurry"
from = "decided"
to = "published"
permission = "consultation:release"
label = { ja = "急いで公表する", en = "Publish in haste" }
"""
ONE_PAIR_OF_EYES = """
[[edges]]
trigger = "approve"
from = "decided"
to = "decided"
permission = "consultation:consider"
approves = "consider"
label = { ja = "承認する", en = "Approve" }
"""
RING = """
[parts.itself]
procedure = "public_consultation"
reached = ["published"]
label = { ja = "自分", en = "Itself" }
"""

FAULTS = {
    "a typo in a stage": ('to = "planned"', 'to = "plannd"', "unknown-stage"),
    "an orphan": ("\n[[edges]]", STRAY + "final = true\n\n[[edges]]", "unreachable-stage"),
    "a trap": ("\n[[edges]]", STRAY + WAY_IN + "\n[[edges]]", "dead-end"),
    "two edges for one trigger": ("\n[[edges]]", SECOND_CLOSE + "\n[[edges]]", "ambiguous-trigger"),
    "an edge without a label": ('label = { ja = "締め切る", en = "Close" }\n', "", "missing-text"),
    "an edge without its English": ('label = { ja = "締め切る", en = "Close" }', 'label = { ja = "締め切る" }',
                                    "missing-text"),
    "an edge without a permission": ('permission = "clock:fire"\n', "", "no-permission"),
    "publication without a review": ("\n[[edges]]", SHORT_CUT + "\n[[edges]]", "unreviewed-publication"),
    "one role that submits and approves": ("\n[[edges]]", ONE_PAIR_OF_EYES + "\n[[edges]]", "four-eyes"),
    "a decision nothing founds": ('  "responses_approved",\n', "", "undecided-decision"),
    "an opening without a clock": ('deadline = { rule = "closes_at", trigger = "close" }\n', "",
                                   "opens-without-deadline"),
    "a path to code as a condition": ('"period_long_enough"', '"os.system"', "syntax"),
    "a call as an effect": ('effects = ["announce", ', 'effects = ["announce()", ', "syntax"),
    "a path to code as a stage": ('to = "planned"', 'to = "consult.workflow.engine"', "syntax"),
    "a path to code as a permission": ('"clock:fire"', '"consult.access:check"', "syntax"),
    "a condition nobody knows": ('"period_long_enough"', '"period_long_enuf"', "unknown-condition"),
    "an effect nobody knows": ('"schedule_closing"', '"schedule_closng"', "unknown-effect"),
    "an input nobody knows": ("new_closing_day", "newest_closing_day", "unknown-input"),
    "a clock nobody knows": ('rule = "closes_at"', 'rule = "closes_sometime"', "unknown-clock"),
    "a key nobody knows": ("trigger = ", "triger = ", "syntax"),
    "a colon as in YAML": ('initial = "draft"', "initial: draft", "syntax"),
    "a list as in YAML": ('effects = ["announce", "tell_followers"]', "effects =\n- announce", "syntax"),
    "a yes as in YAML": ("final = true", "final = yes", "syntax"),
    "a word without quotes": ('initial = "draft"', "initial = draft", "syntax"),
    "a document marker as in YAML": ("schema = 1", "---\nschema = 1", "syntax"),
    "a stage written twice": ("\n[[edges]]", "\n[stages.open]\n\n[[edges]]", "syntax"),
    "a key written twice": ("version = ", 'initial = "draft"\nversion = ', "syntax"),
    "a case that waits for itself": ("\n[[edges]]", RING + "\n[[edges]]", "cyclic-join"),
    "a number where a text belongs": ('initial = "draft"', "initial = 1", "syntax"),
}  # fmt: skip


def report(*files):
    with using("ja"):
        run = CliRunner().invoke(main, ["workflow", "lint", "--json", *map(str, files)])
    return run.exit_code, json.loads(run.output)["problems"]


def test_the_procedure_the_faults_are_planted_in_is_sound(tmp_path):
    path = tmp_path / "whole.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    assert report(path) == (0, [])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refused_with_file_line_and_remedy(fault, tmp_path):
    old, new, rule = FAULTS[fault]
    assert old in SHIPPED
    path = tmp_path / "planted.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    code, problems = report(path)
    assert code == 1
    assert rule in {problem["rule"] for problem in problems}
    lines = path.read_text(encoding="utf-8").splitlines()
    for problem in problems:
        assert problem["file"] == str(path)
        assert 1 <= problem["line"] <= len(lines)
        assert problem["sentence"]
        assert problem["remedy"]


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path):
    path = tmp_path / "large.toml"
    path.write_text(SHIPPED + "#" * LARGEST_FILE, encoding="utf-8")
    code, (problem,) = report(path)
    assert (code, problem["line"]) == (1, 1)
    assert "1MB" in problem["sentence"]


def test_one_name_and_version_with_two_contents_is_refused(tmp_path):
    (tmp_path / "a.toml").write_text(SHIPPED, encoding="utf-8")
    (tmp_path / "b.toml").write_text(SHIPPED.replace("締め切る", "しめきる"), encoding="utf-8")
    code, problems = report(tmp_path)
    assert code == 1
    assert [problem["rule"] for problem in problems] == ["duplicate-name"]
