"""The office has the files of a result made before anybody else sees them."""

import re

import pytest

from consult import clock
from consult.consultations.result import building, files
from consult.db import db
from consult.demo import consultations as story
from consult.web.consultations.result_page import FORMS
from consult.worker import drain
from tests.factories.staff import Staff

PATH = "/desk/cases/{}/result-files"


@pytest.fixture
def decided(people, told):
    return told("s1 until decided", lambda: story.s1(people, until="decided"))


@pytest.fixture(autouse=True)
def december():
    with clock.at(clock.tokyo(2026, 12, 8, 10)):
        yield


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """What is in the files is tested elsewhere."""

    def few(_session, _case, _settings, made_of, _created, _progress):
        return [files.Built(kind, f"{made_of.stem}.{kind}", "text/plain", kind.encode()) for kind in FORMS]

    monkeypatch.setattr(files, "build_from", few)


def test_files_are_made_read_and_seen_by_nobody_else(app, decided, settings):
    visitor = Staff(app, "sato")
    visitor.open(PATH.format(decided))
    assert "まだ作っていません。" in visitor.text
    visitor.press("")
    assert "順番を待っています" in visitor.text
    drain(settings)
    visitor.open(PATH.format(decided))
    assert "できました" in visitor.text
    listed = re.findall(r'href="(/desk/cases/[^"]*/result_\w+)"', visitor.html)
    assert len(listed) == 8
    for file in listed:
        assert visitor.open(file).status == 200
    assert visitor.open(f"/cases/{decided}/result").status == 404
    assert "結果の公表を準備しています。" in visitor.text


def test_a_failed_run_says_why_and_can_be_begun_again(app, decided, settings, monkeypatch):
    def broken(*_):
        raise RuntimeError("no room")

    visitor = Staff(app, "sato")
    visitor.open(PATH.format(decided))
    with monkeypatch.context() as world:
        world.setattr(files, "build_from", broken)
        visitor.press("")
        one_round(settings)
    visitor.open(PATH.format(decided))
    assert "作れませんでした" in visitor.text
    assert "予想していない誤り（RuntimeError）" in visitor.text
    visitor.press("")
    assert "順番を待っています" in visitor.text
    drain(settings)
    assert building.standing(db.session(), story.case_of(decided)).state == "ready"


def one_round(settings):
    """One round: a job that failed waits two seconds before it is tried again."""
    drain(settings)
    db.session.rollback()


def test_who_may_not_prepare_a_consultation_has_no_such_page(app, decided):
    visitor = Staff(app, "nakamura")
    assert visitor.open(PATH.format(decided)).status == 403
