"""Before a grant is revoked: what would have to come back, by when, and the 加算金 as of today with its reckoning."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import date_text
from consult.cases.beforehand import Foreseen, beforehand
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.grants.conditions import ROUNDINGS
from consult.collaboration.grants.money import Money, money_of
from consult.collaboration.grants.owed import interest_of, return_term
from consult.collaboration.grants.return_rules import after_part, received, surcharge
from consult.collaboration.grants.rules import settled
from consult.collaboration.grants.sheets import NAME
from consult.dossier.queries import Dossier, dossier
from consult.errors import Sentence
from consult.i18n import Message, msg


@beforehand(NAME, "revoke")
def whole(session: Session, case: Case, _typed: str) -> Foreseen:
    """Everything that was paid and is not back."""
    held = dossier(session, case)
    return Foreseen(tuple(_said(session, case, held, money_of(held).borne)))


@beforehand(NAME, "revoke_part")
def part(session: Session, case: Case, typed: str) -> Foreseen:
    """What is above the lower amount; asks which part that is."""
    asks, held = msg("取り消す額（円）"), dossier(session, case)
    money = money_of(held)
    try:
        rest = after_part(money.fixed or 0, int(typed.replace(",", "").strip() or 0))
    except ValueError:
        return Foreseen(_ask(money, typed), asks)
    to_return = settled(rest, money.borne).to_return
    return Foreseen(tuple(_said(session, case, held, to_return)), asks)


def _ask(money: Money, typed: str) -> tuple[Sentence, ...]:
    most = f"{money.fixed or 0:,}"
    if typed:
        return (msg("取り消す額は、1円から、確定額%(n)s円より少ない額までで書いてください", n=most),)
    return (
        msg("返してもらう額と加算金は、取り消す額で決まります（確定額%(n)s円）。下で計算できます", n=most),
    )


def _said(session: Session, case: Case, held: Dossier, demanded: int) -> Iterator[Sentence]:
    if not demanded:
        yield msg("返してもらう額はありません。加算金もかかりません")
        return
    today, rate = clock.today(), interest_of(pinned(session, case.definition_digest), "surcharge_rate")
    paid = [(one["day"], one["amount"]) for one in held.all("payment")]
    yield msg(
        "%(n)s円の返還を、%(until)sまでに求めます",
        n=f"{demanded:,}",
        until=date_text(return_term(session, case)),
    )
    for day, amount in received(paid, demanded):
        yield msg(
            "加算金がかかる額：%(day)sに受け取った%(n)s円 × 今日まで%(days)s日（両方の日を数えます）",
            day=date_text(day),
            n=f"{amount:,}",
            days=(today - day).days + 1,
        )
    yield msg(
        "加算金は、今日すべて返されたとして%(n)s円（年%(rate)s％、1年を365日として、%(unit)s円未満%(rounding)s）。返されるまで、日ごとに増えます",
        n=f"{surcharge(paid, demanded, [], today, rate):,}",
        rate=f"{rate.per_10000 // 100}.{rate.per_10000 % 100:02}",
        unit=f"{rate.unit:,}",
        rounding=Message(ROUNDINGS[rate.rounding]),
    )
