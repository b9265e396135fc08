"""採点表 and 抽選の記録 as files of the case: made from what is recorded, so that they cannot differ from it."""

import csv
import io
import json

from consult.access.permissions import Permission
from consult.cases import papers
from consult.cases.models import Case
from consult.documents.cells import guarded
from consult.documents.inspection import Inspected
from consult.errors import Refused
from consult.i18n import msg
from consult.recruitment import facts, lots, queries, rules
from consult.unit_of_work import UnitOfWork


def score_table(read: facts.Read) -> list[list[str]]:
    """One row for each application and judge, then the exact mean; judges and applicants are numbers."""
    means = facts.averages(read)
    places = {one.number: one.place for one in rules.ranking(means)}
    judge_at = {account: at for at, account in enumerate(read.judges, start=1)}
    rows = [["応募番号", "採点者", "着眼点と点", "計", "備考"]]
    for one in queries.eligible(read.applications):
        for sheet in read.scores[one.id]:
            said = "、".join(f"{label} {points}" for label, points in sheet.points.items())
            out = "関わりがあるため外れる" if sheet.concerned else ""
            total = "" if sheet.concerned else str(sum(sheet.points.values()))
            rows.append(
                [
                    str(one.number),
                    f"採点者{judge_at.get(sheet.account_id, 0)}",
                    "" if out else said,
                    total,
                    out,
                ]
            )
        if one.number in means:
            rows.append([str(one.number), "平均", "", str(means[one.number]), f"{places[one.number]}位"])
    return rows


def file_scores(uow: UnitOfWork, case: Case) -> None:
    """Put the score sheets on file as they stand now.

    Raises:
        Refused: before the first sheet.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    read = facts.read_each(uow.session, [case])[0]
    if read is None or not any(read.scores.values()):
        raise Refused(msg("採点表がまだありません。"))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [[guarded(text) for text in row] for row in score_table(read)]
    )
    body = out.getvalue().encode("utf-8-sig")
    _file(uow, case, "score_sheets", "score-sheets.txt", body)


def file_draw(uow: UnitOfWork, case: Case) -> None:
    """Put what a stranger needs to draw again on file, with the order it gives.

    Raises:
        Refused: before the seed is open.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    row = queries.lottery_of(uow.session, case)
    if row is None or row.seeded_at is None:
        raise Refused(msg("抽選の種が、まだ明かされていません。"))
    said = {
        **lots.published(row),
        "order": rules.drawn(rules.seed_of(row.revealed, row.witness), row.numbers),
    }
    body = json.dumps(said, ensure_ascii=False, indent=1).encode()
    _file(uow, case, "draw_record", "draw-record.txt", body)


def _file(uow: UnitOfWork, case: Case, kind: str, name: str, body: bytes) -> None:
    paper = Inspected(f"{case.slug}-{name}", "text/plain", body, None, "")
    papers.file(uow, case, kind, paper)
