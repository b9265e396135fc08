"""What the case page says of a 意見公募 that was corrected, stopped, started anew or never held."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases import path, queries
from consult.consultations import carry_over, outages
from consult.consultations.models import Consultation
from consult.consultations.queries.repeated import RESTARTS, day_of, errata, erratum_words
from consult.consultations.restart_conditions import EXEMPT_GROUNDS
from consult.i18n import Message, gettext, msg, pick
from consult.web.cases.case_page import View


def panel(view: View, row: Consultation, links: list[dict[str, str]]) -> dict[str, Any] | None:
    """What stands in the place of 意見を出す when the consultation ended early; None when it did not."""
    if exemption := row.notice.get("exemption"):
        return {
            "heading": gettext("意見公募をしません"),
            "closed": True,
            "until": msg("%(day)sに決めました", day=day_of(exemption)),
            "links": [],
        }
    if stopped := row.notice.get("stopped"):
        return {
            "heading": gettext("募集を中止しました"),
            "closed": True,
            "until": msg(
                "%(day)sに中止しました。届いた%(n)s通は、消さずに残しています。",
                day=day_of(stopped),
                n=stopped["received"],
            ),
            "links": [*_anew(view), *links],
            "detail": _answers(view),
        }
    return None


def _answers(view: View) -> Message | str:
    """What those who had sent one answered, once they are asked."""
    if carry_over.new_round(view.session, view.case) is None:
        return ""
    found = carry_over.tally(view.session, view.case)
    return msg(
        "新しい募集に引き継いだもの%(carried)s通、引き継がないもの%(declined)s通、答えのないもの%(silent)s通。",
        carried=found.carried, declined=found.declined, silent=found.silent,
    )  # fmt: skip


def _anew(view: View) -> list[dict[str, str]]:
    """The case that starts it anew, once it is public."""
    return [
        {"href": f"/cases/{other.slug}", "title": gettext("初めからやり直す募集を見る")}
        for kind, other in queries.links(view.session, view.case)
        if kind == f"from:{RESTARTS}" and other.public
    ]


def for_sender(view: View) -> dict[str, Any] | None:
    """What a receipt says when no result will come any more: never a promise that nobody keeps."""
    row = view.consultation
    if (
        row is None
        or row.result_published_at
        or "result_due" in path.clocks_ahead(view.definition, view.case.stage)
    ):
        return None
    said = row.notice.get("stopped", {}).get("reason", "")
    text = pick(view.definition.stage(view.case.stage).public)
    return {
        "title": gettext("この募集では、結果を公表しません"),
        "text": msg("%(what)s　理由：%(reason)s", what=text, reason=said) if said else text,
        "tone": "info",
        "link": next(iter(_anew(view)), None),
    }


def notices(view: View, row: Consultation) -> list[dict[str, Any]]:
    """The reasons, printed where everyone sees them, and every line of the 正誤表."""
    return [*_not_held(row), *_stopped(row), *_earlier(view), *_outages(view), *_errata(row)]


def _not_held(row: Consultation) -> list[dict[str, Any]]:
    said = row.notice.get("exemption")
    if not said:
        return []
    ground = EXEMPT_GROUNDS[said["ground"]]
    text = msg("%(ground)s。理由：%(reason)s", ground=gettext(ground), reason=said["reason"])
    return [{"title": gettext("意見公募をしない理由"), "tone": "info", "text": text}]


def _stopped(row: Consultation) -> list[dict[str, Any]]:
    said = row.notice.get("stopped")
    if not said:
        return []
    text = msg("%(day)s　理由：%(reason)s", day=day_of(said), reason=said["reason"])
    return [{"title": gettext("募集を中止しました"), "tone": "warn", "text": text}]


def _earlier(view: View) -> list[dict[str, Any]]:
    """On the new case: how many opinions the stopped one received, and that they stay there."""
    found = []
    for kind, other in queries.links(view.session, view.case):
        before = view.session.get(Consultation, other.id) if kind == RESTARTS else None
        if before is None:
            continue
        text = msg(
            "前の募集（%(number)s）に届いた意見%(n)s通は、その案件に残っています。この案には、あらためて意見を出せます。%(carried)s",
            number=other.number,
            n=before.notice.get("stopped", {}).get("received", 0),
            carried=_carried(view),
        )
        link = {"href": f"/cases/{other.slug}", "title": gettext("前の募集を見る")}
        found.append(
            {"title": gettext("初めからやり直す募集です"), "tone": "info", "text": text, "link": link}
        )
    return found


def _carried(view: View) -> Message:
    """How many went along, in the words of the new case."""
    n = carry_over.carried_into(view.session, [view.case.id])[view.case.id]["all"]
    if n:
        return msg("出した人が同意した%(n)s通は、この募集に引き継ぎました。", n=n)
    return msg("出した人が同意した意見は、この募集に引き継ぎます。")


def _outages(view: View) -> list[dict[str, Any]]:
    """停止のお知らせ: start, end, what it was, and what followed."""
    return [
        {"title": gettext("停止のお知らせ"), "tone": "warn", "text": outages.said_of(outage)}
        for outage in outages.outages_of(view.session, view.case.id)
    ]


def _errata(row: Consultation) -> list[dict[str, Any]]:
    return [
        {"title": msg("正誤表　%(place)s", place=line["place"]), "tone": "info", "text": erratum_words(line)}
        for line in errata(row.notice)
    ]


def corrections(session: Session, ids: Sequence[int]) -> dict[tuple[int, int], Message]:
    """What each step that published a 正誤表 said, by case id and number of the step; one statement."""
    rows = session.execute(
        select(Consultation.case_id, Consultation.notice).where(Consultation.case_id.in_(set(ids)))
    ).all()
    return {
        (case_id, line["step"]): msg("%(place)s　%(line)s", place=line["place"], line=erratum_words(line))
        for case_id, notice in rows
        for line in errata(notice)
    }
