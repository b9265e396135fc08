"""Like texts find each other, whatever was added, struck out or written otherwise; new ones join one by one."""

import pytest
from sqlalchemy import select

from consult import clock
from consult.consultations import families
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion
from consult.consultations.models_families import FamilyText, TextFamily
from consult.db import db
from consult.demo import consultations as story

BASE = "会議を夜にも開き、記録をすべて公開するべきです。バスの便を1.5倍に増やしてください。"
HIDDEN = "図書館の駐車場を有料にしないでください。"
ONE = "公民館の会議室を、平日の夜も使えるようにすることに賛成します。"
TEXTS = (
    BASE + HIDDEN,  # the first that comes is not the base: most say BASE
    BASE,
    BASE.replace("、", "，"),
    HIDDEN + BASE,
    BASE.replace("公開する", "公開しない").replace("増やして", "増やさないで"),
    ONE,
    ONE.replace("賛成します", "反対します"),
    "ごみの分別を、子どもにもわかる絵で知らせてほしい。",
)


@pytest.fixture
def case_id(people, opened):
    for n, text in enumerate(TEXTS):
        send(opened, n, text)
    return story.case_of(opened).id


def send(slug, n, text):
    story.send(slug, text, "s3-2", Identity(f"市民{n}", "緑野市"), clock.tokyo(2026, 10, 12, 9, n))


def together(case_id):
    """The numbers of the opinions of each family, and the number of the one its base came from."""
    db.session.remove()
    found = {}
    for family, number, base in db.session.execute(
        select(FamilyText.family_id, Opinion.number, TextFamily.base_key == Opinion.text_key)
        .join(Opinion, (Opinion.case_id == FamilyText.case_id) & (Opinion.text_key == FamilyText.text_key))
        .join(TextFamily, TextFamily.id == FamilyText.family_id)
        .order_by(Opinion.number)
    ):
        mine = found.setdefault(family, ([], []))
        mine[0].append(number)
        mine[1].extend([number] if base else [])
    return sorted(found.values())


def test_like_texts_are_one_family_whose_base_is_what_most_say(case_id, opened):
    assert sum(families.find(db.session(), case_id)) == len(TEXTS) - 1
    assert together(case_id) == [([1, 2, 3, 4, 5], [2, 3]), ([6, 7], [6]), ([8], [8])]
    assert families.standing(db.session(), case_id) == families.Standing(7, 7)
    for n in (20, 21):  # two more with the hidden sentence: now most say that
        send(opened, n, BASE + HIDDEN)
    assert families.standing(db.session(), case_id).finished
    send(opened, 22, BASE + "以上です。")
    assert families.standing(db.session(), case_id) == families.Standing(7, 8)
    assert list(families.find(db.session(), case_id)) == [1]
    assert together(case_id)[0] == ([1, 2, 3, 4, 5, 9, 10, 11], [1, 9, 10])
    send(opened, 23, HIDDEN + BASE + "市民より。")
    list(families.find(db.session(), case_id))
    assert together(case_id)[0][0][-1] == 12  # found by the keys of the new base


def test_the_search_goes_on_where_it_was_stopped(case_id, monkeypatch):
    monkeypatch.setattr(families, "_TEXTS", 3)
    monkeypatch.setattr(families, "_SLICE", 0)
    steps = families.find(db.session(), case_id, seconds=0)
    assert list(steps) == [3]
    assert families._work(db.session(), case_id) == 6  # a slice of one step, then the queue again
    assert families._work(db.session(), case_id) == 0
    assert families.standing(db.session(), case_id).finished
    assert [numbers for numbers, _ in together(case_id)] == [[1, 2, 3, 4, 5], [6, 7], [8]]
