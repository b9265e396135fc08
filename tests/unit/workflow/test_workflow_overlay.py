"""Local rules: what a municipality may set, what it may not, and what becomes of the definition."""

import datetime as dt

import pytest

from consult.cases.definitions import library
from consult.workflow import overlay
from consult.workflow.document import from_json
from consult.workflow.loader import load_text
from consult.workflow.overlay_file import read
from consult.workflow.source import Problems

TODAY = dt.date(2026, 11, 1)
BASE = load_text(
    """
schema = 1
name = "grant"
version = 3
title = { ja = "補助金", en = "Grant" }
initial = "open"

[parameters.min_days]
value = 30
least = 20
[parameters.arrival]
value = "postmark"
choices = ["postmark", "arrival"]
[parameters.online]
value = true

[stages.open]
label = { ja = "募集中", en = "Open" }
public = { ja = "募集しています", en = "Open" }
[stages.done]
label = { ja = "終了", en = "Done" }
public = { ja = "終わりました", en = "Done" }
final = true

[[edges]]
trigger = "close"
from = "open"
to = "done"
permission = "case:advance"
label = { ja = "締め切る", en = "Close" }
""".encode()
)
GOOD = """schema = 1
effective_from = 2027-04-01
basis = { ja = "緑野市規則第12号", en = "Midorino City Rule 12" }

[procedures.grant]
title = { ja = "緑野市補助金", en = "Midorino grant" }

[procedures.grant.parameters]
min_days = 40
arrival = "arrival"

[procedures.grant.stages.open]
public = { ja = "ご応募ください", en = "Please apply" }

[procedures.grant.edges.close]
label = { ja = "受付を終える", en = "Stop accepting" }
"""


def given(text: str, today: dt.date = TODAY) -> overlay.Overlay:
    return read(text.encode(), {"grant": BASE}, today, "rules.toml")


def test_it_sets_parameters_and_wording_and_nothing_else():
    made = overlay.apply(BASE, given(GOOD))
    assert {p.name: p.default for p in made.parameters} == {
        "min_days": 40,
        "arrival": "arrival",
        "online": True,
    }
    assert (made.title["ja"], made.stage("open").public["en"]) == ("緑野市補助金", "Please apply")
    assert made.edges[0].label["ja"] == "受付を終える"
    assert [(e.trigger, e.sources, e.to, e.permission, e.requires) for e in made.edges] == [
        (e.trigger, e.sources, e.to, e.permission, e.requires) for e in BASE.edges
    ]
    assert (made.name, made.version, made.initial) == (BASE.name, BASE.version, BASE.initial)


def test_the_combination_has_an_identity_of_its_own_and_can_be_read_again():
    made = overlay.apply(BASE, given(GOOD))
    assert made.digest != BASE.digest
    assert from_json(made.json) == made
    assert overlay.apply(BASE, given(GOOD)).digest == made.digest


def test_a_procedure_it_is_silent_about_stays_the_very_same():
    assert (
        overlay.apply(BASE, given("schema = 1\neffective_from = 2027-04-01\n[procedures]\n")).digest
        == BASE.digest
    )


def test_stored_and_read_again_it_says_the_same():
    written = given(GOOD)
    again = overlay.from_json(written.json)
    assert (again.digest, again.effective_from) == (written.digest, dt.date(2027, 4, 1))
    assert overlay.apply(BASE, again) == overlay.apply(BASE, written)


def test_the_differences_name_place_old_and_new():
    found = overlay.differences(BASE, overlay.apply(BASE, given(GOOD)))
    assert (found[0].place, found[0].before, found[0].after) == (("parameters", "min_days"), 30, 40)
    assert {(d.place, d.language, d.before, d.after) for d in found[2:]} >= {
        (("stages", "open", "public"), "ja", "募集しています", "ご応募ください"),
        (("edges", "close", "label"), "en", "Close", "Stop accepting"),
    }


@pytest.mark.parametrize(
    ("old", "new", "line", "says", "remedy"),
    [
        ("procedures.grant]", "procedures.grnt]", 5, "「grnt」という手続はありません", "grant"),
        ("min_days = 40", "min_day = 40", 9, "「min_day」という設定は", "min_days"),
        (
            "min_days = 40",
            'min_days = "40"',
            9,
            "値の種類が違います",
            "整数を書いてください。例 min_days = 30",
        ),
        ("min_days = 40", "min_days = true", 9, "値の種類が違います", "整数"),
        ("min_days = 40", "min_days = 19", 9, "20より小さい値", "20以上"),
        ('arrival = "arrival"', 'arrival = "fax"', 10, "「fax」は選べません", "postmark、arrival"),
        ("stages.open]", "stages.opened]", 12, "「opened」は、ここには書けません", "open"),
        ("edges.close]", "edges.clos]", 15, "「clos」は、ここには書けません", "close"),
        ("public = {", "final = true\npublic = {", 13, "「final」は、ここには書けません", "label"),
        ('ja = "ご応募ください", en', "en", 13, "ja の文がありません", "両方"),
        ('ja = "ご応募ください"', "ja = 3", 13, "値の種類が違います", "ja = "),
        ('ja = "ご応募ください"', 'de = "x", ja = "y"', 13, "「de」という項目はありません", "ja"),
        ("2027-04-01", "2026-10-31", 2, "もう過ぎています", "今日から先"),
        ("2027-04-01", '"2027-04-01"', 2, "日付ではありません", "引用符を付けずに"),
        ("2027-04-01", "2027-04-01T09:00:00", 2, "日付ではありません", "2027-04-01"),
        ("effective_from = 2027-04-01\n", "", 1, "「effective_from」がありません", "足してください"),
        ("schema = 1", "schema = 2", 1, "schema は 1 だけ", "schema = 1"),
        ("basis = {", "reason = {", 3, "「reason」という項目はありません", "basis"),
        ("[procedures.grant.parameters]", "parameters: 3", 8, "TOMLとして読めません", "名前 = 値"),
        (
            'title = { ja = "緑野市補助金", en = "Midorino grant" }',
            "parameters = 3",
            6,
            "表が要ります",
            "見出し",
        ),
    ],
)
def test_every_mistake_has_its_line_and_its_remedy(old, new, line, says, remedy):
    text = GOOD.replace(old, new)
    if new == "parameters = 3":
        text = text.partition("[procedures.grant.parameters]")[0]
    with pytest.raises(Problems) as found:
        given(text)
    first = found.value.problems[0]
    assert (first.file, first.line) == ("rules.toml", line), str(found.value)
    assert says in str(first.sentence)
    assert remedy in str(first.remedy)


def test_all_mistakes_are_told_at_once():
    text = GOOD.replace("40", "1").replace('"arrival"', '"fax"').replace("2027", "2020")
    with pytest.raises(Problems) as found:
        given(text)
    assert [problem.line for problem in found.value.problems] == [2, 9, 10]


def test_today_is_early_enough():
    assert given(GOOD.replace("2027-04-01", TODAY.isoformat())).effective_from == TODAY


def test_an_overlay_that_no_longer_fits_is_refused_and_never_half_applied():
    without = load_text(BASE_TEXT_WITHOUT_DAYS)
    with pytest.raises(Problems, match="min_days"):
        overlay.apply(without, given(GOOD))


BASE_TEXT_WITHOUT_DAYS = b"""
schema = 1
name = "grant"
version = 4
title = { ja = "a", en = "a" }
initial = "open"
[stages.open]
label = { ja = "a", en = "a" }
public = { ja = "a", en = "a" }
[[edges]]
trigger = "close"
from = "open"
to = "open"
permission = "case:advance"
label = { ja = "a", en = "a" }
"""


SHIPPED = library()


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_text_of_every_shipped_procedure_can_be_worded_and_moves_nothing(name):
    base = SHIPPED[name]
    texts = {place: {"ja": "言葉", "en": "words"} for place in overlay.texts_of(base)}
    made = overlay.apply(base, overlay.Overlay(TODAY, {}, {name: overlay.Local({}, texts)}, {}))
    assert set(map(str, (t for said in overlay.texts_of(made).values() for t in said.values()))) == {
        "言葉",
        "words",
    }
    moves = [(e.trigger, e.sources, e.to, e.permission, e.requires, e.effects, e.inputs) for e in base.edges]
    assert moves == [
        (e.trigger, e.sources, e.to, e.permission, e.requires, e.effects, e.inputs) for e in made.edges
    ]
    assert [(s.name, s.opens, s.deadline, s.final) for s in made.stages] == [
        (s.name, s.opens, s.deadline, s.final) for s in base.stages
    ]


HEAD = "schema = 1\neffective_from = 2027-04-01\n[procedures.grant.parameters]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "min_days = " + "[" * 5000 + "]" * 5000, "深すぎる入れ子"),
        (HEAD + "min_days = " + "{a = " * 900 + "1" + "}" * 900, "深すぎる入れ子"),
        (HEAD + ".".join(["a"] * 30_000) + " = 1", "深すぎる入れ子"),
        (HEAD + ".".join(["a"] * 40) + " = 1", "深すぎる入れ子"),
        (HEAD + "min_days = " + "9" * 5000, "数が大きすぎます"),
        (HEAD + "min_days = 1000000000", "3,650より大きい値です"),
        (HEAD + '[procedures.grant.stages.open]\npublic = { ja = "あ\\u0000", en = "a" }', "U+0000"),
        (HEAD + '[procedures.grant.stages.open]\npublic = { ja = "あ\\u202e", en = "a" }', "U+202E"),
        (
            HEAD + f'[procedures.grant.stages.open]\npublic = {{ ja = "{"あ" * 1001}", en = "a" }}',
            "長すぎます（1,001字）",
        ),
        (HEAD.replace("1", "true", 1) + "min_days = 40", "schema は 1 だけ"),
    ],
)
def test_a_file_made_to_hurt_is_refused_at_once_with_its_line(text, said):
    with pytest.raises(Problems) as refused:
        read(text.encode(), {"grant": BASE}, TODAY)
    assert said in str(refused.value)
    assert "<text>:1:" in str(refused.value) if "schema" in said else "<text>:1:" not in str(refused.value)


def test_an_empty_table_says_nothing_now_or_when_it_is_read_again():
    text = HEAD + "min_days = 40\n[procedures.grant.stages]\n[procedures.grant.edges]\n"
    rules = read(text.encode(), {"grant": BASE}, TODAY)
    again = overlay.from_json(rules.json)
    assert overlay.apply(BASE, again) == overlay.apply(BASE, rules)
