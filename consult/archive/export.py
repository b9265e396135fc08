"""Builds a transfer package of one case: reads only, and the same state always gives the same bytes.

The public edition holds what was published and no private field of any event. The full edition adds every
original and the private fields; who sent an opinion is added only when asked for (`identities`), in one file.
"""

import hashlib
import json
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.archive import contents, metadata, originals
from consult.archive.bag import Source, write_bag
from consult.archive.evidence import NAMING, Evidence
from consult.archive.filing import filing_of, fiscal_year_of, retention_of
from consult.archive.items import Item
from consult.audit import publish, receipts
from consult.calendars import tokyo_date
from consult.cases import queries, unseen
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.cases.models_rules import MigratedCase
from consult.config import Settings
from consult.consultations.models import Opinion
from consult.errors import NotFound
from consult.i18n import msg, using

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Package:
    """What was built: its file name, digest, sizes, and the log index of the last event inside."""

    name: str
    sha256: str
    size: int
    files: int
    edition: str
    identities: bool
    events: int
    last: int


def had_unseen(session: Session, case: Case) -> bool:
    """Whether the case was hidden for a while and came back: the record of that while stays with those in charge.

    A package whose proofs left those events out could not be verified, so there is none for everyone.
    """
    steps = queries.steps(session, case)
    return len(unseen.without(pinned(session, case.definition_digest), steps)) < len(steps)


def package(
    session: Session,
    settings: Settings,
    case: Case,
    out: BinaryIO,
    *,
    edition: str = "public",
    identities: bool = False,
) -> Package:
    """Write the package of `case` to `out` (seekable, empty). The caller has checked who may have it.

    Raises:
        NotFound: for the public edition of a case that is not published, or was hidden for a while.
        Conflict: while events of the case still wait for their checkpoint.
    """
    full = edition == "full"
    if not (full or case.public):
        raise NotFound(msg("公表していない案件の一式は、まだありません。"))
    if not full and had_unseen(session, case):
        raise NotFound(
            msg(
                "この案件には、公開しなかった間の記録があります。公開版の一式は作りません。全部の版は職員が保管します。"
            )
        )
    with using("ja"), tempfile.TemporaryDirectory(dir=_workplace(settings)) as folder:
        evidence = Evidence.of(session, case)
        objects = list(contents.items(session, case, full=full))
        if full and identities:
            objects.append(originals.identities(session, case, settings))
        about = _description(session, settings, case, full=full)
        payload: dict[str, Source] = {item.path: item.source for item in objects}
        payload |= _metadata(session, settings, evidence, about, objects, Path(folder), naming=identities)
        payload |= {f"proof/{name}": source for name, source in evidence.proofs().items()}
        day = tokyo_date(evidence.head.at)
        name = f"{settings.log_origin.partition('.')[0]}-{case.slug}-{day:%Y%m%d}{'-full' if full else ''}"
        info = {
            "Source-Organization": settings.municipality,
            "External-Identifier": case.number,
            "External-Description": case.title,
            "Bagging-Date": day.isoformat(),
            "Bag-Group-Identifier": settings.log_origin,
        }
        bag = write_bag(out, name, payload, {label: " ".join(text.split()) for label, text in info.items()})
    digest, size = _digest(out)
    return Package(
        f"{name}.zip", digest, size, bag.files, edition, full and identities, evidence.count, evidence.last
    )


def _description(session: Session, settings: Settings, case: Case, *, full: bool) -> metadata.Description:
    filing = filing_of(case.procedure, settings.data_dir)
    return metadata.Description(
        case,
        settings.municipality,
        case.office.name,
        fiscal_year_of(case),
        filing,
        retention_of(session, case, filing),
        pinned(session, case.definition_digest).title["ja"],
        full,
    )


def _metadata(
    session: Session,
    settings: Settings,
    evidence: Evidence,
    about: metadata.Description,
    objects: list[Item],
    folder: Path,
    *,
    naming: bool,
) -> dict[str, Source]:
    """The files beside the objects; the long ones are written to `folder` first."""
    hidden = (frozenset() if naming else NAMING) if about.full else None
    lines, premis = folder / "events.jsonl", folder / "premis.xml"
    evidence.write_lines(lines, hidden)
    with premis.open("w", encoding="utf-8") as target:
        rows = evidence.rows()
        metadata.write_premis(
            target,
            objects,
            ((row.uid, row.type, row.subject, json.loads(row.entry)["at"], row.seq) for row in rows),
        )
    vkey = receipts.vkey(settings)
    return _definitions(session, about.case) | {
        "metadata/events.jsonl": lines,
        "metadata/premis.xml": premis,
        "metadata/case.json": _case(session, about),
        "metadata/definition.json": pinned(session, about.case.definition_digest).json.encode(),
        "metadata/metadata.csv": metadata.metadata_csv(about, objects),
        "metadata/index.csv": metadata.index_csv(objects, full=about.full),
        "metadata/dc.xml": metadata.dublin_core(about),
        "proof/checkpoint": evidence.head.note.encode(),
        "proof/vkey": f"{vkey}\n".encode(),
        "verify/verify.py": publish.VERIFIER.read_bytes(),
        "README.ja.txt": metadata.readme(about, settings.log_origin, vkey, publish.fingerprint(vkey)),
    }


def _definitions(session: Session, case: Case) -> dict[str, Source]:
    """The definitions that things within the case go by, and those it went by before a migration, by digest."""
    opinions = select(Opinion.definition_digest).where(Opinion.case_id == case.id).distinct()
    before = (
        select(MigratedCase.from_digest)
        .where(MigratedCase.case_id == case.id, MigratedCase.outcome == "moved")
        .distinct()
    )
    digests = {*session.execute(opinions).scalars(), *session.execute(before).scalars()}
    found = [pinned(session, digest) for digest in sorted(digests - {case.definition_digest})]
    return {f"metadata/definitions/{one.name}-{one.digest[:16]}.json": one.json.encode() for one in found}


def _case(session: Session, about: metadata.Description) -> bytes:
    case = about.case
    data = {
        "subject": case.subject,
        "stage": case.stage,
        "number": case.number,
        "address": case.slug,
        "title": case.title,
        "names": [row.name for row in queries.names(session, case)],
        "procedure": case.procedure,
        "definition": case.definition_digest,
        "office": about.office,
        "created_at": case.created_at.isoformat(),
        "links": [
            {"relation": kind, "number": other.number}
            for kind, other in queries.links(session, case)
            if other.public or about.full
        ],
        "edition": "full" if about.full else "public",
    }
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _digest(out: BinaryIO) -> tuple[str, int]:
    out.seek(0)
    digest, size = hashlib.sha256(), 0
    for block in iter(partial(out.read, _BLOCK), b""):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _workplace(settings: Settings) -> Path:
    """Where packages are built: beside the data, for the system's own temporary folder may be small."""
    place = settings.data_dir / "packages"
    place.mkdir(parents=True, exist_ok=True)
    return place
