"""A file is read exactly or refused with its line and a remedy."""

import pytest

from consult.i18n import using
from consult.workflow.document import from_json, to_json
from consult.workflow.loader import LARGEST_FILE, load_text
from consult.workflow.source import Problems


def problems_of(text):
    with pytest.raises(Problems) as refused:
        load_text(text if isinstance(text, bytes) else text.encode(), "sample.toml")
    return refused.value.problems


MISTAKES = [
    ("[parameters]\nmin_days = 30", "parameters = 3", "min_days = 30"),
    ('inputs = { excuse = "text?" }', "inputs = 3", "inputs = {"),
    ("effects = [", "surprising = 1\neffects = [", "使えるのは"),
    ("version = 1", "version = = 1", "確かめてください"),
    ("min_days = 30", "min_days = { value = 3.5 }", "value = 30"),
    ('permission = "case:start"', 'permision = "case:start"', "permission"),
    ("[stages.open]", "[stages.open]\nopen = true", "opens"),
    ('trigger = "start"', 'trigger = "os.system"', "プログラムの場所"),
    ('["ready"]', '["consult.app.create_app"]', "プログラムの場所"),
    ('["ready"]', '["ready()"]', "プログラムの場所"),
    ('["ready"]', '"ready"', '["…", "…"]'),
    ("version = 1", "version: 1", "「名前 = 値」"),
    ("version = 1", 'version = "1"', "version = 1"),
    ("version = 1", "version = true", "version = 1"),
    ("version = 1", "version = null", "その行を消してください"),
    ("version = 1", "---", "「---」は要りません"),
    ('to = "open"', "to = open", "引用符"),
    ('effects = ["announce"]', "effects = [\n- announce\n]", "「- 」でなく"),
    ("final = true", "final = yes", "true または false"),
    ("schema = 1", "schema = 2", "schema = 1"),
    ('inputs = { excuse = "text?" }', "inputs = { excuse = 3 }", "text?"),
    ("min_days = 30", "min_days = 30.5", "整数"),
    ('permission = "case:start"', 'permission = "start"', "consultation:publish"),
    ("[stages.draft]", "[stages.Draft]", "小文字の英字"),
    ('to = "open"\n', "", "「to = …」"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "remedy"), MISTAKES)
def test_a_mistake_names_file_line_and_remedy(text, old, new, remedy):
    faulty = text.replace(old, new, 1)
    found = problems_of(faulty)
    assert any(remedy in str(p.remedy) for p in found), [str(p) for p in found]
    first_changed = next(
        n
        for n, (a, b) in enumerate(
            zip(faulty.splitlines(), [*text.splitlines(), "", ""], strict=False), start=1
        )
        if a != b
    )
    span = range(first_changed - 4 if new == "" else first_changed, first_changed + 2 + new.count("\n"))
    assert any(p.line in span for p in found), [(p.line, first_changed) for p in found]
    assert all(p.file == "sample.toml" for p in found)


def test_all_mistakes_of_a_file_are_told_at_once(text):
    assert len(problems_of(text.replace("label", "lable"))) == text.count("label")


def test_the_problem_in_a_list_over_several_lines_names_the_line_of_the_word(text):
    faulty = text.replace('["ready"]', '[\n  "ready",\n  "a.b",\n]')
    (found,) = problems_of(faulty)
    assert faulty.splitlines()[found.line - 1] == '  "a.b",'


def test_a_table_below_an_edge_belongs_to_that_edge(text):
    moved = text.replace('inputs = { excuse = "text?" }\n', "").replace(
        'label = { ja = "始める", en = "Start" }',
        'label = { ja = "始める", en = "Start" }\n[edges.inputs]\nexcuse = 3',
    )
    (found,) = problems_of(moved)
    assert moved.splitlines()[found.line - 1] == "excuse = 3"


def test_what_is_not_utf8_is_refused_with_its_line():
    (found,) = problems_of(b'schema = 1\nname = "\x8f"\n')
    assert found.line == 2


def test_an_empty_file_lacks_every_needed_key():
    assert len(problems_of("")) == 7


def test_a_star_means_every_stage_that_is_not_final_nor_the_target(planted):
    edge = planted('from = "draft"', 'from = "*"').edges[0]
    assert edge.sources == ("draft", "decided")


def test_a_pattern_matches_names(planted):
    assert planted('from = "draft"', 'from = "d*"').edges[0].sources == ("draft", "decided")


def test_a_final_stage_named_outright_stays_for_lint_to_find(planted):
    assert planted('from = "draft"', 'from = ["draft", "published"]').edges[0].sources == (
        "draft",
        "published",
    )


def test_comments_and_spaces_do_not_change_the_identity(text, sound):
    spaced = "# 見出し\n" + text.replace(" = ", "   =  ")
    assert load_text(spaced.encode()).digest == sound.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30", "31"),
        ('"Start"', '"Begin"'),
        ('["ready"]', '["ready", "other_person"]'),
        ("version = 1", "version = 2"),
    ],
)
def test_any_change_of_content_changes_the_identity(old, new, planted, sound):
    assert planted(old, new) != sound


def test_a_definition_survives_storage_with_its_identity(sound):
    again = from_json(to_json(sound))
    assert again == sound
    assert [s.name for s in again.stages] == [s.name for s in sound.stages]
    assert again.edges == sound.edges
    assert again.parameters == sound.parameters
    assert again.stages == sound.stages


def test_problems_speak_english_too_without_breaking(text):
    with using("en"):
        assert all(str(p) for p in problems_of(text.replace("version = 1", "version: 1")))


def test_a_text_over_one_megabyte_is_refused_before_it_is_parsed():
    assert "1MB" in str(problems_of(b"#" * (LARGEST_FILE + 1))[0])


@pytest.mark.parametrize("wrong", ["stages = 3", "edges = 3", "stages = { draft = 3 }", "edges = [3]"])
def test_a_value_in_the_place_of_a_table_is_a_problem_and_no_crash(wrong):
    head = 'schema = 1\nname = "x"\nversion = 1\ntitle = { ja = "あ", en = "a" }\ninitial = "draft"\n'
    other = "edges = []" if wrong.startswith("stages") else "stages = {}"
    assert problems_of(f"{head}{wrong}\n{other}\n")
