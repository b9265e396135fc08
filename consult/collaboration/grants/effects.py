"""What else happens when a 補助金 moves: decisions and payments are written down, the group is told in words and yen."""

from collections.abc import Iterable

from consult import clock
from consult.calendars import date_text, reckon
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.facts import facts_of
from consult.cases.models import Case
from consult.collaboration.grants.conditions import GrantFacts
from consult.collaboration.grants.facts import reckoned, reckoning
from consult.collaboration.grants.money import money_of
from consult.collaboration.grants.owed import owed, return_term
from consult.collaboration.grants.rules import settled
from consult.collaboration.grants.sheets import CHARGES, NAME
from consult.collaboration.project_mail import tell_group
from consult.collaboration.promises.effects import note
from consult.dossier.hooks import written
from consult.dossier.queries import dossier
from consult.dossier.sheets import Values
from consult.errors import Invalid, Sentence
from consult.i18n import N_, Message, msg, using
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

_APPEAL = N_(
    "この決定に不服があるときは、知らせを受けた日の翌日から3か月以内に、市長に審査請求ができます。"
    "裁判所への取消しの訴えは、6か月以内に、市を相手に起こせます。"
)


@effect("decide_grant")
def decide_grant(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The amount and the conditions, as decided; the applicant is told."""
    _decided(uow, case, decision)
    clocks.meet(uow, case, "grant_decision_due")


@effect("change_grant")
def change_grant(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The amount as changed; what was decided before stays as a sheet of its own."""
    _decided(uow, case, decision)


@effect("refuse_grant")
def refuse_grant(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The reason and how to appeal; nothing becomes public."""
    refused(uow, case, decision)
    clocks.meet(uow, case, "grant_decision_due")


@effect("revoke_grant")
def revoke_grant(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Ground, reason and how to appeal."""
    refused(uow, case, decision)


@effect("publish_grant")
def publish_grant(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Plan, decision, payments and accounts are on the page of the grant."""
    case.public = True


@effect("record_payment")
def record_payment(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """An advance is what was typed; the final payment is what the settlement leaves, and nothing else."""
    facts = _facts(uow, case)
    if decision.to == "advanced":
        kind, amount = "advance", int(str(decision.inputs["amount"]))
    else:
        kind, amount = (
            "final",
            settled(facts.fixed_amount or 0, (facts.paid or 0) - (facts.returned or 0)).to_pay,
        )
        clocks.meet(uow, case, "grant_payment_due")
    note(uow, case, "payment", {"day": clock.today(), "kind": kind, "amount": amount})
    _tell(uow, case, [msg("%(amount)s円を支払いました。", amount=f"{amount:,}")])


@effect("fix_grant")
def fix_grant(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The amount, with every step of its reckoning."""
    facts = _facts(uow, case)
    amount = reckoned(facts)
    if amount is None:
        raise LookupError("cost and decision were there when they were checked")
    said = reckoning(facts, amount)
    with using("ja"):
        note(uow, case, "fixed", {"day": clock.today(), "amount": amount, "reckoning": str(said)})
    _tell(uow, case, [msg("補助金の額が%(amount)s円に確定しました。", amount=f"{amount:,}"), said])


@effect("demand_return")
def demand_return(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """What is to be given back and by when: what was too much, or after a revocation everything."""
    facts = _facts(uow, case)
    held = (facts.paid or 0) - (facts.returned or 0)
    amount = held if decision.to == "revoked" else settled(facts.fixed_amount or 0, held).to_return
    until = return_term(uow.session, case)
    revoked = decision.edge.trigger in {"revoke", "revoke_part"}
    note(uow, case, "demand", {"day": clock.today(), "amount": amount, "until": until, "revoked": revoked})
    _tell(
        uow,
        case,
        [
            msg(
                "%(amount)s円を、%(until)sまでに返してください。",
                amount=f"{amount:,}",
                until=date_text(until),
            )
        ],
    )


@written(NAME, "call")
def call_is_set(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """The last day of the call is a clock from the moment it is written down."""
    if values:
        day = reckon("fixed_day", values["closes_on"])
        clocks.start(uow, case, "grant_call_closes", day, trigger="lapse", remind=(7, 1))


@written(NAME, "return")
def never_more_than_asked(uow: UnitOfWork, case: Case, values: Values, before: Values) -> None:
    """What comes back is no more than what was asked for.

    Raises:
        Invalid: naming `amount`, with what is still owed.
    """
    still = money_of(dossier(uow.session, case)).owed + (before["amount"] if before else 0)
    if values and values["amount"] > still:
        sentence = msg("返してもらう額は、あと%(n)s円です。その額までで書いてください", n=f"{still:,}")
        raise Invalid(sentence, {"amount": [sentence]})


@written(NAME, "charge")
def no_more_than_is_owed_beside(uow: UnitOfWork, case: Case, values: Values, before: Values) -> None:
    """A surcharge or late charge that comes in is no more than what is still owed of it today.

    Raises:
        Invalid: naming `amount`, with what is still owed.
    """
    if not values:
        return
    same = bool(before) and before["kind"] == values["kind"]
    still = owed(uow.session, case, dossier(uow.session, case)).rest(values["kind"])
    still += before["amount"] if same else 0
    if values["amount"] > still:
        kind = Message(CHARGES[values["kind"]])
        sentence = msg("%(kind)sは、あと%(n)s円です。その額までで書いてください", kind=kind, n=f"{still:,}")
        raise Invalid(sentence, {"amount": [sentence]})


def _facts(uow: UnitOfWork, case: Case) -> GrantFacts:
    found = facts_of(uow.session, NAME, case)
    if not isinstance(found, GrantFacts):
        raise TypeError(type(found))
    return found


def _decided(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    amount = int(str(decision.inputs["amount"]))
    typed = {"conditions": decision.inputs.get("grant_conditions"), "reason": decision.inputs.get("reason")}
    given = {name: str(text) for name, text in typed.items() if text}
    note(uow, case, "decision", {"day": clock.today(), "amount": amount, **given})
    said: list[Sentence | str] = [msg("補助金の交付決定額は%(amount)s円です。", amount=f"{amount:,}")]
    if "conditions" in given:
        said.append(msg("交付の条件：%(text)s", text=given["conditions"]))
    _tell(uow, case, said)


def refused(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Write down and send the reason, the ground and how to appeal."""
    reason, ground = str(decision.inputs["reason"]), decision.inputs.get("ground")
    with using("ja"):
        values = {"reason": reason, "appeal": str(Message(_APPEAL))}
    note(uow, case, "told", values | ({"ground": str(ground)} if ground else {}))
    stage = pinned(uow.session, case.definition_digest).stage(decision.to).public["ja"]
    why = msg("理由：%(reason)s", reason=reason)
    _tell(
        uow,
        case,
        [stage, *([msg("根拠：%(ground)s", ground=ground)] if ground else []), why, Message(_APPEAL)],
    )


def _tell(uow: UnitOfWork, case: Case, said: Iterable[Sentence | str]) -> None:
    tell_group(uow, case, "application", said)
