"""Making the result's files, all from one report, and keeping them as produced documents."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.calendars import tokyo_date
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.identity import Keys
from consult.consultations.result import tables
from consult.consultations.result.leaks import ensure_nothing_leaks, secrets_of
from consult.consultations.result.report import result_report
from consult.documents import files, pdf
from consult.documents.editions import Download, ResultReport
from consult.documents.models import ProducedDocument
from consult.documents.pdf.render import page
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

# More points than this are drawn part by part: worker processes cost two seconds before they save any.
LONG = 400

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Built:
    """One form of the result, ready to be kept."""

    kind: str  # result_csv, result_xlsx, result_html, result_pdf
    name: str
    media_type: str
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


def build(
    session: Session, case: Case, settings: Settings, *, version: int = 1, at: dt.datetime | None = None
) -> list[Built]:
    """Every form of the result of a case, searched for leaks: CSV, Excel, HTML, PDF. Nothing is written.

    Raises:
        LeakFound: when any of them holds what may not be published.
    """
    created = at or clock.now()
    number, day = f"{case.number}-結果{version}", tokyo_date(created)
    stem = f"{case.slug}-result-{version}"
    data = result_report(session, case, settings, number=number, published_on=day)
    built = [
        Built("result_csv", f"{stem}.csv", "text/csv", tables.as_csv(data)),
        Built("result_xlsx", f"{stem}.xlsx", XLSX, tables.as_xlsx(data, created)),
    ]
    downloads = tuple(Download(b.name, _size(b.body), b.digest) for b in built)
    whole = result_report(session, case, settings, number=number, published_on=day, downloads=downloads)
    title = gettext("意見募集の結果") + "　" + case.title
    built.append(
        Built("result_html", f"{stem}.html", "text/html", page("result", whole, title=title).encode())
    )
    printed = _printed(whole, title, created, settings)
    built.append(Built("result_pdf", f"{stem}.pdf", "application/pdf", printed))
    ensure_nothing_leaks(
        [(b.name, b.media_type, b.body) for b in built], secrets_of(session, case, Keys.of(settings))
    )
    return built


def _printed(report: ResultReport, title: str, created: dt.datetime, settings: Settings) -> bytes:
    if len(report.points) <= LONG:
        return pdf.render("result", report, title=title, created=created)
    kept = settings.data_dir / "parts"
    return pdf.render_long("result", report, title=title, created=created, kept=kept)


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
