"""Typed words are held against keyed digests: with the same verdict as against the opened identities, opening none."""

import datetime as dt

import pytest
from sqlalchemy import delete, func, select

from consult.access.actor import SYSTEM
from consult.cases.wording import ensure_sayable
from consult.consultations import actions, marks
from consult.consultations.identity import Identity, Keys
from consult.consultations.models_marks import MarkedUpTo, SecretMark
from consult.consultations.result import leaks, names
from consult.db import db, settings
from consult.demo import consultations as story
from consult.documents.redaction import Ground
from consult.unit_of_work import unit_of_work
from consult.worker import run_due

FIRST = dt.date(2026, 10, 1)
ODD = "A" + " - " * 20 + "1"  # too long for a form of what stands by itself
PEOPLE = (
    Identity("桐生 なぎさ", "緑野市南台4丁目6番11号", "0566-72-0413", "nagisa@example.jp"),
    Identity("髙橋一郎", "緑野市", "", ""),
    Identity("林", "1-2", "", ""),
    Identity("青葉自転車の会", "緑野市", "", "", "corporate", "佐々木 学"),
    Identity(ODD, "緑野市", "", ""),
)
TEXT = "南台の坂に手すりを。連絡は090-1234-5678へ。"
LEAKS = (
    "桐生\u200b　なぎさ", "でんわは +81 566 72 0413", "南台四丁目６番１１号", "NAGISA@EXAMPLE.JP の人", "高 橋一郎",
    "（林）が言った", "番地は 1-2 です", "青葉自転車ノ会", "ささきではなく 佐々木　学",
)  # fmt: skip
NAMES = ("桐生の図", "なぎさちゃん", "高橋さん", "佐々木様", "一郎くん")
HARMLESS = ("緑野市の坂に手すりをつけます。", "林道と林業", "12-34", "青葉の自転車", "会の規約")


@pytest.fixture
def slug(people, told):
    def tell():
        made = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, made, FIRST)
        for n, who in enumerate(PEOPLE):
            when = story.moment(FIRST + 5 * story.DAY, dt.time(10, n))
            story.send(made, TEXT, "s3-2", who, when, opened=when)
        return made

    return told("marks", tell)


def mark(slug):
    with unit_of_work(SYSTEM) as uow:
        marks.ask(uow, story.case_of(slug).id, 0)
    while run_due("test"):
        pass


def forget(slug, number):
    """Take the marks of one opinion away."""
    opinion = story.queries.opinion_by_number(db.session(), story.case_of(slug), number).id
    with unit_of_work(SYSTEM) as uow:
        uow.execute(delete(SecretMark).where(SecretMark.opinion_id == opinion))


def count(slug):
    mine = SecretMark.case_id == story.case_of(slug).id
    return db.session().execute(select(func.count()).select_from(SecretMark).where(mine)).scalar_one()


def refused(slug: str, words: str) -> object:
    """What a typed text is refused with: a leak and the opinions it is of, a name, or nothing."""
    try:
        ensure_sayable(db.session(), story.case_of(slug), "理由", words)
    except leaks.LeakFound as error:
        return (leaks.LeakFound, *(number for _, number in error.places))
    except names.NamesFound:
        return names.NamesFound
    return None


def verdicts(slug: str) -> dict[str, object]:
    return {words: refused(slug, words) for words in (*LEAKS, *NAMES, *HARMLESS)}


def by_opening_everything(slug: str) -> dict[str, object]:
    """What opened identities say of the same words."""
    secrets = leaks.secrets_of(db.session(), story.case_of(slug), Keys.of(settings()))
    found: dict[str, object] = {}
    for words in (*LEAKS, *NAMES, *HARMLESS):
        owners = leaks.owners_of_leaks("", words.encode(), secrets)
        named = names.NamesFound if list(secrets.parts.hits(words)) else None
        found[words] = (leaks.LeakFound, *owners) if owners else named
    return found


def test_digests_refuse_what_opened_identities_refuse_and_open_none(slug, monkeypatch):
    expected = by_opening_everything(slug)
    assert [bool(expected[words]) for words in (*LEAKS, *NAMES)] == [True] * len(LEAKS + NAMES)
    assert [expected[words] for words in HARMLESS] == [None] * len(HARMLESS)
    assert verdicts(slug) == expected  # the worker has marked none yet: the newest are read
    mark(slug)
    monkeypatch.setattr(leaks, "unseal", lambda *_: pytest.fail("an identity was opened"))
    monkeypatch.setattr(leaks.marks, "form_of", lambda *_: pytest.fail("marks were made again"))
    forget(slug, len(PEOPLE))
    assert verdicts(slug) == expected


def test_a_string_too_odd_for_a_form_is_read_and_refused(slug):
    mark(slug)
    assert refused(slug, f"（{ODD}）")[0] is leaks.LeakFound
    assert refused(slug, "A - 1") is None


def test_what_is_withheld_is_marked_with_the_act_and_no_longer_when_it_is_shown(people, slug):
    mark(slug)
    story.close(slug, FIRST)
    assert refused(slug, "電話 09012345678") is None
    for spans, verdict in ((True, (leaks.LeakFound, "R8-1")), (False, None)):
        with story.door(people.secretary, FIRST + 35 * story.DAY) as uow:
            case = story.case_of(slug)
            if spans:
                story.cases.advance(uow, case, "consider")
                actions.accept_all(uow, case)
            opinion = story.queries.opinion_by_number(uow.session, case, 1)
            word = "090-1234-5678"
            hidden = actions.spans_of_word(opinion.text, word, Ground.PERSONAL_INFORMATION) if spans else []
            actions.propose_redactions(uow, opinion, hidden)
        got = refused(slug, "電話 09012345678")
        assert (got and got[0]) == (verdict and verdict[0])


def test_every_fiftieth_opinion_asks_the_worker_and_what_is_marked_twice_stays_once(slug, monkeypatch):
    mark(slug)
    rows = count(slug)
    case = story.case_of(slug)
    assert rows > 0
    assert marks.marked_up_to(db.session(), case.id) == len(PEOPLE)
    with unit_of_work(SYSTEM) as uow:
        uow.session.get(MarkedUpTo, case.id).number = 0
    mark(slug)
    assert count(slug) == rows
    monkeypatch.setattr(marks, "EVERY", len(PEOPLE) + 1)
    when = story.moment(FIRST + 6 * story.DAY, dt.time(10))
    story.send(slug, TEXT, "s3-2", Identity("新田 光", "緑野市"), when, opened=when)
    while run_due("test"):
        pass
    assert marks.marked_up_to(db.session(), story.case_of(slug).id) == len(PEOPLE) + 1
