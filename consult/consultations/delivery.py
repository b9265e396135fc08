"""Where a receipt stands, in one word and in a sentence for the office and one for its sender. Pure.

What the mail register and the row of the delivery say together; neither alone tells everything.
"""

import datetime as dt
from dataclasses import dataclass

from consult.errors import Sentence
from consult.i18n import N_, gettext, msg

# In the order of the way a receipt takes.
STATES = {
    "shown": N_("画面で渡した"),
    "waiting": N_("まだ渡していない"),
    "printed": N_("印刷した（まだ渡していない）"),
    "handed": N_("手で渡した"),
    "posted": N_("郵送した"),
    "none": N_("渡さない"),
    "queued": N_("メールを送るところ"),
    "held": N_("メールを止めている"),
    "sent": N_("メールで送った"),
    "delayed": N_("メールが遅れている"),
    "refused": N_("メールを断られた"),
    "bounced": N_("メールが戻った"),
}
REASONS = {
    "unwanted": N_("要らないとのこと"),
    "no_address": N_("送り先がない"),
    "withdrawn": N_("意見が取り下げられた"),
}
STUCK = dt.timedelta(hours=1)  # a mail that waits longer is looked at by a person


@dataclass(frozen=True)
class Delivery:
    """`state` is one of STATES; `on` the day it was given; `kind` and `status` tell why a mail came back."""

    state: str
    since: dt.datetime
    on: dt.date | None = None
    reason: str = ""
    kind: str = ""  # hard, soft, hand (marked by a person), delayed
    status: str = ""  # enhanced status code: 5.1.1
    mailed: bool = False

    @property
    def label(self) -> str:
        """The state in a word or two."""
        return gettext(STATES[self.state])

    @property
    def why(self) -> str | Sentence:
        """Why it has not arrived, and what helps."""
        if self.state == "bounced":
            return {
                "hard": msg(
                    "宛先がないか、受け取りを断られました（%(code)s）。アドレスを確かめてください",
                    code=self.status,
                ),
                "soft": msg(
                    "相手の都合で届きませんでした（%(code)s）。もう一度送ると届くことがあります",
                    code=self.status,
                ),
            }.get(self.kind, gettext("戻ったことを、職員が記録しました"))
        if self.state == "none":
            return gettext(REASONS.get(self.reason, "")) if self.reason else ""
        return {
            "refused": gettext(
                "市のメールサーバーが、宛先を受け付けませんでした。アドレスを確かめてください"
            ),
            "held": gettext("メールサーバーが設定されていません"),
            "queued": gettext("送れないまま時間がたっています"),
            "delayed": gettext("相手のサーバーに届くまで、くり返し送っています"),
            "waiting": gettext("受付票を渡した記録がありません"),
            "printed": gettext("印刷しました。渡した日か、送った日を入れてください"),
        }.get(self.state, "")

    @property
    def plainly(self) -> Sentence:
        """What its sender is told."""
        day = self.on or self.since
        return {
            "shown": msg("この画面でお渡ししました。印刷するか、保存してください。"),
            "waiting": msg("まだお渡ししていません。この画面を、印刷するか保存できます。"),
            "printed": msg("印刷しました。まもなくお渡しします。"),
            "handed": msg("%(day)sにお渡ししました。", day=day),
            "posted": msg("%(day)sに郵送しました。", day=day),
            "none": msg("紙やメールでは、お渡ししていません。この画面を、印刷するか保存できます。"),
            "queued": msg("メールで送るところです。数分かかります。"),
            "held": msg("メールは、まだ送っていません。この画面を、印刷するか保存してください。"),
            "sent": msg("%(day)sにメールで送りました。", day=self.since),
            "delayed": msg("メールで送りましたが、相手のサーバーに届くのが遅れています。"),
        }.get(self.state, msg("メールが届きませんでした。この画面を、印刷するか保存してください。"))


@dataclass(frozen=True)
class MailState:
    """What the register says of the mail of a receipt."""

    state: str
    queued_at: dt.datetime
    sent_at: dt.datetime | None
    returned_at: dt.datetime | None
    error: str


def of_mail(mail: MailState) -> Delivery:
    """Where a receipt stands that goes by mail."""
    kind, _, status = mail.error.partition(" ")
    if mail.state == "bounced":
        return Delivery("bounced", mail.returned_at or mail.queued_at, kind=kind, status=status, mailed=True)
    if mail.state == "sent":
        if kind == "delayed" and mail.returned_at:
            return Delivery("delayed", mail.returned_at, kind=kind, status=status, mailed=True)
        return Delivery("sent", mail.sent_at or mail.queued_at, mailed=True)
    return Delivery("refused" if mail.state == "failed" else mail.state, mail.queued_at, mailed=True)
