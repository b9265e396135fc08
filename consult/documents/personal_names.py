"""Hints at names in running text: said to be one, followed by さん or a title, or begun by a frequent family name.

Japanese writes no capital letters, so a name is known by its surroundings. Ordinary words that look alike
(患者さん, 保護者様, 山口市) are left out where they are known; what is missed is left to the reader's eye.
"""

import re

from consult.documents.personal_data import Hint, Kind, flattened
from consult.documents.surnames import LONGEST, SURNAMES

_KANJI = "一-龥々﨑髙𠮷ヶ\uf900-\ufaff"
_NAME = rf"(?:[{_KANJI}]{{1,5}}(?:[ 　]?[{_KANJI}ぁ-んァ-ヴー-]{{1,5}})?|[ァ-ヴー-]{{2,10}}(?:[ ・][ァ-ヴー-]{{1,10}}){{0,3}})"
_SAID = re.compile(
    rf"(?:氏名|名前|お名前|記入者|提出者|投稿者|記載者|代表者|世帯主|連絡者|署名)\s?(?:[:=]|は|　| )\s?({_NAME})(?![{_KANJI}])"
)
_CALLED = re.compile(
    rf"([{_KANJI}]{{2,8}}(?: [{_KANJI}]{{1,5}})?|[{_KANJI}]{{1,4}} ?[ぁ-ん]{{2,5}}|[ぁ-ん]{{2,8}}"
    r"|[ァ-ヴー-]{2,10}(?:[ ・][ァ-ヴー-]{1,10}){0,3})"
    r"\s?と(?:申し|もうし|申す|いいます|言います|いう者|いう名前|いう(?=人|方|同))"
)
_HONOURED = re.compile(
    rf"(?<![{_KANJI}])([{_KANJI}]{{1,5}}(?: [{_KANJI}]{{1,4}})?)\s?(さん|サン|様|さま|氏|くん|君|ちゃん|殿|先生)(?![{_KANJI}])"
)
_FOREIGN = re.compile(
    r"(?<![ァ-ヴー-])([ァ-ヴー-]{2,10}(?:[・ ][ァ-ヴー-]{1,10}){0,3})\s?(?:さん|様|氏|くん|ちゃん)"
)
_TITLED = re.compile(
    rf"(?<![{_KANJI}])([{_KANJI}]{{1,5}})(?:市長|町長|区長|議員|委員|会長|部長|課長|係長|局長|所長|校長|園長|組長|班長|医師|教諭|主事)"
)
_RUN = re.compile(rf"(?<![{_KANJI}])[{_KANJI}]{{2,6}}(?: [{_KANJI}]{{1,3}})?(?![{_KANJI}])")
_SIGNED = re.compile(
    rf"(?m)^[ 　]*(?:以上[、 　]*)?([{_KANJI}]{{1,4}}[ 　]?[{_KANJI}ぁ-んァ-ヴー-]{{1,4}})[ 　]*$"
)
_ROMAN = re.compile(
    r"(?:[Mm]y name is|I am|I'm|[Nn]ame:|[Ss]igned,?)\s([A-Z][A-Za-z'-]{1,20}(?:\s[A-Z][A-Za-z'-]{1,20}){0,3})"
)
# A name may end so; a town, an office or a thing seldom does.
_GIVEN_ENDS = frozenset(
    "子美恵代江枝香奈織郎夫男雄一二三也太介助人樹輝翔真明弘博浩勝治司志彦之幸行和宏隆実誠健剛修進茂昭里菜花華葉希音緒穂帆乃衣"
    "哉斗翼陽蓮湊悠優結莉咲彩紗沙織梨理智哲徹学聡敏俊清正義信孝守豊登稔章忠男久寿紀典恒直伸拓平吉蔵作造吾悟晃光亮涼遼諒大地"
)
_COMMON_ENDS = frozenset("者員士師生家屋長民皆客主母父兄姉祖供婦官業人店社方手達連同神仏女孫親嫁妻夫娘息")
_COMMON = frozenset(
    {
        "皆",
        "各位",
        "何",
        "お客",
        "奥",
        "旦那",
        "一人",
        "二人",
        "三人",
        "両",
        "某",
        "同",
        "貴",
        "若者",
        "障害",
        "外国",
        "子供",
        "大家",
        "業",
        "王",
        "女王",
        "姫",
        "若",
        "仕様",
        "模様",
        "同様",
        "多様",
        "一様",
        "異様",
        "有様",
        "神",
        "殿",
        "諸",
        "君",
        "親",
        "高齢",
        "地域",
        "住民",
        "皆様",
        "町",
        "村",
        "市役所",
        "役所",
        "役場",
    }
)
_COMMON_FOREIGN = re.compile(
    "(?:ヘルパー|ドライバー|オーナー|スタッフ|ママ|パパ|メーカー|ユーザー|シニア|サポーター|ボランティア|リーダー|ワーカー|メンバー"
    "|コーディネーター|アドバイザー|マネージャー|テナント|ホスト|ゲスト|クライアント|オジ|オバ|ネコ|イヌ|クマ)$"
)
_PLACE_ENDS = frozenset("市区町村郡県府都道川山駅線橋池湖港島寺社課係部局室館園校会党法案員長師者案書例件")


def name_hints(text: str) -> list[Hint]:
    """Passages that look like somebody's name; never the word さん or a title itself."""
    plain, origin = flattened(text)
    found: dict[tuple[int, int], None] = {}
    for pattern, proves in _PATTERNS:
        for match in pattern.finditer(plain):
            group = 1 if pattern.groups else 0
            if proves(match[group].strip()):
                found[_trimmed(plain, match.start(group), match.end(group))] = None
    return [Hint(origin[start], origin[end - 1] + 1, Kind.NAME) for start, end in _apart(found)]


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    while plain[start] in " 　":
        start += 1
    while plain[end - 1] in " 　":
        end -= 1
    return start, end


def _apart(found: dict[tuple[int, int], None]) -> list[tuple[int, int]]:
    """The longest of those that overlap."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda pair: (pair[0], -pair[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _family(name: str) -> str:
    """The longest frequent family name it begins with, or nothing."""
    sizes = range(min(LONGEST, len(name)), 0, -1)
    return next((name[:size] for size in sizes if name[:size] in SURNAMES), "")


def _is_listed(name: str) -> bool:
    return _family(name) != ""


def _is_said(name: str) -> bool:
    return not name.endswith(("欄", "等", "記入", "住所", "公表", "非公表", "必須", "任意", "匿名"))


def _is_honoured(name: str) -> bool:
    whole = name.replace(" ", "")
    if whole in _COMMON:
        return False
    return _is_listed(whole) or (whole[-1] not in _COMMON_ENDS and len(whole) > 1)


def _is_foreign(name: str) -> bool:
    return not _COMMON_FOREIGN.search(name.replace("-", "ー"))


def _is_titled(name: str) -> bool:
    family = _family(name)
    return len(family) > 1 and (family == name or name[-1] in _GIVEN_ENDS)


def _is_full(run: str) -> bool:
    family, _, given = run.partition(" ")
    if given:
        return family in SURNAMES and given[-1] not in _PLACE_ENDS
    family = _family(run)
    given = run[len(family) :]
    return len(family) > 1 and 1 <= len(given) <= 3 and given[0] != "第" and given[-1] in _GIVEN_ENDS  # noqa: PLR2004 - a given name


def _is_signed(line: str) -> bool:
    whole = re.sub("[ 　]", "", line)
    family = _family(whole)
    return len(family) > 1 and whole != family and whole[-1] not in _PLACE_ENDS


def _any(_name: str) -> bool:
    return True


_PATTERNS = (
    (_SAID, _is_said),
    (_CALLED, _is_said),
    (_HONOURED, _is_honoured),
    (_FOREIGN, _is_foreign),
    (_TITLED, _is_titled),
    (_RUN, _is_full),
    (_SIGNED, _is_signed),
    (_ROMAN, _any),
)
