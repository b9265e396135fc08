"""Every column of the open data, explained in both languages, and every column that stays inside, with the reason.

A test holds both lists against the files and against the tables: nothing is published unexplained, and nothing is left
out by accident.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of a CSV file. `source` is the table and column it comes from; empty: counted or put together."""

    file: str
    name: str
    ja: str
    en: str
    source: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("opinions", "number", "意見の番号（受け付けた順）", "Number of the opinion, in order of receipt", "opinion.number"),
    Column("opinions", "receipt_number", "受付番号", "Receipt number", "opinion.receipt_number"),
    Column("opinions", "channel", "出し方の符号（web、post、fax、email、counter）", "How it came in", "opinion.channel"),
    Column("opinions", "text", "意見の文。読めないようにした所は■■（理由）。同じ文が前にあれば空",
           "The text after redaction; empty when an earlier opinion has the same", "opinion.text"),
    Column("opinions", "grounds", "読めないようにした理由（「・」で区切る）", "Grounds of redaction", "opinion_redaction.ground"),
    Column("opinions", "same_as", "同じ文の、いちばん前の意見の番号", "Number of the earliest opinion with the same text"),
    Column("points", "opinion_number", "意見の番号", "Number of the opinion", "point.opinion_id"),
    Column("points", "point_number", "その意見の中での順番", "Place within the opinion", "point.number"),
    Column("points", "group_number", "論点の番号（結果のNo.）", "Number of the answered point", "point.group_id"),
    Column("points", "words", "意見の中の言葉（読めないようにしたあと）", "The words of the opinion after redaction", "passage.point_id"),
    Column("groups", "number", "論点の番号（結果のNo.）", "Number of the point", "point_group.number"),
    Column("groups", "place", "該当箇所", "Place in the draft", "point_group.place"),
    Column("groups", "gist", "意見の概要", "Gist", "point_group.gist"),
    Column("groups", "submissions", "この論点がある意見の数（通）", "Submissions with this point"),
    Column("groups", "submitters", "出した人の数（人）", "People who sent them"),
    Column("answers", "group_number", "論点の番号", "Number of the point", "point_group.number"),
    Column(
        "answers", "outcome", "反映区分の文字（意味は outcome_label）",
        "Letter of the outcome (outcome_label says what it means)", "point_group.outcome",
    ),
    Column("answers", "outcome_label", "区分の名前", "Name of the outcome"),
    Column("answers", "reply", "市の考え方（理由があれば「理由：」に続けて書く）",
           "The city's answer, with its reason", "point_group.response"),
    Column("answers", "revision", "対照表の番号（直したとき）", "Row of the table of changes", "point_group.revision_id"),
    Column("revisions", "number", "対照表の番号", "Number of the change", "revision.number"),
    Column("revisions", "place", "該当箇所", "Place in the draft", "revision.place"),
    Column("revisions", "before", "意見募集のときの案", "As consulted", "revision.before"),
    Column("revisions", "after", "直したあと", "As changed", "revision.after"),
    Column("revisions", "reason", "理由", "Reason", "revision.reason"),
    Column("attachments", "opinion_number", "意見の番号", "Number of the opinion"),
    Column("attachments", "n", "その意見の中での順番", "Place within the opinion"),
    Column("attachments", "file", "attachments/ の中のファイル名。公表しないときは空", "Name in attachments/; empty when withheld"),
    Column("attachments", "sha256", "ファイルのSHA-256", "SHA-256 of the file"),
    Column("attachments", "grounds", "読めないようにした理由、または公表しない理由", "Grounds of redaction or of withholding"),
    Column("counts", "dimension", "何ごとの数か（all、form、channel、category、ward、outcome、reckoning）", "What is counted by"),
    Column("counts", "code", "符号", "Code", "opinion.category"),
    Column("counts", "label", "名前", "Name"),
    Column("counts", "submissions", "通。出さない数は空", "Submissions; empty when not published"),
    Column("counts", "submitters", "人。出さない数は空", "People; empty when not published"),
    Column("counts", "points", "件。出さない数は空", "Points; empty when not published"),
    Column("counts", "hidden", "1：少なくてだれかがわかるおそれがあるので出さない数", "1: too small to be published"),
    Column("publicity", "on", "知らせた日", "Day", "publicity.on"),
    Column("publicity", "how", "知らせた方法", "How", "publicity.channel"),
    Column("publicity", "reach", "届いた範囲", "How far it reached", "publicity.reach"),
)  # fmt: skip

_PERSON = ("だれが出したかがわかるおそれがあるため", "It could tell who sent it")
_WORK = (
    "市の中の仕事の記録で、公表した結果には関わらないため",
    "Record of work inside the city, no part of the result",
)
_KEY = ("データベースの中だけの番号のため", "A number of the database alone")
_SECRET = ("受付票を持つ人だけが使う符号のため", "A code for the holder of the receipt alone")
_ELSEWHERE = ("案件のページと公表文にあるため", "Published on the case page and in the notice")
_FOLLOWER = ("お知らせを受け取る人の情報のため", "It concerns people who asked for news")
_ON_PAGE = ("結果のページと案件のページで公表するため", "Published on the pages of the result and the case")
_INSTEAD = ("読めないようにしたあとの形で載せているため", "Published in its redacted form instead")

#: Table, or table and column → why it is not in the open data (ja, en). A table alone covers all its columns.
#: Whoever adds a table or a column says here, or in `COLUMNS`, what becomes of it in public.
WITHHELD: dict[str, tuple[str, str]] = {
    "consultation": _ELSEWHERE,
    "opinion_identity": _PERSON,
    "opinion_attachment": _INSTEAD,
    "opinion_version": ("数えるのはさいごの版だけのため", "Only the newest version counts"),
    "opinion_proofreading": _WORK,
    "response_version": ("公表したのはさいごの文だけのため", "Only the last wording is published"),
    "result_build": _WORK,
    "boilerplate": _WORK, "boilerplate_version": _WORK, "boilerplate_use": _WORK, "inquiry": _WORK,
    "inquiry_reminder": _WORK, "response_check": _WORK, "answer_snapshot": _WORK, "answer_erratum": _ON_PAGE,
    "follow_up": _ON_PAGE,
    "receipt_delivery": _PERSON, "opinion_original": _INSTEAD, "carry_over": _PERSON, "opinion_onward": _PERSON,
    "redaction_suggestion": _WORK, "redaction_reading": _WORK, "redaction_sample": _WORK,
    "name_clearance": _PERSON,
    "secret_mark": _PERSON, "secret_opening": _PERSON, "marked_up_to": _WORK,
    "attachment_redaction": _INSTEAD, "opinion_batch": _WORK, "opinion_batch_item": _WORK,
    "group_proposal": _WORK, "group_proposal_point": _WORK, "family_text": _WORK, "text_family": _WORK,
    "text_family_key": _WORK, "outage": _ELSEWHERE, "planned_consultation": _ELSEWHERE, "planned_change": _ELSEWHERE,
    "planned_topic": _ELSEWHERE, "case_topic": _ELSEWHERE, "topic": _ELSEWHERE, "easy_summary": _ELSEWHERE,
    "case_translation": _ELSEWHERE, "follower": _FOLLOWER, "follow": _FOLLOWER, "follow_request": _FOLLOWER,
    "follow_news": _FOLLOWER, "follow_mail": _FOLLOWER,
    "publicity.id": _KEY, "publicity.case_id": _KEY,
    "opinion.id": _KEY, "opinion.case_id": _KEY, "opinion.code_digest": _SECRET, "opinion.once_key": _SECRET,
    "opinion.definition_digest": _WORK, "opinion.stage": _WORK, "opinion.text_key": _WORK,
    "opinion_place": ("論点の該当箇所として載せているため", "Published as the place of each point"),
    "opinion.places": ("論点の該当箇所として載せているため", "Published as the place of each point"),
    "opinion.language": _PERSON, "opinion.submitter_kind": _PERSON, "opinion.opened_at": _PERSON,
    "opinion.authored_on": _PERSON, "opinion.postmarked_on": _PERSON, "opinion.arrived_on": _PERSON,
    "opinion.received_at": _PERSON, "opinion.recorded_by": _WORK, "opinion.scribe": _PERSON,
    "opinion.sheets": _PERSON, "opinion.scan_id": _INSTEAD, "opinion.transcribed": _WORK, "opinion.flags": _WORK,
    "opinion.claimed_by": _WORK, "opinion.claimed_until": _WORK, "opinion.split_at": _WORK,
    "opinion.review": _WORK, "opinion.review_by": _WORK, "opinion.released_by": _WORK,
    "opinion.review_note": _WORK, "opinion.receipt_event_id": _SECRET, "opinion.version": _WORK,
    "point.id": _KEY, "point.case_id": _KEY, "point.anchor": _WORK,
    "point.gist": ("論点ごとにまとめた概要を載せているため", "The gist of the whole group is published"),
    "passage.id": _KEY, "passage.opinion_id": _KEY, "passage.start": _INSTEAD, "passage.end": _INSTEAD,
    "point_group.id": _KEY, "point_group.case_id": _KEY, "point_group.anchor": _WORK,
    "point_group.reason": ("市の考え方に続けて載せているため", "Published as part of the answer"),
    "point_group.state": _WORK, "point_group.drafted_by": _WORK, "point_group.approved_by": _WORK,
    "point_group.returned_reason": _WORK, "point_group.version": _WORK,
    "revision.id": _KEY, "revision.case_id": _KEY, "revision.anchor": _WORK,
    "opinion_redaction.id": _KEY, "opinion_redaction.opinion_id": _KEY, "opinion_redaction.start": _INSTEAD,
    "opinion_redaction.end": _INSTEAD, "opinion_redaction.made_by": _WORK, "opinion_redaction.made_at": _WORK,
}  # fmt: skip


def columns_of(file: str) -> tuple[str, ...]:
    """The columns of one file, in order."""
    return tuple(column.name for column in COLUMNS if column.file == file)


def files() -> tuple[str, ...]:
    """The CSV files there are, in order."""
    return tuple(dict.fromkeys(column.file for column in COLUMNS))


def is_known(table: str, column: str) -> bool:
    """Whether a column of a table is either exported or named as withheld."""
    exported = any(entry.source == f"{table}.{column}" for entry in COLUMNS)
    return exported or table in WITHHELD or f"{table}.{column}" in WITHHELD
