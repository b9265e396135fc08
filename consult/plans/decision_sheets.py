"""What is written down when a plan is decided and made public: by what, whom to ask, who has read it. Pure."""

from typing import Final

from consult.access.permissions import Permission
from consult.dossier.sheets import Item, Sheet, Type, declare
from consult.i18n import N_
from consult.plans.plan_conditions import DECIDED_BY
from consult.plans.plan_sheets import NAME

_MADE: Final = frozenset({"final_report", "adopted"})

declare(
    Sheet(
        NAME,
        "decision",
        N_("計画を決めた決裁・議決"),
        N_("いつ、何によって決めたかを書きます。"),
        (
            Item("by", N_("何によって"), Type.CHOICE, words=DECIDED_BY),
            Item("day", N_("決めた日"), Type.DAY),
            Item("number", N_("文書や議案の番号"), hint=N_("例 8緑協第120号、議案第12号"), longest=100),
        ),
        (Permission.PLAN_ADOPT,),
        stages=_MADE,
        hidden_in=frozenset({"final_report"}),
        single=True,
    ),
    Sheet(
        NAME,
        "notice",
        N_("計画についての問合せ先"),
        N_("書かない欄は、担当課の登録から補います。"),
        (
            Item("office", N_("課・係"), optional=True),
            Item("telephone", N_("電話"), optional=True),
            Item("fax", N_("FAX"), optional=True),
            Item("mail", N_("電子メール"), optional=True),
        ),
        (Permission.PLAN_PREPARE,),
        single=True,
        public=False,
    ),
    Sheet(
        NAME,
        "redaction",
        N_("公表する計画と資料の確かめ"),
        N_(
            "公表する調書と意見に、個人の名前や出してはいけない内容がないことを、書いた人とは別の人が確かめます。"
        ),
        (Item("read", N_("すべて読み、確かめました"), Type.YES),),
        (Permission.PLAN_RELEASE,),
        stages=_MADE,
        public=False,
    ),
)
