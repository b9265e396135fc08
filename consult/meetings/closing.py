"""非公開の理由: the ground as a code, named after 情報公開法5条, and a sentence for this case beside it. Pure.

Ordinances number their grounds differently, so the words say what is protected and cite the act they follow.
"""

from collections.abc import Mapping
from typing import Final

from consult.errors import Invalid, Sentence
from consult.i18n import N_, Message, msg

GROUNDS: Final[Mapping[str, str]] = {
    "personal": N_("個人に関する情報（情報公開法5条1号に当たるもの）"),
    "corporate": N_("法人等の正当な利益を害する情報（同条2号）"),
    "safety": N_("公共の安全に支障がある情報（同条4号）"),
    "deliberation": N_("審議・検討中の情報（同条5号）"),
    "operations": N_("事務・事業に支障がある情報（同条6号）"),
    "law": N_("法令で公にできない情報（法令秘）"),
    "order": N_("公正で円滑な議事が著しく妨げられるため（会議公開の条例・指針）"),
}
CODE_MISSING: Final = N_("非公開の根拠を選んでください")
REASON_MISSING: Final = N_("非公開の理由を、根拠に当たるわけがわかるように1文で書いてください")


def words(code: str, reason: str) -> str:
    """The ground and the sentence, as everyone reads them; what was written before there were codes stays as it is."""
    if code not in GROUNDS:
        return reason
    ground = str(Message(GROUNDS[code]))
    return str(msg("%(ground)s。%(reason)s", ground=ground, reason=reason)) if reason else ground


def ensure(code: str, reason: str, *, needed: bool = False, prefix: str = "closed") -> None:
    """Refuse a ground without a sentence, a sentence without a ground, and a ground nobody knows.

    Args:
        code: One of `GROUNDS`, or empty.
        reason: The sentence.
        needed: Whether something is held in private at all.
        prefix: Before `_code` and `_reason` in the names of the fields.

    Raises:
        Invalid: by field.
    """
    wrong: dict[str, list[Sentence]] = {}
    asked = needed or bool(code) or bool(reason.strip())
    if asked and code not in GROUNDS:
        wrong[f"{prefix}_code"] = [Message(CODE_MISSING)]
    if asked and not reason.strip():
        wrong[f"{prefix}_reason"] = [Message(REASON_MISSING)]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
