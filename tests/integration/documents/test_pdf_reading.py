"""What can be read out of a printed document: on the page, by a copier, by a leak check."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from consult.documents.editions import Line, MinutesItem, Remark
from consult.documents.pdf import extract_text, leaks, render, searchable_strings
from tests.factories import editions

MARGIN = 12 / 25.4 * 72  # the narrowest of any sheet


def rendered(name, context=None, **options):
    options = {"title": f"見本 {name}", "created": editions.CREATED} | options
    return render(name, context or getattr(editions, name)(), **options)


@pytest.fixture(scope="module")
def minutes():
    return rendered("minutes")


@pytest.fixture(scope="module")
def result():
    return rendered("result")


def squeezed(text):
    return "".join(text.split())


def test_names_with_rare_and_variant_characters_survive(minutes):
    text = extract_text(minutes)
    for name in ("𠮷田委員", "髙橋委員", "大﨑委員", "辻\N{VARIATION SELECTOR-17}委員"):
        assert name in text


def test_minutes_read_in_order_speaker_before_words(minutes):
    text = squeezed(extract_text(minutes))
    told = [
        "開催日時令和8年11月12日（木）",
        "公開区分公開",
        "会議結果議題1可決",
        "議題1公募枠を2割以上とすることについて",
        "伊藤委員公募の委員を半数程度まで増やせないか。",
        "会長採決する。",
        "結果可決（賛成3・反対3、会長の決定による）",
        "議題2",
        "決定事項",
        "宿題",
        editions.DIGEST,
    ]
    for part in told:
        _, found, text = text.partition(part)
        assert found, f"{part} is missing or comes before what it should follow"


def test_the_result_has_its_eight_parts_and_three_counts(result):
    text = squeezed(extract_text(result))
    parts = [
        "1案の名称",
        "2募集期間",
        "3知らせた方法",
        "4届いた意見の数",
        "5意見の概要と市の考え方",
        "6修正対照表",
    ]
    parts += ["7意見の原文を見る方法", "8問合せ先"]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert "届いた数出した人論点の数7通7人10件" in text or "届いた数7通出した人7人論点の数10件" in text
    assert "受け付けた全部の数8通" in text
    assert "回覧板だけでなくLINEでも募集を知らせてほしい" in text
    assert "市は、広報紙、ホームページ、SNS等で募集を知らせます。" in text


def test_the_tables_that_are_there_are_numbered_from_one():
    nothing = replace(editions.result(), points=(), outcomes=(), by_channel=(), apart=(), revisions=())
    text = extract_text(render("result", nothing, title="結果", created=editions.CREATED))
    assert re.findall(r"表(\d)　", text) == ["1"]


def test_the_chart_says_its_numbers_to_those_who_cannot_see_it(result):
    spoken = (
        "A 修正する 2件、B すでに書いてある 3件、C 今後の参考にする 2件、D 原案のとおり 2件、E 対象外 1件"
    )
    assert any(spoken in text for text in searchable_strings(result))


def test_no_date_is_broken_over_two_lines(minutes, result):
    for pdf in (minutes, result, rendered("notice"), rendered("roster"), rendered("receipt")):
        for line in extract_text(pdf).replace("\f", "\n").split("\n"):
            assert not re.search(r"(?:令和\d*|\d年|\d月|\d時|午[前後])$", line.strip()), line


def test_pages_are_numbered_and_table_heads_repeat():
    remark = Remark("伊藤委員", "公募の委員を半数程度まで増やせないか。" * 4)
    long = replace(editions.minutes(), items=(MinutesItem("議題1", "公募枠について", (remark,) * 80),))
    pages = [squeezed(page) for page in extract_text(rendered("minutes", long)).split("\f")]
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page
    assert all("発言者発言" in page for page in pages[:-1])


@pytest.mark.parametrize(
    "name", ["minutes", "result", "receipt", "notice", "agenda", "roster", "opinion_sheet"]
)
def test_nothing_is_drawn_outside_the_margins(name):
    with pypdfium2.PdfDocument(rendered(name)) as document:
        for page in document:
            width, height = page.get_size()
            for drawn in page.get_objects(max_depth=4):
                left, bottom, right, top = drawn.get_bounds()
                assert left >= MARGIN - 1
                assert right <= width - MARGIN + 1
                assert bottom >= 0
                assert top <= height


@pytest.mark.parametrize("name", ["receipt", "notice", "agenda", "roster", "opinion_sheet"])
def test_a_sheet_is_one_page(name):
    assert "\f" not in extract_text(rendered(name))


def test_what_the_font_lacks_is_marked_and_listed_and_the_original_travels_along():
    said = "よい案😀です\ue000。\u202e注意"
    changed = replace(editions.minutes(), next_meeting=said)
    source = json.dumps({"said": said}).encode()
    pdf = rendered("minutes", changed, attachments={"record.json": source})
    text = extract_text(pdf)
    assert "よい案〓です〓。〓注意" in text
    for code in ("U+1F600", "U+E000", "U+202E"):
        assert code in text
    assert any(said in found for found in searchable_strings(pdf))


def test_a_document_without_odd_characters_has_no_appendix(minutes):
    assert "表示できなかった文字" not in extract_text(minutes)


def test_markup_in_what_people_wrote_is_printed_not_obeyed():
    changed = replace(editions.minutes(), next_meeting='<b onclick="x">太字</b> & {{ seal }}')
    assert '<b onclick="x">太字</b> & {{ seal }}' in extract_text(rendered("minutes", changed))


def test_a_leak_is_found_wherever_it_hides():
    name = "秘密 太郎"
    context = editions.minutes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("sheet.xml", f"<c>{name}</c>")
    hidden = {
        "page": {"context": replace(context, next_meeting=f"{name}が出席")},
        "title": {"title": f"{name}の会議"},
        "attachment": {"attachments": {"a.json": json.dumps({"name": name}).encode()}},
        "attachment name": {"attachments": {f"{name}.json": b"{}"}},
        "inside a workbook": {"attachments": {"a.xlsx": archive.getvalue()}},
        "inside an attached document": {"attachments": {"a.pdf": rendered("agenda", title=name)}},
        "broken over lines": {"context": replace(context, next_meeting="あ" * 46 + name + "い" * 60)},
        "full width and spaced": {"context": replace(context, header=(Line("出席", "秘密　太郎"),))},
    }
    for place, options in hidden.items():
        assert leaks(rendered("minutes", **options), [name, "", "別人"]) == [name], place


def test_a_clean_document_has_no_leak(minutes):
    assert leaks(minutes, ["秘密 太郎", " ", "090-1234-5678"]) == []


def test_bookmarks_follow_the_headings(result):
    assert "4　届いた意見の数" in searchable_strings(result)


def test_an_edition_in_another_language_says_so_and_keeps_the_words_of_the_record():
    pdf = rendered("minutes", language="en")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "en"
    assert "緑野市協働推進検討委員会" in squeezed(extract_text(pdf))
