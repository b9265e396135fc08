"""Every mail to followers, word for word in both languages; APPROVE=1 takes the present words over."""

import os
import tomllib
from pathlib import Path

import pytest

from consult.config import Settings
from consult.consultations.announcing import news_words, telling
from consult.consultations.models_following import FollowNews
from consult.notifications.mail import message
from consult.notifications.models import Mail
from consult.resources import resource

APPROVED = Path(__file__).with_name("approved_follow_mails.txt")
SAID = {
    "title": "第2次緑野市協働のまちづくり推進計画（案）", "number": "R8-意-004", "address": "/cases/r8-i-004",
    "office": "市民協働課", "office_en": "Civic Affairs Office", "telephone": "0566-00-0001",
    "closes": "2026-10-30", "due": "2027-01-29",
}  # fmt: skip
PLAN = {
    "title": "緑の基本計画（案）",
    "address": "/planned#plan-3",
    "opens": "2027-02-E",
    "before": "2027-01-M",
}
NEWS = [
    ("planned", PLAN),
    ("planned_moved", PLAN | {"reason": "説明会を先に開くため"}),
    ("planned_dropped", PLAN | {"reason": "国の指針が変わったため"}),
    ("coming", {}),
    ("opened", {}),
    ("closing", {"left": "7"}),
    ("tomorrow", {"left": "1"}),
    ("today", {"left": "0"}),
    ("extended", {"before": "2026-10-30", "closes": "2026-11-09", "reason": "台風のため"}),
    ("reopened", {"before": "2026-10-30", "closes": "2026-11-09", "reason": "受付が止まっていたため"}),
    ("corrected", {"reason": "表の数字を写しまちがえたため"}),
    ("stopped", {"reason": "案に大きな誤りがあったため"}),
    ("abandoned", {"reason": "計画を作らないことにしたため"}),
    ("exempt", {"reason": "法律のとおりに直すだけのため"}),
    ("decided", {}),
    ("published", {}),
    ("result_moved", {"due": "2027-02-12", "reason": "県の返事を待っているため"}),
    ("result_moved", {"due": "", "reason": "訴えがあり止めたため"}),
]
LINKS = {
    "to": "midori@example.jp",
    "manage": "https://city.example/follow/mine/TOKEN",
    "stop": "https://city.example/follow/stop/TOKEN",
}


@pytest.fixture
def config(tmp_path):
    return Settings(data_dir=tmp_path, database_url="", base_url="https://city.example")


def news(kind, said):
    return FollowNews(kind=kind, said=SAID | said)


def letter(rows, language, config):
    mail = Mail(id=7, notice="follow_news", language=language, context=telling.context(rows, language))
    made = message(mail, LINKS, config)
    return f"Subject: {made['Subject']}\n\n{made.get_content().replace(chr(13), '')}"


def first(language, config):
    mail = Mail(id=6, notice="follow_confirm", language=language, context={})
    made = message(mail, {"to": LINKS["to"], "link": "https://city.example/follow/confirm/TOKEN"}, config)
    return f"Subject: {made['Subject']}\n\n{made.get_content().replace(chr(13), '')}"


def test_every_mail_says_what_was_approved(config):
    several = [news("opened", {}), news("planned_moved", PLAN | {"reason": "説明会を先に開くため"})]
    letters = [
        *(first(language, config) for language in ("ja", "en")),
        *(letter([news(kind, said)], language, config) for kind, said in NEWS for language in ("ja", "en")),
        *(letter(several, language, config) for language in ("ja", "en")),
    ]
    text = f"\n{'=' * 72}\n".join(letters)
    if os.environ.get("APPROVE"):
        APPROVED.write_text(text, encoding="utf-8")
    assert text == APPROVED.read_text(encoding="utf-8")


def test_every_kind_of_news_has_its_mail_here():
    assert {kind for kind, _said in NEWS} == set(news_words.HEADS)


def test_every_act_that_tells_followers_has_its_kind_of_news():
    shipped = tomllib.loads(resource("workflows").joinpath("public_consultation.toml").read_text("utf-8"))
    telling_acts = {
        edge["trigger"] for edge in shipped["edges"] if "tell_followers" in edge.get("effects", ())
    }
    assert telling_acts == set(telling.KINDS)
    assert set(telling.KINDS.values()) <= set(news_words.HEADS)


@pytest.mark.parametrize("kind", news_words.HEADS)
def test_a_subject_fits_where_mail_programs_show_it(kind):
    said = next(said for one, said in NEWS if one == kind)
    assert len(news_words.subject([news_words.item(kind, SAID | said)])) <= news_words.SUBJECT
