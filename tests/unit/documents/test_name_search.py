"""Parts of a sender's name: where they count as a person, and where they are a word like any other."""

import pytest

from consult.documents.name_search import NameParts, split_name

PARTS = NameParts.of(["山田 太郎", "森 さくら", "長谷川　未来", "髙橋花子"])


def hits(text: str) -> list[tuple[str, bool]]:
    return [(hit.word, hit.called) for hit in PARTS.hits(text)]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("山田 太郎", ("山田", "太郎")),
        ("山田太郎", ("山田", "太郎")),
        ("髙橋花子", ("高橋", "花子")),
        ("林 一", ("林", "一")),
        ("曇原凛子", ("曇原", "凛子")),
        ("やまだ", ("", "")),
        ("John Smith", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_name_is_split_with_and_without_a_blank(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("隣の山田さんが言いました。", [("山田", True)]),
        ("山田の意見に賛成です。", [("山田", False)]),
        ("太郎くんの学校", [("太郎", True)]),
        ("山田氏、森様から", [("山田", True), ("森", True)]),
        ("ﾓﾘのさくらさんへ", [("サクラ", True)]),
        ("長谷川先生", [("長谷川", True)]),
        ("高橋さん", [("高橋", True)]),
        ("&#23665;田さん", [("山田", True)]),
    ],
)
def test_a_part_that_points_at_a_person_is_found(text: str, found: list[tuple[str, bool]]) -> None:
    assert sorted(hits(text)) == sorted(found)


@pytest.mark.parametrize(
    "text",
    ["山田町の道", "小山田", "森を守る", "未来のまち", "さくらの名所", "長谷川町内会", "山田太郎", "太郎"],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert hits(text) == []


def test_a_hit_brings_its_sentence_as_it_stands() -> None:
    (hit,) = PARTS.hits("道がせまい。となりの山田さんも困っています。")
    assert hit.sentence == "となりの山田さんも困っています。"


def test_a_word_that_is_no_secret_is_not_looked_for() -> None:
    assert not list(PARTS.without(frozenset({"山田"})).hits("山田さん"))
