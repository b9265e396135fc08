"""What one 提出意見 must fulfil before it moves: pure, over frozen facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known


@dataclass(frozen=True)
class OpinionFacts:
    """What is known of one opinion. `None` means: not established."""

    in_time: bool | None = None  # by the rule of its channel: server clock, 消印有効, 必着
    readable: bool | None = None  # 記載事項 that the notice asks for are there
    uncovered_passages: int | None = None  # sentences in no point and not marked as raising none
    points: int | None = None
    points_unanswered: int | None = None
    points_unapproved: int | None = None
    approved_by_other: bool | None = None  # nobody approved a response of their own
    redaction_released: bool | None = None  # a second person cleared the public form
    handed_on: bool | None = None  # another case or another authority is named for it
    same_counted: bool | None = None  # the one of the same sender that counts is named
    counted_elsewhere: bool | None = None  # a copy of it counts in another case
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "arrived_in_time",
    met=N_("期限までに届いています"),
    unmet=N_("期限を過ぎて届いています"),
    where="opinion",
    excludes=("arrived_late",),
)
def arrived_in_time(facts: OpinionFacts) -> Outcome:
    return facts.in_time


@condition(
    "arrived_late",
    met=N_("期限を過ぎて届いています"),
    unmet=N_("期限までに届いています。期限後にはできません"),
    where="opinion",
)
def arrived_late(facts: OpinionFacts) -> Outcome:
    return not known(facts.in_time)


@condition(
    "opinion_readable",
    met=N_("書いてもらうことがそろっています"),
    unmet=N_("書いてもらうことに足りないものがあります"),
    clears="secretary",
    where="opinion",
)
def opinion_readable(facts: OpinionFacts) -> Outcome:
    return facts.readable


@condition(
    "opinion_covered",
    met=N_("すべての文が論点に入っています"),
    unmet=N_(
        "どの論点にも入っていない文が%(count)sつあります。論点に入れるか、「意見ではない」と印を付けてください"
    ),
    clears="secretary",
    where="opinion",
)
def opinion_covered(facts: OpinionFacts) -> Outcome:
    return known(facts.uncovered_passages) == 0, {"count": known(facts.uncovered_passages)}


@condition(
    "points_answered",
    met=N_("どの論点にも市の考え方があります"),
    unmet=N_("市の考え方がない論点が%(count)sつあります"),
    clears="secretary",
    where="responses",
)
def points_answered(facts: OpinionFacts) -> Outcome:
    return known(facts.points_unanswered) == 0, {"count": known(facts.points_unanswered)}


@condition(
    "points_approved",
    met=N_("どの論点の市の考え方も承認されています"),
    unmet=N_("承認を待つ論点が%(count)sつあります"),
    clears="head",
    where="responses",
    assures="decision",
)
def points_approved(facts: OpinionFacts) -> Outcome:
    return known(facts.points_unapproved) == 0, {"count": known(facts.points_unapproved)}


@condition(
    "approved_by_other",
    met=N_("書いた人とは別の人が承認しています"),
    unmet=N_("書いた人と同じ人は承認できません"),
    clears="head",
    where="responses",
    assures="second_person",
)
def approved_by_other(facts: OpinionFacts) -> Outcome:
    return facts.approved_by_other


@condition(
    "opinion_redaction_reviewed",
    met=N_("公表される形を、墨消しした人とは別の人が確かめています"),
    unmet=N_("公表される形を、墨消しした人とは別の人がまだ確かめていません"),
    clears="records",
    where="redaction",
    assures="redaction",
)
def opinion_redaction_reviewed(facts: OpinionFacts) -> Outcome:
    return facts.redaction_released


@condition(
    "handing_named",
    met=N_("渡す先が決まっています"),
    unmet=N_("渡す先（ほかの案件か、ほかの役所）を書いてください"),
    clears="secretary",
    where="standing",
)
def handing_named(facts: OpinionFacts) -> Outcome:
    return facts.handed_on


@condition(
    "counted_one_named",
    met=N_("同じ人の同じ意見のうち、数える1通が決まっています"),
    unmet=N_("同じ人の同じ意見のうち、数える1通を選んでください"),
    clears="secretary",
    where="standing",
)
def counted_one_named(facts: OpinionFacts) -> Outcome:
    """重複 is one person's submission sent twice; equal texts of different people are 同じ文 and all count."""
    return facts.same_counted


@condition(
    "counted_nowhere_else",
    met=N_("この意見は、ほかの案件では数えていません"),
    unmet=N_("この意見は、ほかの案件に移して数えています。先に、移した先の意見を取り下げてもらってください"),
    where="standing",
)
def counted_nowhere_else(facts: OpinionFacts) -> Outcome:
    """Two registers may not count one opinion."""
    return not known(facts.counted_elsewhere)
