"""Making the result's files, all from one report, and keeping them as produced documents."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.calendars import date_text, tokyo_date
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.identity import Keys
from consult.consultations.models import Opinion, PointGroup
from consult.consultations.models_responding import AnswerErratum
from consult.consultations.queries import has_points
from consult.consultations.result import bundle, data, names, tables
from consult.consultations.result.beside import ensure_nothing_beside_leaks
from consult.consultations.result.leaks import ensure_nothing_leaks, secrets_of
from consult.consultations.result.originals import as_text, originals, viewing_copy
from consult.consultations.result.report import result_report
from consult.consultations.result.tallies import Tallied, in_words, tallied
from consult.documents import files, pdf
from consult.documents.editions import Download, Original, ResultReport, ViewingCopy
from consult.documents.models import ProducedDocument, StoredFile
from consult.documents.pdf.render import page
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

# More points than this are drawn part by part: worker processes cost two seconds before they save any.
LONG = 400

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Told what is being made (a kind of file), how many of its parts are done and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Built:
    """One form of the result, ready to be kept."""

    kind: str  # result_csv, result_xlsx, result_html, result_pdf, result_json, result_originals_…, result_bundle
    name: str
    media_type: str
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Sources:
    """Everything the files of a result are made from, read once."""

    number: str
    stem: str
    title: str
    day: dt.date
    report: ResultReport
    counted: tuple[Tallied, ...]
    opinions: tuple[Original, ...]
    attachments: tuple[bundle.Attachment, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether setting it takes so long that the worker does it."""
        return len(self.report.points) > LONG or len(self.opinions) > LONG


def is_long(session: Session, case: Case) -> bool:
    """The same, asked of the database: two counts."""
    points = select(func.count()).select_from(PointGroup).where(PointGroup.case_id == case.id, has_points())
    opinions = (
        select(func.count())
        .select_from(Opinion)
        .where(Opinion.case_id == case.id, Opinion.review == "released")
    )
    return any((session.execute(statement).scalar() or 0) > LONG for statement in (points, opinions))


def sources(
    session: Session,
    case: Case,
    settings: Settings,
    *,
    version: int,
    day: dt.date,
    foreseen: AnswerErratum | None = None,
) -> Sources:
    """What the result of a case says now, or with `foreseen` once that erratum is published."""
    number = f"{case.number}-結果{version}"
    counted = tallied(session, case, settings)
    return Sources(
        number=number,
        stem=f"{case.slug}-result-{version}",
        title=gettext("意見募集の結果") + "　" + case.title,
        day=day,
        report=result_report(
            session,
            case,
            settings,
            number=number,
            published_on=day,
            tallies=in_words(counted),
            foreseen=foreseen,
        ),
        counted=counted,
        opinions=tuple(originals(session, case)),
        attachments=bundle.attachments_of(session, case),
    )


def fingerprint(session: Session, case: Case, settings: Settings, made_of: Sources) -> str:
    """SHA-256 of all that decides what the files say and whether they may leave."""
    secrets = secrets_of(session, case, Keys.of(settings))
    cleared = names.cleared_digest(session, case)
    known = (asdict(made_of), sorted(secrets.by_number.items()), cleared)
    return hashlib.sha256(json.dumps(known, default=str, sort_keys=True).encode()).hexdigest()


def build(
    session: Session,
    case: Case,
    settings: Settings,
    *,
    version: int = 1,
    at: dt.datetime | None = None,
    progress: Progress | None = None,
    foreseen: AnswerErratum | None = None,
) -> list[Built]:
    """Every form of the result of a case, searched for leaks. Nothing is written but drawn parts.

    Raises:
        LeakFound: when any of them holds what may not be published.
        NamesFound: while a part of a sender's name in it was not looked at.
    """
    created = at or clock.now()
    day = tokyo_date(created)
    made_of = sources(session, case, settings, version=version, day=day, foreseen=foreseen)
    return build_from(session, case, settings, made_of, created, progress or (lambda *_: None))


def build_from(
    session: Session,
    case: Case,
    settings: Settings,
    made_of: Sources,
    created: dt.datetime,
    progress: Progress,
) -> list[Built]:
    """The same from what was read before."""
    stem, report = made_of.stem, made_of.report
    secrets = secrets_of(session, case, Keys.of(settings))
    names.ensure_answered(session, case, secrets.parts, names.in_result(report, made_of.opinions))
    progress("tables", 0, 1)
    as_json = data.as_json(session, case, settings, report, made_of.counted, made_of.day)
    copy = viewing_copy(
        settings,
        case,
        made_of.opinions,
        number=made_of.number,
        published_on=date_text(made_of.day),
        submissions=report.submissions,
    )
    material = bundle.Material(report, made_of.counted, made_of.opinions, as_json, made_of.attachments)
    built = [
        Built("result_csv", f"{stem}.csv", "text/csv", tables.as_csv(report)),
        Built("result_xlsx", f"{stem}.xlsx", XLSX, tables.as_xlsx(report, created)),
        Built("result_json", f"{stem}.json", "application/json", as_json),
        Built("result_originals_txt", f"{stem}-originals.txt", "text/plain", _text(copy)),
        Built(
            "result_originals_pdf",
            f"{stem}-originals.pdf",
            "application/pdf",
            _viewing(copy, case, created, settings, progress),
        ),
        Built(
            "result_bundle", f"{stem}.zip", "application/zip", bundle.as_zip(session, case, material, created)
        ),
    ]
    downloads = tuple(Download(b.name, _size(b.body), b.digest) for b in built)
    whole = replace(report, downloads=downloads)
    built += [
        Built(
            "result_html", f"{stem}.html", "text/html", page("result", whole, title=made_of.title).encode()
        ),
        Built(
            "result_pdf",
            f"{stem}.pdf",
            "application/pdf",
            _printed(whole, made_of.title, created, settings, progress),
        ),
    ]
    progress("search", 0, 1)
    ensure_nothing_leaks([(b.name, b.media_type, b.body) for b in built], secrets)
    return built


def _text(copy: ViewingCopy) -> bytes:
    return "".join(as_text(copy)).encode("utf-8-sig")


def _viewing(
    copy: ViewingCopy, case: Case, created: dt.datetime, settings: Settings, progress: Progress
) -> bytes:
    title = gettext("意見の原文（閲覧用）") + "　" + case.title
    if len(copy.opinions) <= LONG:
        return pdf.render("originals", copy, title=title, created=created)
    return pdf.render_long(
        "originals",
        copy,
        title=title,
        created=created,
        kept=settings.data_dir / "parts",
        progress=lambda done, parts: progress("originals", done, parts),
        contents_heading=gettext("もくじ"),
    )


def _printed(
    report: ResultReport, title: str, created: dt.datetime, settings: Settings, progress: Progress
) -> bytes:
    if len(report.points) <= LONG:
        return pdf.render("result", report, title=title, created=created)
    return pdf.render_long(
        "result",
        report,
        title=title,
        created=created,
        kept=settings.data_dir / "parts",
        progress=lambda done, parts: progress("pdf", done, parts),
        contents_heading=gettext("もくじ"),
    )


def _size(body: bytes) -> str:
    return str(msg("%(n)sキロバイト", n=max(1, round(len(body) / 1000))))


def next_version(session: Session, case: Case) -> int:
    """The number of the result that is published next: 1, and one more for each correction."""
    last = session.execute(
        select(func.max(ProducedDocument.version)).where(
            ProducedDocument.case_id == case.id, ProducedDocument.kind == "result_pdf"
        )
    ).scalar()
    return (last or 0) + 1


def publish_files(
    uow: UnitOfWork, case: Case, settings: Settings, *, built: list[Built] | None = None
) -> list[ProducedDocument]:
    """Keep and record every form of the result; the caller has asked for permission.

    `built` is what `build` made of the very same state of the case; without it the forms are built here.
    """
    ensure_nothing_beside_leaks(uow.session, case)
    version = next_version(uow.session, case)
    built = built or build(uow.session, case, settings, version=version)
    event_id = uow.record(
        Event.RESULT_PUBLISHED, case, public={"version": version, **{b.kind: b.digest for b in built}}
    )
    made = []
    for form in built:
        kept = files.store(
            uow, form.body, name=form.name, media_type=form.media_type, case_id=case.id, public=True
        )
        made.append(
            uow.add(
                ProducedDocument(
                    case_id=case.id,
                    kind=form.kind,
                    version=version,
                    register_number=f"{case.number}-結果{version}",
                    title=case.title,
                    file_id=kept.id,
                    public=True,
                    produced_at=clock.now(),
                    event_id=event_id,
                )
            )
        )
    return made


def produced(session: Session, case: Case) -> Sequence[ProducedDocument]:
    """The published forms of the newest result, PDF first."""
    rows = session.execute(
        select(ProducedDocument)
        .where(ProducedDocument.case_id == case.id, ProducedDocument.kind.like("result_%"))
        .order_by(ProducedDocument.version.desc(), ProducedDocument.id.desc())
    ).scalars()
    kept = list(rows)
    return [row for row in kept if row.version == kept[0].version]


@dataclass(frozen=True)
class Bundle:
    """A published open-data bundle."""

    slug: str
    title: str
    name: str
    size: int
    sha256: str


def bundles(session: Session, most: int) -> list[Bundle]:
    """The newest bundle of each public case, those published last first."""
    newest = (
        select(func.max(ProducedDocument.id))
        .where(ProducedDocument.kind == "result_bundle", ProducedDocument.public.is_(True))
        .group_by(ProducedDocument.case_id)
    )
    rows = session.execute(
        select(Case.slug, Case.title, StoredFile.name, StoredFile.size, StoredFile.sha256)
        .join(ProducedDocument, ProducedDocument.case_id == Case.id)
        .join(StoredFile, StoredFile.id == ProducedDocument.file_id)
        .where(ProducedDocument.id.in_(newest), Case.public.is_(True))
        .order_by(ProducedDocument.id.desc())
        .limit(most)
    )
    return [Bundle(*row) for row in rows]
