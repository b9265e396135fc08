"""Checks a package before anyone relies on it, whoever made it: a zip from outside is hostile until shown otherwise.

The checks of content are those of `consult.audit.verify`, the program that travels inside the package, so what we
accept and what an archivist's copy accepts cannot differ. Here are added: opening a zip safely, and following the
case through its procedure from the first stage to the stored one.

    data/metadata/definition.json   {"initial": stage, "edges": [{"trigger", "from": stage | [stages], "to"}]}
    data/metadata/definitions/…     the definitions it went by before a migration, found by their SHA-256
    data/metadata/case.json         {"subject": "case/…", "stage": where it stands, "definition": SHA-256, …}
    data/metadata/events.jsonl      {"index": 7, "entry": base64 of the leaf, "event": the leaf, "disclosures": {}}
    data/proof/…                    checkpoint, vkey (one a line), one <name>.tlog-proof for each line of events.jsonl
"""

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from consult.archive.container import changed_headers
from consult.audit import withheld
from consult.audit.verify import (
    Finding,
    Report,
    Wrong,
    check_package,
    read_disclosures,
    read_events,
    read_json,
    unbase64,
)
from consult.workflow.replay import CREATED, KINDS, Fold, Ways, ways_of

MAX_FILES = 250_000  # one proof for each event: a case of 10,000 opinions has many
MAX_OCTETS = 16 << 30
MAX_METADATA = 64 << 20

METADATA = "data/metadata/"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:<>"|?*]|^/|(^|/)\.{0,2}(/|$)')
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)

Opener = tuple[set[str], Callable[[str], BinaryIO]]

__all__ = ["Finding", "Report", "verify_package"]


def verify_package(path: Path, vkeys: Sequence[str] = (), max_octets: int = MAX_OCTETS) -> Report:
    """Check the package at `path`, a zip or an unpacked folder.

    `vkeys` are the public keys the reader trusts; without any, proofs are checked against the package's own key and
    `facts["key_from_package"]` says so. The report lists every finding with the file it is in; it is never ok when
    nothing was checked. No more than `max_octets` are ever unpacked, whatever the headers say.
    """
    report = Report()
    if path.is_dir():
        return _check(report, _folder(report, path), vkeys)
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise
    except _UNREADABLE as error:
        report.find(path.name, "zip_broken", error)
        return report
    with archive, path.open("rb") as stream:
        opener = _zip(report, archive, max_octets)
        if report.findings:
            return report
        checked = _check(report, opener, vkeys)
        for name in changed_headers(archive, stream):
            checked.find(name, "zip_broken", "header")
        return checked


def _check(report: Report, opener: Opener, vkeys: Sequence[str]) -> Report:
    """Nothing of a package is read before all its names were found harmless."""
    if report.findings:
        return report
    checked = check_package(*opener, vkeys)
    checked.attempt(METADATA, replay, checked, *opener)
    return checked


def _folder(report: Report, folder: Path) -> Opener:
    inside = list(folder.iterdir())
    top = inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
    names: set[str] = set()
    for path in top.rglob("*"):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            report.find(path.relative_to(top).as_posix(), "zip_unsafe")
        elif path.is_file():
            names.add(path.relative_to(top).as_posix())
    return names, lambda name: (top / name).open("rb")


def _zip(report: Report, archive: zipfile.ZipFile, max_octets: int) -> Opener:
    """The files below the zip's one folder, after every name and type was found harmless."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    tops = {entry.filename.split("/", 1)[0] for entry in entries}
    if len(entries) > MAX_FILES:
        report.find(str(archive.filename), "too_large", f"{len(entries)} files")
    elif len(tops) != 1:
        report.find(str(archive.filename), "bad_bag", f"{len(tops)} top folders")
    seen: dict[str, str] = {}
    for entry in archive.infolist():
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if (
            kind not in (0, stat.S_IFREG, stat.S_IFDIR)
            or entry.flag_bits & 1
            or entry.orig_filename != entry.filename
        ):
            report.find(entry.filename, "zip_unsafe", "type")
        if _UNSAFE.search(entry.filename.removesuffix("/")):
            report.find(entry.filename, "zip_unsafe", "name")
        if seen.setdefault(entry.filename.casefold(), entry.filename) != entry.filename or (
            archive.NameToInfo[entry.filename] is not entry
        ):
            report.find(entry.filename, "twice")
    members = {entry.filename.partition("/")[2]: entry for entry in entries}
    budget = _Budget(max_octets)
    return set(members), lambda name: io.BufferedReader(_Member(archive, members[name], name, budget))


class _Budget:
    """Octets that may still come out of the zip; every file draws on the same one."""

    def __init__(self, octets: int) -> None:
        self.left = octets


class _Member(io.RawIOBase):
    """One file of a zip; what cannot be unpacked is a finding about that file, not a crash."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: _Budget) -> None:
        self._name, self._budget = name, budget
        try:
            self._stream = archive.open(entry)
        except _UNREADABLE as error:
            raise Wrong("file_differs", error, name) from None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            block = self._stream.read(len(buffer))
        except _UNREADABLE as error:
            raise Wrong("file_differs", error, self._name) from None
        self._budget.left -= len(block)
        if self._budget.left < 0:
            raise Wrong("too_large", file=self._name)
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if hasattr(self, "_stream"):
            self._stream.close()
        super().close()


def replay(report: Report, names: set[str], read: Callable[[str], BinaryIO]) -> None:
    """Follow the case from its first stage: each step an edge of its definition, the end the stored stage."""
    files = {name: METADATA + name for name in ("definition.json", "events.jsonl", "case.json")}
    if not {files["definition.json"], files["events.jsonl"]} <= names:
        return
    if files["case.json"] not in names:
        report.find(files["case.json"], "file_missing")
        return
    known = _definitions(report, names, read)
    case = report.attempt(files["case.json"], _case, _text(read, files["case.json"]))
    if known is None or case is None:
        return
    pinned, definitions = known
    fold = Fold(definitions, pinned)
    for place, event in _events_of(report, case.subject, _text(read, files["events.jsonl"])):
        for fault in fold.take(event):
            report.find(place, fault.problem, fault.detail)
        report.checked += event.get("type") in KINDS - {CREATED}
    for fault in fold.ends(case.stage, pinned):
        report.find(files["case.json"], fault.problem, fault.detail)
    if case.definition not in {None, pinned}:
        report.find(files["case.json"], "replay_definition", f"{pinned[:16]} / {str(case.definition)[:16]}")


def _events_of(report: Report, subject: str, data: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Events of the case and its tracks with their places, after the numbers of each were found to run 1, 2, 3, …"""
    name, beside = METADATA + "events.jsonl", f"track/{subject.removeprefix('case/')}/"
    events: list[tuple[str, dict[str, Any]]] = []
    counts: dict[str, int] = {}
    for number, line in read_events(data):
        place = f"{name}:{number}"
        leaf = report.attempt(place, _leaf, line)
        own = str(leaf.get("subject")) if leaf is not None else ""
        if leaf is None or not (own == subject or own.startswith((beside, withheld.PREFIX))):
            continue
        counts[own] = counts.get(own, 0) + 1
        if leaf.get("n") != counts[own]:
            report.find(place, "gap", f"n={leaf.get('n')}, expected {counts[own]}")
        event = report.attempt(place, _opened, leaf, line)
        about = str(event.get("subject")) if event is not None else ""
        if event is not None and (about == subject or about.startswith(beside)):
            events.append((place, event))
    if not events:
        report.find(name, "nothing", subject)
    return events


def _opened(leaf: dict[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """The event with what the log withheld while the case was kept apart, where the package discloses it."""
    return withheld.opened(leaf, read_disclosures(leaf, line.get("disclosures", {})))


def _text(read: Callable[[str], BinaryIO], name: str) -> bytes:
    with read(name) as stream:
        return stream.read(MAX_METADATA)


def _definitions(
    report: Report, names: set[str], read: Callable[[str], BinaryIO]
) -> tuple[str, dict[str, Ways]] | None:
    """The digest of the pinned definition, and every definition of the package by its digest."""
    pinned = METADATA + "definition.json"
    digest, found = "", {}
    for name in sorted(n for n in names if n.startswith(METADATA + "definitions/") or n == pinned):
        data = _text(read, name)
        ways = report.attempt(name, _ways, data)
        if name == pinned:
            if ways is None:
                return None
            digest = hashlib.sha256(data).hexdigest()
        if ways is not None:
            found[hashlib.sha256(data).hexdigest()] = ways
    return digest, found


def _ways(data: bytes) -> Ways:
    content = read_json(data)
    if not isinstance(content, Mapping):
        raise Wrong("bad_json", "initial, edges")
    try:
        return ways_of(content)
    except ValueError as wrong:
        raise Wrong("bad_json", wrong) from None


class _Case(NamedTuple):
    subject: str
    stage: str
    definition: str | None


def _case(data: bytes) -> _Case:
    content = read_json(data)
    if not isinstance(content, Mapping) or not isinstance(content.get("subject"), str):
        raise Wrong("bad_json", "subject, stage")
    return _Case(content["subject"], str(content.get("stage")), content.get("definition"))


def _leaf(line: object) -> dict[str, Any]:
    """The event of one line: from the bytes that were logged, or the readable copy where there are none."""
    if isinstance(line, Wrong):
        raise line
    if not isinstance(line, dict):
        raise Wrong("bad_json")
    leaf = read_json(unbase64(str(line["entry"]))) if "entry" in line else line.get("event", line)
    if not isinstance(leaf, dict):
        raise Wrong("bad_entry")
    return leaf
