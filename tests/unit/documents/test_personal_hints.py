"""How much of what should be hidden is pointed at, and how often in vain, on a small set marked by hand."""

import time

import pytest

from consult.documents.check_digits import is_card_number, is_corporate_number
from consult.documents.personal_data import Kind
from consult.documents.personal_hints import review_hints

# What stands between ［ and ］ is somebody's name, address, contact or number; everything else is not.
MARKED = """
私は［山田太郎］と申します。［緑野市若葉町3丁目8番地］に住んでいます。
氏名：［青山 陽子］　電話：［0566-23-4567］
住所は［愛知県緑野市東町一丁目二番地三 グリーンハイツ201号室］です。
隣の［佐藤］さんが、回覧板が回ってこないと困っていました。
連絡は［０９０ー１２３４ー５６７８］か［ｔａｒｏ＠example.jp］へお願いします。
［〒448-0001］ ［緑野市北町5-10-1］
［グエン・ティ・ホア］と申します。外国人住民です。
マイナンバーは［1234 5678 9018］です。
民生委員の［田中］さんに相談しましたが、答えがありません。
［高橋］課長に言われたことが忘れられません。
携帯は［090の1234の5678］、家は［23-4567］にお願いします。
〇九〇で始まる［〇九〇ー一二三四ー五六七八］です。
昔［木村大地］という同級生がいました。
My name is ［Taro Yamada］.
口座番号は普通［1234567］です。
［1957年5月3日生まれ］です。
LINE IDは［taro_y］です。
カードの番号 ［4111 1111 1111 1111］ を書かされました。
基礎年金番号［1234-567890］を聞かれました。
［鈴木花子］
［つつじが丘2丁目5番3号］の空き家が心配です。
先日［井上］先生が話されたとおりです。
町内会の［伊藤］会長は、賛成だそうです。
返事は［taro[at]example.jp］へ。
［小野寺］様からうかがいました。
回覧板だけでなくLINEでも募集を知らせてほしい（P.12）。
公募の委員を2割以上にしてください。いまは1割もいない会議があります。
皆さん、患者さんや障害者の方の声を聞いてください。市民の皆様。
第3条第2項と、資料1-2の図3-1を見ました。
令和8年10月30日までに、10,000円の予算を3～4倍にしてください。
若葉町3丁目の公園に、ベンチを2つ置いてほしい。
石川県や山口市、福島第一の例があります。
市長さん、区長さん、職員さん、ヘルパーさんの話です。
駅前から3番線のホームまで、歩いて15分かかります。
学校の先生と保護者の方、農家さん、お医者さん。
1丁目から3丁目までの道を広げてください。
2026-10-30の会議の議事録は、1234 5678 9012という番号でした。
計画3-2-1のとおりに、平成3-5年と同じく進めてください。
松本市と千葉市の取組、中野区の条例を調べました。
森林の保護と、東の林の管理をお願いします。
委員会の会長と部長の人数が、3-4名では足りません。
人口は令和2年の国勢調査で174,900人です。
子どもたちの様子や、町の有様を見てください。
高齢者のサロンは、週1回10時から12時までです。
""".strip()


def read_marked(line: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans = "", []
    for piece in line.split("［"):
        hidden, closed, rest = piece.partition("］")
        if closed:
            spans.append((len(text), len(text) + len(hidden)))
            text += hidden + rest
        else:
            text += piece
    return text, spans


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def test_recall_and_precision_on_the_marked_set() -> None:
    wanted = found = hit = right = 0
    missed, vain = [], []
    for line in MARKED.splitlines():
        text, spans = read_marked(line)
        hints = [(hint.start, hint.end) for hint in review_hints(text)]
        covered = [s for s in spans if any(h[0] <= s[0] and s[1] <= h[1] for h in hints)]
        useful = [h for h in hints if any(overlaps(h, s) for s in spans)]
        wanted, found = wanted + len(spans), found + len(hints)
        hit, right = hit + len(covered), right + len(useful)
        missed += [text[a:b] for a, b in spans if (a, b) not in covered]
        vain += [text[a:b] for a, b in hints if (a, b) not in useful]
    assert hit / wanted >= 0.93, missed
    assert right / found >= 0.93, vain


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("字上野45に家があります", "字上野45"),
        ("大字上野45-2です", "大字上野45-2"),
        ("コーポみどり203号室に住む者です", "コーポみどり203号室"),
    ],
)
def test_a_plot_without_a_block_and_a_room_of_a_named_house_are_homes(text, home):
    assert [text[h.start : h.end] for h in review_hints(text)] == [home]


@pytest.mark.parametrize(
    "text", ["文字10個", "赤字45億円", "ローマ字表3の", "大字山田100年の歴史", "バス203号系統", "データ10号"]
)
def test_letters_deficits_and_routes_are_no_homes(text):
    assert review_hints(text) == []


def test_what_the_sender_is_called_is_pointed_at_in_any_spelling() -> None:
    own = (
        (Kind.NAME, "青山 陽子"),
        (Kind.ADDRESS, "緑野市若葉町3丁目8番地"),
        (Kind.PHONE, "0566-00-1201"),
        (Kind.EMAIL, ""),
    )
    text = "うちは緑野市若葉町３丁目８番地。あおやま、いえ、青 山 陽 子です。０５６６００１２０１まで。青山は反対です。"
    found = [text[h.start : h.end] for h in review_hints(text, own)]
    assert found == ["緑野市若葉町３丁目８番地", "青 山 陽 子", "０５６６００１２０１", "青山"]


@pytest.mark.parametrize(
    "hostile",
    ["1" * 20_000, "一" * 20_000, "ア" * 20_000, "山" * 20_000, "1-" * 10_000, "電話 " * 6_000, "a@" * 10_000,
     "a." * 10_000 + "@", "丁目" * 10_000, "1番" * 8_000, "山 " * 10_000, "0 " * 10_000, "〇" * 20_000, "山田" * 10_000,
     "ア・" * 10_000, "氏名" * 8_000, "市1-1" * 5_000, "さん" * 10_000, "口座 A" * 4_000],
    ids=lambda text: text[:3],
)  # fmt: skip
def test_a_hostile_text_costs_no_more_than_its_length(hostile: str) -> None:
    started = time.process_time()
    review_hints(hostile, ((Kind.NAME, "山田 太郎"),))
    assert time.process_time() - started < 2


def test_check_digits_tell_a_number_from_a_row_of_digits() -> None:
    assert is_corporate_number("8700110005901")
    assert not is_corporate_number("7700110005901")
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("9111111111111111")
