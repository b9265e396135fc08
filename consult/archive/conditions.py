"""What the end of a retention period must fulfil: transfer, destruction or extension; pure, over frozen facts.

One case holds all files whose 保存期間 ends in one 年度. Nothing historical and nothing that somebody still needs
is destroyed, two people see every destruction, and what was destroyed stays in the 廃棄簿 for ever.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.calendars import reckon
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect

MEASURES: Final = ("transfer", "destroy", "extend")
HISTORICAL_GROUNDS: Final = (
    "decisions",
    "rights",
    "society",
    "heritage",
    "none",
)  # none: looked at, not historical


@dataclass(frozen=True)
class KeptFile:
    """One file (簿冊) of the list: since when, how long, what is to become of it and why.

    `years` is the period that this list is about, earlier extensions included and the one decided here
    (`more_years`) not; 0 means for ever. `held` holds codes of what forbids touching it now: a lawsuit, an
    appeal, a request for disclosure, an audit, a case still running.
    """

    number: int
    completed_on: dt.date
    years: int
    measure: str = ""
    reason_given: bool = False
    historical: str = ""  # one of HISTORICAL_GROUNDS once appraised
    held: tuple[str, ...] = ()
    more_years: int = 0
    package_verified: bool = False


def last_day(file: KeptFile) -> dt.date | None:
    """The last day of the retention period, counted from 1 April after the file was completed; None for ever."""
    return reckon("retention", file.completed_on, number=file.years).date if file.years else None


@dataclass(frozen=True)
class DispositionFacts:
    """What is known of the files that expire together. `None` means: not established."""

    today: dt.date | None = None
    files: tuple[KeptFile, ...] | None = None
    left_out: tuple[int, ...] | None = None  # files that expire in the same 年度 and are not in the list
    view_of: str | None = None  # whose view the rules ask for: archive, council, none
    view_received: bool | None = None
    list_published_on: dt.date | None = None
    notice_days: int | None = None
    destroyed: tuple[int, ...] | None = None  # numbers of files
    registered: tuple[int, ...] | None = None  # numbers in the 廃棄簿
    witnessed_by_other: bool | None = None
    copies_until: dt.date | None = None  # until when backups still hold what was destroyed
    inputs: Mapping[str, Any] = field(default_factory=dict)


def _numbers(files: tuple[KeptFile, ...], measure: str) -> tuple[int, ...]:
    return tuple(file.number for file in files if file.measure == measure)


@condition(
    "every_file_expired",
    met=N_("一覧の簿冊は、すべて保存期間が過ぎています"),
    unmet=N_("保存期間がまだ過ぎていない簿冊があります（番号 %(numbers)s）"),
    clears="system",
    where="files",
)
def every_file_expired(facts: DispositionFacts) -> Outcome:
    """翌年度4月1日から起算した期間の満了 (公文書等の管理に関する法律5条、同施行令8条に準じる)."""
    ends = {file.number: last_day(file) for file in known(facts.files)}
    numbers = tuple(n for n, last in ends.items() if last is None or last >= known(facts.today))
    return not numbers, {"numbers": numbers}


@condition(
    "no_file_left_out",
    met=N_("同じ年度に保存期間が終わる簿冊は、すべて一覧に入っています"),
    unmet=N_("一覧に入っていない簿冊があります（番号 %(numbers)s）"),
    clears="records",
    where="files",
)
def no_file_left_out(facts: DispositionFacts) -> Outcome:
    return not known(facts.left_out), {"numbers": known(facts.left_out)}


@condition(
    "every_file_proposed",
    states=N_("すべての簿冊に、移管・廃棄・延長のどれかと理由がある"),
    met=N_(
        "%(total)s冊の内訳は、移管%(transfer)s、廃棄%(destroy)s、延長%(extend)sです。すべてに理由があります"
    ),
    unmet=N_(
        "移管・廃棄・延長のどれか、または理由がない簿冊があります（番号 %(numbers)s）。%(total)s冊のうち、移管%(transfer)s、廃棄%(destroy)s、延長%(extend)sです"
    ),
    clears="secretary",
    where="files",
)
def every_file_proposed(facts: DispositionFacts) -> Outcome:
    """The sums reconcile: every file goes one way, with its reason."""
    files = known(facts.files)
    numbers = tuple(f.number for f in files if f.measure not in MEASURES or not f.reason_given)
    counts = {measure: len(_numbers(files, measure)) for measure in MEASURES}
    return not numbers, {"numbers": numbers, "total": len(files), **counts}


@condition(
    "every_file_appraised",
    met=N_("すべての簿冊について、歴史的公文書かどうかを文書係が確かめています"),
    unmet=N_("歴史的公文書かどうかを確かめていない簿冊があります（番号 %(numbers)s）"),
    clears="records",
    where="appraisal",
)
def every_file_appraised(facts: DispositionFacts) -> Outcome:
    numbers = tuple(f.number for f in known(facts.files) if f.historical not in HISTORICAL_GROUNDS)
    return not numbers, {"numbers": numbers}


@condition(
    "historical_files_kept",
    met=N_("歴史的公文書を廃棄することにはなっていません"),
    unmet=N_("歴史的公文書なのに廃棄になっている簿冊があります（番号 %(numbers)s）。移管にしてください"),
    clears="records",
    where="appraisal",
)
def historical_files_kept(facts: DispositionFacts) -> Outcome:
    """歴史公文書等は移管する (公文書等の管理に関する法律8条1項に準じる). Not looked at is not "not historical"."""
    files = [f for f in known(facts.files) if f.measure == "destroy"]
    numbers = tuple(f.number for f in files if f.historical != "none")
    return not numbers, {"numbers": numbers}


@condition(
    "held_files_extended",
    met=N_("訴訟、審査請求、開示請求、監査にかかる簿冊は、すべて延長になっています"),
    unmet=N_(
        "訴訟、審査請求、開示請求、監査、進行中の案件にかかる簿冊は、延長にしてください（番号 %(numbers)s）"
    ),
    clears="records",
    where="files",
)
def held_files_extended(facts: DispositionFacts) -> Outcome:
    """保存期間の延長 (公文書等の管理に関する法律施行令9条に準じる)."""
    numbers = tuple(f.number for f in known(facts.files) if f.held and f.measure != "extend")
    return not numbers, {"numbers": numbers}


@condition(
    "extensions_have_term",
    met=N_("延長する簿冊には、すべて延ばす年数があります"),
    unmet=N_("延ばす年数がない簿冊があります（番号 %(numbers)s）"),
    clears="secretary",
    where="files",
)
def extensions_have_term(facts: DispositionFacts) -> Outcome:
    files = [f for f in known(facts.files) if f.measure == "extend"]
    numbers = tuple(f.number for f in files if f.more_years < 1)
    return not numbers, {"numbers": numbers}


@condition(
    "disposition_view_received",
    met=N_("決まりのとおり、公文書館か審査会の意見を受けています"),
    unmet=N_("公文書館か審査会の意見をまだ受けていません"),
    clears="records",
    where="appraisal",
)
def disposition_view_received(facts: DispositionFacts) -> Outcome:
    """Somebody outside the office agrees to a destruction (同法8条2項に準じる)."""
    return known(facts.view_of) == "none" or known(facts.view_received)


@condition(
    "disposal_notice_given",
    states=N_("廃棄する簿冊の一覧を、決まりの日数だけ公表している"),
    met=N_("廃棄する簿冊の一覧を%(days)s日間公表しています（決まりは%(least)s日以上）"),
    unmet=N_("廃棄する簿冊の一覧を公表して%(days)s日です。%(least)s日たつまで廃棄できません"),
    clears="system",
    where="notice",
)
def disposal_notice_given(facts: DispositionFacts) -> Outcome:
    days = (known(facts.today) - known(facts.list_published_on)).days
    return days >= known(facts.notice_days), {"days": days, "least": known(facts.notice_days)}


@condition(
    "packages_verified",
    met=N_("移管する簿冊の一式は、すべて確かめてあります"),
    unmet=N_("確かめていない移管の一式があります（番号 %(numbers)s）"),
    clears="records",
    where="transfer",
)
def packages_verified(facts: DispositionFacts) -> Outcome:
    files = [f for f in known(facts.files) if f.measure == "transfer"]
    numbers = tuple(f.number for f in files if not f.package_verified)
    return not numbers, {"numbers": numbers}


@condition(
    "nothing_to_transfer",
    states=N_("移管する簿冊がない"),
    met=N_("移管する簿冊はありません"),
    unmet=N_("移管する簿冊が%(count)s冊あります"),
    where="transfer",
)
def nothing_to_transfer(facts: DispositionFacts) -> Outcome:
    count = len(_numbers(known(facts.files), "transfer"))
    return count == 0, {"count": count}


@condition(
    "nothing_to_destroy",
    states=N_("廃棄する簿冊がない"),
    met=N_("廃棄する簿冊はありません"),
    unmet=N_("廃棄する簿冊が%(count)s冊あります"),
    where="destruction",
)
def nothing_to_destroy(facts: DispositionFacts) -> Outcome:
    count = len(_numbers(known(facts.files), "destroy"))
    return count == 0, {"count": count}


@condition(
    "destroyed_as_listed",
    met=N_("廃棄したのは、決めた簿冊だけで、残りはありません"),
    unmet=N_("決めた簿冊と廃棄した簿冊が違います（まだ残る %(remaining)s、決めていない %(unlisted)s）"),
    clears="records",
    where="destruction",
)
def destroyed_as_listed(facts: DispositionFacts) -> Outcome:
    listed, gone = _numbers(known(facts.files), "destroy"), known(facts.destroyed)
    remaining = tuple(n for n in listed if n not in gone)
    unlisted = tuple(n for n in gone if n not in listed)
    return not remaining and not unlisted, {"remaining": remaining, "unlisted": unlisted}


@condition(
    "destruction_witnessed",
    met=N_("廃棄に、別の職員が立ち会っています"),
    unmet=N_("廃棄に、別の職員が立ち会った記録がありません"),
    clears="head",
    where="destruction",
    assures="second_person",
)
def destruction_witnessed(facts: DispositionFacts) -> Outcome:
    return facts.witnessed_by_other


@condition(
    "copies_gone",
    states=N_("控え（バックアップ）にも残っていない"),
    met=N_("控え（バックアップ）に残る期間は%(day)sに過ぎました"),
    unmet=N_("控え（バックアップ）には%(day)sまで残ります"),
    clears="system",
    where="destruction",
)
def copies_gone(facts: DispositionFacts) -> Outcome:
    return known(facts.today) > known(facts.copies_until), {"day": known(facts.copies_until)}


@condition(
    "register_matches",
    met=N_("廃棄した簿冊は、すべて廃棄簿に載っています"),
    unmet=N_("廃棄簿に載っていない簿冊があります（番号 %(numbers)s）"),
    clears="records",
    where="register",
)
def register_matches(facts: DispositionFacts) -> Outcome:
    numbers = tuple(n for n in known(facts.destroyed) if n not in known(facts.registered))
    return not numbers, {"numbers": numbers}


declare_effect("publish_disposal_list", N_("移管、廃棄、延長する簿冊の一覧を、題名と理由を付けて公表します"))
declare_effect("extend_retention", N_("延長する簿冊の保存期間を延ばします"))
declare_effect("hand_over_packages", N_("移管する簿冊の一式を、確かめるための記録と一緒に渡します"))
declare_effect("destroy_files", N_("廃棄する簿冊を消します。題名、日付、理由は残します"))
declare_effect("write_disposal_register", N_("廃棄簿に、題名、日付、理由、立ち会った職を載せます"))
declare_clock("retention_over", N_("完結した日の次の年度の4月1日から数えて、保存期間が終わる日まで"))
declare_clock("disposition_due", N_("保存期間が終わってから、移管、廃棄、延長を決める日まで"))
declare_clock("disposal_notice_over", N_("廃棄する簿冊の一覧を公表する期間が終わる日まで"))
