"""What is found of withheld strings in a produced file, what is not and why; and for how many at once."""

import pytest

from consult.consultations.result.leaks import Secrets, owners_of_leaks, readable
from consult.documents.leak_search import Needles
from consult.documents.personal_places import other_spellings


def found(text: str, *strings: str) -> set[str]:
    return set(Needles({"R8-1": strings}).found_in(text))


@pytest.mark.parametrize(
    "page",
    ["髙橋一郎様", "高橋一郎", "高 橋　一 郎", "高橋\r\n 一郎", "&#39640;橋一郎", "%E9%AB%98橋一郎", "高橋・一郎", "高橋<b>一</b>郎"],
)  # fmt: skip
def test_a_name_is_found_in_every_spelling(page: str) -> None:
    secrets = Secrets({"R8-1": ("髙橋一郎",)})
    assert owners_of_leaks("text/html", page.encode(), secrets) == ["R8-1"]


def test_kana_and_width_of_a_reading_do_not_matter() -> None:
    for page in ("やまだたろう", "ヤマダタロウ", "ﾔﾏﾀﾞﾀﾛｳ", "ヤマダ　タロウ"):
        assert found(page, "やまだ たろう") == {"やまだ たろう"}


@pytest.mark.parametrize(
    "page", ["山田さん", "山田様の話", "（山田）", "山 田", "山田、鈴木", "ヤマダと山田"]
)
def test_two_letters_are_found_as_a_word_of_their_own(page: str) -> None:
    assert found(page, "山田") == {"山田"}


@pytest.mark.parametrize("page", ["山田町の道", "小山田", "緑山田園"])
def test_two_letters_inside_a_longer_word_stop_nothing(page: str) -> None:
    assert found(page, "山田") == set()


@pytest.mark.parametrize("page", ["若葉町3丁目8番地", "若葉町３－８", "緑野市若葉町3-8"])
def test_an_address_is_found_in_its_other_spellings(page: str) -> None:
    assert found(page, *other_spellings("緑野市若葉町3丁目8番地"))


def test_an_address_without_the_number_of_a_house_has_no_other_spelling() -> None:
    assert other_spellings("緑野市") == ()
    assert other_spellings("緑野市若葉町") == ()


def test_an_empty_string_is_found_nowhere() -> None:
    assert found("何か", "", "　") == set()


def test_packages_are_read_to_the_innermost_file() -> None:
    import io
    import zipfile

    def packed(name: str, body: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr(name, body)
        return out.getvalue()

    book = packed("xl/sharedStrings.xml", "<si><r><t>山田</t></r><r><t>太郎</t></r></si>".encode())
    assert "山田太郎" in readable(packed("bundle/result.xlsx", book), "application/zip")
    assert "山田太郎.txt" in readable(packed("山田太郎.txt", b""), "application/zip")


def test_thousands_of_opinions_are_looked_for_at_once() -> None:
    hidden = {
        str(n): (f"山田{chr(0x4E00 + n % 5000)}{chr(0x5E00 + n // 7)}", f"090-{n:05}-{n * 7 % 1000:03}")
        for n in range(5_000)
    }
    needles = Needles(hidden)
    page = "回覧板だけでなくLINEでも募集を知らせてほしい。" * 5_000 + "電話 ０９００００４２２９４"
    assert needles.owners_in(page) == {"42"}


@pytest.mark.parametrize(
    "page", ["東町二丁目七番十五号", "東町２丁目７の１５", "緑野市東町二丁目7番15号", "東町2\u200b-7-15"]
)
def test_a_house_is_found_in_kanji_and_mixed_numbers(page: str) -> None:
    assert found(page, *other_spellings("緑野市東町2丁目7番15号"))
    assert not found("東町二丁目七番公園と、東町2-7の角", *other_spellings("緑野市東町2丁目7番15号"))


def test_two_letters_with_a_character_nobody_sees_between_are_found() -> None:
    assert found("隣の佐\u200b藤さんも", "佐藤")
