"""What is written down of a 無作為抽出会議, from its design to the city's answers. Never a code and never a name. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.assemblies import rules
from consult.collaboration.promises.reply_sheets import requests
from consult.collaboration.promises.sheets import clearance, more_time, objection
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "citizens_assembly"
_BEFORE_DESIGN: Final = frozenset({"planned"})
_BEFORE_INVITING: Final = _BEFORE_DESIGN | {"designed", "sampled"}
_BEFORE_PACK: Final = _BEFORE_INVITING | {"invited", "accepted", "drawn"}
_UNCHECKED: Final = _BEFORE_PACK | {
    *("informed", "deliberating", "voted", "report_draft", "report_check", "report_checked", "reviewed")
}
_PREPARE: Final = (Permission.ASSEMBLY_PREPARE,)
_HOST: Final = (Permission.ASSEMBLY_HOST,)


def _text(name: str, label: str, hint: str = "") -> Item:
    return Item(name, label, Type.TEXT, hint, optional=True)


def _design_agrees(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    sample = rules.shares_of(values.get("sample", ""))
    if values.get("sample") and sample is None:
        yield "sample", msg("1行に1つの層を「18–24歳：500」のように書いてください")
    quotas = rules.shares_of(values.get("quotas", ""))
    if values.get("quotas") and quotas is None:
        yield "quotas", msg("1行に1つの層を「18–24歳：10」のように書いてください")
    if sample and quotas and (unknown := sorted(set(quotas) - set(sample))):
        yield "quotas", msg("抽出する層にない層があります：%(strata)s", strata=tuple(unknown))
    if quotas and values.get("places") is not None and sum(quotas.values()) > values["places"]:
        yield (
            "quotas",
            msg(
                "席の合計%(sum)sが、参加する%(n)s人を超えています",
                sum=sum(quotas.values()),
                n=values["places"],
            ),
        )


def _groups_read(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if values.get("groups") and rules.sizes_of(values["groups"]) is None:
        yield "groups", msg("班ごとの人数を「5・5・6」のように書いてください")


def _one_vote_each(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if any(other["number"] == values.get("number") for other in others):
        yield (
            "number",
            msg("%(n)s番には、もう採決の数があります。その調書を直してください", n=values["number"]),
        )


declare(
    Sheet(
        NAME,
        "assembly",
        N_("会議の設計"),
        N_("問い、抽出する層と人数、席の割合、種の決め方を、抽選の前に公表します。"),
        (
            _text("question", N_("何を話し合うか")),
            _text("sample", N_("抽出する人数と層"), N_("1行に1つの層。例 18–24歳：500")),
            Item("places", N_("参加する人数"), Type.NUMBER, optional=True, least=1, most=10_000),
            _text("quotas", N_("抽選で考える属性と割合"), N_("層ごとの席の数。例 18–24歳：10")),
            _text("seed_rule", N_("抽選の種（乱数の元）の決め方")),
            _text("balance", N_("賛否両方の説明者の選び方")),
            _text("use_of_result", N_("結果の使い方")),
            Item("contact", N_("問合せ先"), hint=N_("課の名前を書きます。"), optional=True),
        ),
        _PREPARE,
        hidden_in=_BEFORE_DESIGN,
        single=True,
        stages=frozenset({"planned", "designed"}),
        check=_design_agrees,
    ),
    Sheet(
        NAME,
        "invitation",
        N_("招待状"),
        N_("招待状に書くことです。会議の日から、事前の資料を公表する期限を数えます。"),
        (
            _text("question", N_("何を話し合うか")),
            Item("date", N_("会議の日"), Type.DAY, optional=True),
            _text("days", N_("日時と場所")),
            _text("reward", N_("謝礼")),
            _text("care", N_("託児・介護の支え")),
            _text("language", N_("手話・通訳の支え")),
            _text("how_to_answer", N_("返事のしかたと期限")),
            _text("personal_data", N_("個人情報の扱い")),
            Item("contact", N_("問合せ先"), hint=N_("課の名前を書きます。"), optional=True),
        ),
        _PREPARE,
        hidden_in=_BEFORE_INVITING,
        single=True,
    ),
    Sheet(
        NAME,
        "funnel",
        N_("招待した人数と返事"),
        N_("参加の返事を締め切ったときに、ひとりでに書かれます。人数だけです。"),
        (
            Item("invited", N_("招待"), Type.NUMBER),
            Item("accepted", N_("承諾"), Type.NUMBER),
            Item("rate", N_("承諾した割合")),
            Item("declined", N_("辞退"), Type.NUMBER),
            Item("silent", N_("返事なし"), Type.NUMBER),
            Item("undelivered", N_("不達"), Type.NUMBER),
        ),
        _PREPARE,
        by_hand=False,
    ),
    Sheet(
        NAME,
        "draw_result",
        N_("抽選の結果"),
        N_("抽選したときに、ひとりでに書かれます。だれでも、種から同じ結果になることを確かめられます。"),
        (
            Item("places", N_("当選した人の数"), Type.NUMBER),
            Item("reserves", N_("補欠の人の数"), Type.NUMBER),
            Item("strata", N_("層ごとの人数（5人未満は出しません）"), Type.TEXT),
            Item("seed", N_("種")),
            Item("commitment", N_("市の半分のSHA-256（抽選の前に記録）")),
            Item("digest", N_("承諾した符号の一覧のSHA-256")),
            Item("result_digest", N_("当選した符号の順のSHA-256")),
            Item("method", N_("抽選のしかた"), Type.TEXT),
        ),
        (Permission.ASSEMBLY_DRAW,),
        by_hand=False,
    ),
    Sheet(
        NAME,
        "pack",
        N_("事前の資料"),
        N_("賛成と反対の両方の説明者が、どちらの立場で、何を説明するかを書きます。"),
        (
            _text("experts_for", N_("賛成側の説明者"), N_("1行に1人を書きます。")),
            _text("experts_against", N_("反対側の説明者"), N_("1行に1人を書きます。")),
            _text("material", N_("資料の要点")),
        ),
        _PREPARE,
        hidden_in=_BEFORE_PACK,
        single=True,
    ),
    Sheet(
        NAME,
        "filled",
        N_("抽選のあとの辞退と補欠"),
        N_("補欠の人に入ってもらったときに、ひとりでに書かれます。人数だけです。"),
        (
            Item("gone", N_("辞退"), Type.NUMBER),
            Item("filled", N_("補欠から入った人"), Type.NUMBER),
            Item("places", N_("いま席のある人"), Type.NUMBER),
            Item("reserves", N_("残った補欠"), Type.NUMBER),
            Item("reason", N_("理由"), Type.TEXT),
        ),
        _HOST,
        by_hand=False,
    ),
    Sheet(
        NAME,
        "attendance",
        N_("班ごとの人数"),
        N_("来た人は「符号と抽選」のページで記録します。ここには班ごとの人数だけを書きます。"),
        (Item("groups", N_("班ごとの人数"), hint=N_("例 5・5・5・6・6")),),
        _HOST,
        hidden_in=_UNCHECKED,
        single=True,
        stages=frozenset({"informed", "deliberating"}),
        check=_groups_read,
    ),
    Sheet(
        NAME,
        "took_part",
        N_("参加した人の数"),
        N_("採決を終えたときに、ひとりでに書かれます。参加しなかった人の符号は、このとき消します。"),
        (
            Item("drawn", N_("抽選"), Type.NUMBER),
            Item("attended", N_("参加"), Type.NUMBER),
            Item("absent", N_("欠席"), Type.NUMBER),
        ),
        _HOST,
        by_hand=False,
    ),
    *requests(
        NAME,
        _HOST,
        Permission.ASSEMBLY_DRAFT_RESPONSE,
        hidden_in=_UNCHECKED,
        drafted="response_drafted",
        decided=frozenset({"city_response", "archived"}),
    ),
    Sheet(
        NAME,
        "votes",
        N_("提言ごとの採決"),
        N_("提言の番号ごとに、賛成、反対、棄権の数を書きます。合計は参加した人数と同じです。"),
        (
            Item("number", N_("提言の番号"), Type.NUMBER, least=1, most=10_000),
            Item("in_favour", N_("賛成"), Type.NUMBER, most=10_000),
            Item("against", N_("反対"), Type.NUMBER, most=10_000),
            Item("abstained", N_("棄権"), Type.NUMBER, most=10_000),
        ),
        _HOST,
        hidden_in=_UNCHECKED,
        stages=frozenset({"deliberating"}),
        check=_one_vote_each,
    ),
    Sheet(
        NAME,
        "record",
        N_("市民答申"),
        N_("話し合ったことと、提言の理由を書きます。名前は書きません。"),
        (Item("text", N_("市民答申"), Type.TEXT),),
        _HOST,
        hidden_in=_UNCHECKED,
    ),
    Sheet(
        NAME,
        "asked",
        N_("参加した人への確かめのお願い"),
        N_("答申の案を送ったときに、ひとりでに書かれます。返事がないときは、了承したものとします。"),
        (Item("people", N_("お願いした人の数"), Type.NUMBER), Item("until", N_("いつまでに"), Type.DAY)),
        _HOST,
        by_hand=False,
    ),
    Sheet(
        NAME,
        "answered",
        N_("市民答申を確かめた人の返事"),
        N_("参加した人から返事があったときに、その人数を書きます。"),
        (Item("people", N_("返事をした人の数"), Type.NUMBER, least=1, most=10_000),),
        _HOST,
        stages=frozenset({"report_check"}),
        public=False,
    ),
    objection(NAME, _HOST),
    more_time(NAME, Permission.ASSEMBLY_RESPOND),
    clearance(NAME, (Permission.ASSEMBLY_RELEASE,)),
)
