"""Every 制度 the founding documents name has a place where it works: docs/seido.md is complete and true."""

import re
from pathlib import Path

import pytest

from consult.app import create_app
from consult.cases.definitions import library
from consult.config import Settings

ROOT = Path(__file__).parents[2]
MEASURES = {1: 4, 2: 4, 3: 4, 4: 5, 5: 5, 6: 4}  # how many measures each of the six areas of the policy has
LAST = {"P": 28, "H": 25}  # institutions named by the plan and by the policy
_TICKED = re.compile(r"`([^`]+)`")


def _rows():
    lines = (ROOT / "docs" / "seido.md").read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(r"\| [PHML]-", line)
    ]
    return {row[0]: row[1:] for row in cells}


ROWS = _rows()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seido")
    app = create_app(Settings.from_environment({"CONSULT_DATA_DIR": str(folder), "CONSULT_WORKER": "0"}))
    return {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}


def test_no_institution_of_the_plan_the_policy_and_its_measures_is_left_out():
    expected = {f"{letter}-{n:02}" for letter, last in LAST.items() for n in range(1, last + 1)}
    expected |= {f"M-{area}-{n}" for area, last in MEASURES.items() for n in range(1, last + 1)}
    assert expected == {code for code in ROWS if not code.startswith("L-")}


def test_every_procedure_of_the_product_is_listed():
    named = {name for row in ROWS.values() for name in _TICKED.findall(row[2])}
    assert named == set(library())


@pytest.mark.parametrize("code", ROWS)
def test_its_page_and_its_test_exist(code, addresses):
    name, page, _procedure, test, note = ROWS[code]
    if page == "―":
        assert note, f"{name}: what is not done here says why"
        return
    assert set(_TICKED.findall(page)) <= addresses
    tests = _TICKED.findall(test)
    assert tests
    assert [path for path in tests if not (ROOT / path).is_file()] == []
