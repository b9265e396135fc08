"""What is written down of a 地域課題: できること before できないこと, at every level it passes. Pure declarations."""

from collections.abc import Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.issues.conditions import CANNOT_GROUNDS, OUTCOMES, URGENT_GROUNDS
from consult.collaboration.promises.sheets import assent, clearance, more_time
from consult.dossier.sheets import Item, Sheet, Type, declare
from consult.i18n import N_

NAME: Final = "local_issue"
LEVELS: Final = {
    "home": N_("個人・家庭"),
    "ward": N_("区"),
    "district": N_("地区"),
    "city": N_("行政"),
    "region": N_("広域"),
}
_STAGES: Final = {
    "noticed": "home",
    "home_acting": "home",
    "ward_talk": "ward",
    "ward_acting": "ward",
    "district_talk": "district",
    "district_acting": "district",
    "region_talk": "region",
    "region_acting": "region",
}
_URGENT: Final = frozenset({"urgent", "urgent_handling", "urgent_ended"})
_EVERYBODY: Final = (Permission.ISSUE_HOST, Permission.ISSUE_TAKE_UP, Permission.ISSUE_DRAFT_REPLY)
_CITY: Final = (Permission.ISSUE_DRAFT_REPLY, Permission.ISSUE_RECEIVE)


def level_of(stage: str) -> str:
    """The rung of the ladder that holds an issue in this stage; the city's where no other does."""
    return _STAGES.get(stage, "city")


def _sheet(code: str, title: str, purpose: str, items: Sequence[Item], **more: object) -> Sheet:
    permissions = more.pop("permissions", _EVERYBODY)
    return Sheet(NAME, code, title, purpose, tuple(items), permissions, hidden_in=_URGENT, **more)  # type: ignore[arg-type]  # the keywords are those of Sheet


declare(
    _sheet(
        "report",
        N_("届いた知らせ"),
        N_("知らせた人の言葉そのままです。公表しません。公表する題名とひとことは、担当が書きます。"),
        (
            Item("text", N_("気づいたこと"), Type.TEXT),
            Item("place", N_("どの地区のことですか"), optional=True, longest=200),
            Item("can_do", N_("自分たちにできそうなこと"), Type.TEXT, optional=True),
        ),
        by_hand=False,
        public=False,
    ),
    _sheet(
        "headline",
        N_("公表する題名"),
        N_("地域の課題のページに載せる題名とひとことです。知らせた人の言葉は、そのままでは載せません。"),
        (
            Item("title", N_("題名"), longest=80),
            Item("lead", N_("ひとことで（80字まで）"), Type.TEXT, optional=True, longest=80),
        ),
        single=True,
        public=False,
    ),
    _sheet(
        "screening",
        N_("はじめの確かめ"),
        N_("急ぐ理由がないか、できることを尋ねたか、知らせた人がどうしたいかを確かめます。"),
        (
            Item(
                "ground",
                N_("急ぐ理由"),
                Type.CHOICE,
                N_("なければ選びません。"),
                optional=True,
                words=URGENT_GROUNDS,
            ),
            Item("asked", N_("できることを、先に尋ねた"), Type.YES),
            Item("agrees", N_("知らせた人は、地域で話し合うことに同意している"), Type.YES),
            Item("name", N_("知らせた人"), optional=True, sealed=True, longest=100),
            Item(
                "mail",
                N_("知らせた人のメールアドレス"),
                hint=N_("進み具合を知らせます。"),
                optional=True,
                sealed=True,
            ),
        ),
        single=True,
        public=False,
    ),
    _sheet(
        "can_do",
        N_("できること"),
        N_("この段階で、自分たちにできることを書きます。小さなことでもかまいません。"),
        (
            Item("what", N_("すること"), Type.TEXT),
            Item("who", N_("だれが"), hint=N_("例 区、子ども会、近所の有志")),
        ),
    ),
    _sheet(
        "tried",
        N_("試したこと"),
        N_("試してみたことと、その結果を書きます。"),
        (
            Item("what", N_("試したこと"), Type.TEXT),
            Item(
                "result", N_("その結果"), Type.TEXT, N_("まだ分からなければ、あとで書きます。"), optional=True
            ),
            Item("cost", N_("かかった費用（円）"), Type.YEN, optional=True),
        ),
    ),
    _sheet(
        "cannot",
        N_("できないこと"),
        N_("この段階ではできないことと、その理由を書きます。できることと試したことを書いたあとに書きます。"),
        (
            Item("what", N_("できないこと"), Type.TEXT),
            Item("grounds", N_("足りないもの"), Type.CHOICES, optional=True, words=CANNOT_GROUNDS),
        ),
    ),
    _sheet(
        "role",
        N_("引き続き担う役割"),
        N_("次の段階に渡したあとも、この段階の人たちが続けることを書きます。"),
        (Item("what", N_("続けること"), Type.TEXT), Item("who", N_("だれが"))),
    ),
    _sheet(
        "talk",
        N_("話し合い"),
        N_("この段階で話し合った日と人数、話したことを書きます。名前は書きません。"),
        (
            Item("day", N_("話し合った日"), Type.DAY, done=True),
            Item("participants", N_("参加した人の数"), Type.NUMBER, least=1, most=100_000),
            Item("points", N_("話したこと"), Type.TEXT),
        ),
    ),
    _sheet(
        "handing_back",
        N_("前の段階に戻す約束"),
        N_("戻す相手の人たちの同意と、添える支援を書きます。"),
        (
            Item("agreed", N_("引き受ける段階の人たちが同意している"), Type.YES),
            Item("support", N_("支援すること"), Type.TEXT, N_("1行に1つ書きます。"), optional=True),
        ),
    ),
    _sheet(
        "partner",
        N_("広域で一緒に取り組む相手"),
        N_("近隣市町村、県、地域運営組織など、一緒に取り組む団体を書きます。"),
        (Item("name", N_("団体の名前")), Item("part", N_("受け持つこと"), Type.TEXT)),
        permissions=(Permission.ISSUE_REPLY, Permission.ISSUE_DRAFT_REPLY),
    ),
    Sheet(
        NAME,
        "reply",
        N_("市の回答"),
        N_(
            "市がどうするか、その理由、だれが何をいつまでにするかを書きます。公表は、別の人が決めたあとです。"
        ),
        (
            Item("outcome", N_("市の対応"), Type.CHOICE, optional=True, words=OUTCOMES),
            Item("why", N_("そう決めた理由"), Type.TEXT, optional=True),
            Item("roles", N_("だれが何をするか"), Type.TEXT, optional=True),
            Item("office", N_("担当課"), optional=True),
            Item("by_when", N_("いつまでに"), Type.DAY, optional=True, ahead=True),
            Item("support", N_("市が添える支援"), Type.TEXT, N_("1行に1つ書きます。"), optional=True),
        ),
        _CITY,
        stages=frozenset({"city_received", "city_considering"}),
        hidden_in=_URGENT | {"city_received", "city_considering", "city_reply_drafted"},
    ),
    more_time(NAME, Permission.ISSUE_REPLY),
    _sheet(
        "measure",
        N_("至急の対応"),
        N_("急ぐ知らせに対してしたことを書きます。公表しません。"),
        (Item("day", N_("した日"), Type.DAY, done=True), Item("what", N_("したこと"), Type.TEXT)),
        permissions=(Permission.ISSUE_HANDLE_URGENT,),
        stages=_URGENT,
        public=False,
    ),
    _sheet(
        "result",
        N_("ふり返り"),
        N_("したこと、だれがしたか、費用、結果を書きます。"),
        (
            Item("done", N_("したこと"), Type.TEXT, optional=True),
            Item("by_whom", N_("だれがしたか"), optional=True),
            Item("cost", N_("費用（円）"), Type.YEN, N_("かからなければ0と書きます。"), optional=True),
            Item("result", N_("結果"), Type.TEXT, optional=True),
        ),
    ),
    *assent(NAME, _EVERYBODY, hidden_in=_URGENT),
    clearance(NAME, (Permission.REDACTION_RELEASE,)),
)
