"""What everyone is told of a period besides its days: where intake was down, and what came from an earlier round."""

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations import carry_over, outages
from consult.consultations.queries.desk import forms_of
from consult.consultations.rules import CHANNELS, FORMS
from consult.i18n import gettext, msg


def period_notes(session: Session, case: Case) -> list[str]:
    """In sentences, for the result in every form and for the record that is kept; none for most cases."""
    found = [str(outages.said_of(outage)) for outage in outages.outages_of(session, case.id)]
    carried = carry_over.carried_into(session, [case.id])[case.id]
    before = carry_over.rounds_before(session, case)
    if before and carried["all"]:
        by_channel = "、".join(
            str(msg("%(channel)s%(n)s通", channel=gettext(title), n=carried[code]))
            for code, title in CHANNELS.items()
            if carried[code]
        )
        found.append(
            str(
                msg(
                    "受け付けた意見のうち%(n)s通は、中止した前の募集（%(number)s）から、出した人の同意で引き継いだものです（%(channels)s）。",
                    n=carried["all"], number="、".join(old.number for old in reversed(before)), channels=by_channel,
                )
            )
        )  # fmt: skip
    if carry_over.new_round(session, case) is not None:
        tally = carry_over.tally(session, case)
        found.append(
            str(
                msg(
                    "届いた%(received)s通のうち、新しい募集に引き継いだもの%(carried)s通、引き継がないもの%(declined)s通、"
                    "答えのないもの%(silent)s通、尋ねなかったもの%(apart)s通。",
                    received=tally.received, carried=tally.carried, declined=tally.declined,
                    silent=tally.silent, apart=tally.not_asked,
                )
            )
        )  # fmt: skip
    if forms := forms_of(session, case):
        came = "、".join(
            str(msg("%(form)s%(n)s通", form=gettext(name), n=forms[code]))
            for code, name in FORMS.items()
            if code in forms
        )
        found.append(str(msg("受け付けた意見のうち、文字でない形で届いたもの：%(forms)s。", forms=came)))
    return found
