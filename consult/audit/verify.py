#!/usr/bin/env python3
"""Check a receipt, a whole log or an archive package without trusting, or asking, whoever made it.

受付票・公開記録（ログ）・保存用パッケージを、発行した市に問い合わせずに確かめるためのプログラムです。

    python3 verify.py receipt FILE --vkey KEY     受付票
    python3 verify.py log     DIR  --vkey KEY     ログ全体の写し
    python3 verify.py package DIR [--vkey KEY]    保存用パッケージ（展開したフォルダー）

This is one file on purpose, longer than others: it travels alone. It needs Python 3.9 or later and nothing else;
signatures are checked by the `cryptography` package when it is installed, else by the `openssl` command. KEY is the
log's public key as the city printed it; while keys are being replaced, --vkey may be given twice.
Exit code: 0 everything holds, 1 something is wrong (or nothing was there to check), 2 called wrongly.
Formats: RFC 6962 (tree), C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-proof, SD-JWT disclosures, RFC 8493.
"""
# ruff: noqa: T201, PLR2004, UP035, B905 - a program of its own, for older Pythons too

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO, Callable, Iterable, Iterator, NamedTuple, NoReturn, Sequence

TEXTS = {  # problem: (Japanese, English)
    "bad_bag": ("パッケージの形式（BagIt 1.0）に合いません", "does not follow the package format (BagIt 1.0)"),
    "bad_base64": ("符号（base64）が壊れています", "broken base64"),
    "bad_bundle": ("記録の束が途中で切れているか、件数が合いません", "bundle is cut short or has another number of entries"),
    "bad_entry": ("記録の形式が正しくありません", "entry is malformed"),
    "bad_json": ("JSONとして読めません", "is not readable as JSON"),
    "bad_key": ("公開鍵の書き方が正しくありません", "malformed public key"),
    "bad_note": ("署名付き文書の形式が正しくありません", "malformed signed note"),
    "bad_proof": ("証明の形式が正しくありません", "malformed proof"),
    "bad_signature": ("署名が正しくありません", "the signature does not hold"),
    "bundle_differs": ("記録が署名時の内容と違います", "an entry differs from what was signed"),
    "cannot_check": (
        "署名を確かめる手段がありません（cryptography か openssl が必要です）",
        "no means to check signatures (cryptography or openssl is needed)",
    ),
    "disclosure_unknown": ("開示された内容が記録と結び付きません", "the entry holds no commitment to this disclosure"),
    "event_differs": ("読みやすい写しが記録の本体と違います", "the readable copy differs from the entry itself"),
    "file_differs": ("内容が作成時と違います", "the content differs from when the package was made"),
    "file_missing": ("ファイルがありません", "the file is missing"),
    "file_unlisted": ("一覧にないファイルがあります", "the file is not listed"),
    "gap": ("通し番号が続いていません（記録が抜けているおそれ）", "numbers are not consecutive (an event may be missing)"),
    "not_included": ("署名された記録の中に、この内容はありません", "the signed log does not contain this entry"),
    "nothing": ("確かめる対象がありません", "there was nothing to check"),
    "oxum": ("ファイルの数または大きさが控えと違います", "number or size of files differs from the note (Payload-Oxum)"),
    "proof_missing": ("この記録の証明がありません", "there is no proof for this entry"),
    "replay_definition": (
        "固定した手続の定義と違う定義によっています",
        "goes by another definition than the one the case is pinned to",
    ),
    "replay_rows": ("画面に出る経過の行と、記録が違います", "the row that pages show differs from the log"),
    "replay_stage": ("経過をたどった結果と、記録された段階が違います", "following the steps leads to another stage than the stored one"),
    "replay_step": ("手続の定義にない進み方です", "this step is not in the definition of the procedure"),
    "root_differs": ("記録全体が署名された状態と一致しません", "the log as a whole does not match what was signed"),
    "shrunk": ("以前の記録がなくなっているか、書き換えられています", "earlier entries are gone or were rewritten"),
    "tag_differs": ("内容が控えと違います（どちらかが変えられています）", "content and its listed digest differ (one of the two was changed)"),
    "tile_differs": ("木のファイルが記録と合いません", "tile does not match the entries"),
    "too_large": ("大きすぎるため調べません", "too large to be examined"),
    "twice": ("同じものが二度現れます", "appears twice"),
    "unexpected_file": ("知らない名前のファイルです", "unexpected file name"),
    "unsigned": ("指定した鍵の署名がありません", "not signed by the key you gave"),
    "zip_broken": ("zipとして読めません", "is not readable as a zip file"),
    "zip_unsafe": ("危険な名前または種類のファイルです", "file with an unsafe name or type"),
    "ok": ("正しいことを確かめました（%d件）", "OK: everything holds (%d items)"),
    "wrong": ("問題が見つかりました", "PROBLEMS FOUND"),
    "own_key": (
        "注意：鍵はパッケージ自身のものです。市の告示などにある鍵を --vkey で指定してください",
        "Note: the key came with the package itself; pass the printed one with --vkey",
    ),
}  # fmt: skip
PROOF_HEADER, RECEIPT_FORMAT = "c2sp.org/tlog-proof@v1", "consult-receipt@v1"
EMPTY_ROOT, WIDTH, MAX_ENTRY = hashlib.sha256(b"").digest(), 256, 16 * 1024
MAX_TEXT = 256 << 20
_TILE = re.compile(r"tile/(entries|[1-5]?\d|6[0-3])/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")
_PERCENT = re.compile(r"%(0[AaDd]|25)")


class Wrong(Exception):
    """Something does not hold; `problem` is a key of TEXTS."""

    def __init__(self, problem: str, detail: object = "", file: str = "") -> None:
        super().__init__(problem, detail)
        self.problem, self.detail, self.file = problem, str(detail), file


class Finding(NamedTuple):
    """One fault: the file it is in, the kind of problem (a key of TEXTS), and where exactly."""

    file: str
    problem: str
    detail: str = ""

    def say(self, language: str = "ja") -> str:
        text = TEXTS[self.problem][0 if language == "ja" else 1]
        return f"{self.file}: {text}" + (f" [{self.detail}]" if self.detail else "")


class Report:
    """What was checked and what was found. Having checked nothing is never "ok"."""

    def __init__(self) -> None:
        self.checked, self.findings, self.facts = 0, list[Finding](), dict[str, Any]()

    @property
    def ok(self) -> bool:
        return self.checked > 0 and not self.findings

    def find(self, file: str, problem: str, detail: object = "") -> None:
        self.findings.append(Finding(file, problem, str(detail)))

    def attempt(self, file: str, check: Callable[..., Any], *arguments: Any) -> Any:
        """The result of a check, or None with its failure noted against `file`."""
        try:
            return check(*arguments)
        except Wrong as wrong:
            self.find(wrong.file or file, wrong.problem, wrong.detail)
            return None


# --- the tree -----------------------------------------------------------------------------------------------------


def hash_leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(row: Sequence[bytes]) -> bytes:
    """The root over a row of hashes; an odd last one is carried up, which is RFC 6962's split."""
    row = list(row)
    while len(row) > 1:
        pairs = [hash_node(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0]


def grow(leaf_hashes: Sequence[bytes]) -> tuple[list[list[bytes]], bytes]:
    """Every level of tile hashes, and the root."""
    levels, edge = [list(leaf_hashes)], b""
    while True:
        row = levels[-1]
        full = len(row) // WIDTH
        rest = row[full * WIDTH :] + ([edge] if edge else [])
        edge = fold(rest) if rest else b""
        if not full:
            return levels, edge or EMPTY_ROOT
        levels.append([fold(row[i * WIDTH : (i + 1) * WIDTH]) for i in range(full)])


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2, for exactly this index and size."""
    if not 0 <= index < size or any(len(item) != 32 for item in path):
        return False
    node, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            current = hash_node(sibling, current)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            current = hash_node(current, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and current == root


# --- signatures ---------------------------------------------------------------------------------------------------


def unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Wrong("bad_base64", text[:20]) from None
    if base64.b64encode(data).decode() != text:
        raise Wrong("bad_base64", text[:20])
    return data


def parse_vkey(vkey: str) -> tuple[str, bytes, bytes]:
    """(name, key id, Ed25519 public key)."""
    parts = vkey.strip().split("+", 2)
    if len(parts) != 3:
        raise Wrong("bad_key", vkey)
    material = unbase64(parts[2])
    key_id = hashlib.sha256(parts[0].encode() + b"\n" + material).digest()[:4]
    if len(material) != 33 or material[:1] != b"\x01" or key_id.hex() != parts[1]:
        raise Wrong("bad_key", vkey)
    return parts[0], key_id, material[1:]


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - optional
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError:
        return openssl_holds(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def openssl_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    program = shutil.which("openssl")
    if program is None:
        raise Wrong("cannot_check")
    with tempfile.TemporaryDirectory() as folder:
        key, signed, text = (Path(folder, name) for name in ("key", "signature", "text"))
        key.write_bytes(bytes.fromhex("302a300506032b6570032100") + public)
        signed.write_bytes(signature)
        text.write_bytes(message)
        command = [program, "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", str(key)]
        command += ["-in", str(text), "-sigfile", str(signed)]
        outcome = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed arguments
    output = outcome.stdout + outcome.stderr
    if b"Signature Verified Successfully" in output and outcome.returncode == 0:
        return True
    if b"Signature Verification Failure" not in output:
        raise Wrong("cannot_check", output.decode(errors="replace")[:200])
    return False


def open_note(note: str, vkeys: Iterable[str]) -> tuple[str, int, bytes]:
    """(origin, size, root) of a checkpoint signed by one of `vkeys` in the name of its own origin."""
    text, blank, block = note.rpartition("\n\n")
    lines = text.split("\n")
    if not blank or not block.endswith("\n") or len(lines) < 3 or not all(lines) or len(note) > 65536:
        raise Wrong("bad_note")
    size, root = lines[1], unbase64(lines[2])
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size) or len(root) != 32:
        raise Wrong("bad_note", size)
    keys = {(name, key_id): public for name, key_id, public in map(parse_vkey, vkeys)}
    signed = False
    for line in block[:-1].split("\n"):
        dash, name, encoded = [*line.split(" "), "", ""][:3]
        data = unbase64(encoded)
        if dash != "—" or len(data) < 5 or line.count(" ") != 2:
            raise Wrong("bad_note", line[:40])
        public = keys.get((name, data[:4])) if name == lines[0] else None
        if public is None:
            continue  # witnesses and other algorithms: ignored, as the specification demands
        if not ed25519_holds(public, data[4:], f"{text}\n".encode()):
            raise Wrong("bad_signature", name)
        signed = True
    if not signed:
        raise Wrong("unsigned", lines[0])
    return lines[0], int(size), root


# --- entries, proofs, receipts ------------------------------------------------------------------------------------


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Wrong("bad_json", "a name appears twice")
    return result


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def read_json(data: bytes | str) -> Any:
    try:
        return _DECODER.decode(data if isinstance(data, str) else data.decode())
    except (ValueError, RecursionError) as error:
        raise Wrong("bad_json", error) from None


def read_entry(data: bytes) -> dict[str, Any]:
    """The leaf's fields, when it has the shape of version 1."""
    leaf = read_json(data) if len(data) <= MAX_ENTRY else None
    if not isinstance(leaf, dict) or leaf.get("v") != 1 or type(leaf.get("n")) is not int or leaf["n"] < 1:
        raise Wrong("bad_entry")
    if not all(isinstance(leaf.get(name), str) for name in ("id", "at", "type", "subject")):
        raise Wrong("bad_entry")
    if "_sd" in leaf:
        digests = leaf["_sd"]
        if leaf.get("_sd_alg") != "sha-256" or not isinstance(digests, list) or not digests:
            raise Wrong("bad_entry", "_sd")
        if not all(isinstance(digest, str) and len(digest) == 43 for digest in digests):
            raise Wrong("bad_entry", "_sd")
        if sorted(set(digests)) != digests:
            raise Wrong("bad_entry", "_sd")
    return leaf


def read_disclosures(leaf: dict[str, Any], disclosures: Any) -> dict[str, Any]:
    """The private values behind the disclosures, each found in the leaf under its own name."""
    if not isinstance(disclosures, dict):
        raise Wrong("disclosure_unknown")
    values = {}
    for name, text in disclosures.items():
        encoded = str(text).encode("ascii", "replace")
        digest = base64.urlsafe_b64encode(hashlib.sha256(encoded).digest()).rstrip(b"=").decode()
        if digest not in leaf.get("_sd", []) or name in leaf:
            raise Wrong("disclosure_unknown", name)
        padded = encoded.decode().replace("-", "+").replace("_", "/") + "=" * (-len(encoded) % 4)
        content = read_json(unbase64(padded))
        if not isinstance(content, list) or len(content) != 3 or content[1] != name:
            raise Wrong("disclosure_unknown", name)
        values[name] = content[2]
    return values


def check_proof(text: str, entry: bytes | None, vkeys: Sequence[str]) -> tuple[str, int, int]:
    """(origin, size, index) when the `.tlog-proof` shows that `entry` is in a log signed by one of `vkeys`."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[1:] and re.fullmatch(r"extra \S+", lines[1]):
        del lines[1]
    place = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[1]) if lines[1:] else None
    if not blank or lines[0] != PROOF_HEADER or place is None or len(lines) > 66:
        raise Wrong("bad_proof")
    index, path = int(place.group(1)), [unbase64(line) for line in lines[2:]]
    origin, size, root = open_note(note, vkeys)
    if entry is None or not is_included(hash_leaf(entry), index, size, path, root):
        raise Wrong("not_included", f"index {index}, size {size}")
    return origin, size, index


def check_receipt(text: str, vkeys: Sequence[str]) -> Report:
    """A receipt: proof, signature by a key the reader brought, and every disclosure."""
    report = Report()
    report.attempt("receipt", _receipt, report, text, vkeys)
    return report


def _receipt(report: Report, text: str, vkeys: Sequence[str]) -> None:
    content = read_json(text)
    names = {"format", "entry", "disclosures", "log_vkey", "proof"}
    if not isinstance(content, dict) or content.get("format") != RECEIPT_FORMAT or set(content) != names:
        raise Wrong("bad_json", f"not a {RECEIPT_FORMAT}")
    entry, proof = unbase64(str(content["entry"])), str(content["proof"])
    origin, size, index = check_proof(proof, entry, vkeys)
    open_note(proof.partition("\n\n")[2], [str(content["log_vkey"])])
    leaf = read_entry(entry)
    values = read_disclosures(leaf, content["disclosures"])
    report.checked = 1 + len(values)
    report.facts = {"origin": origin, "size": size, "index": index, "entry": leaf, "disclosed": values}


# --- the whole log ------------------------------------------------------------------------------------------------


def check_log(directory: Path, vkeys: Sequence[str], earlier: str | None = None) -> Report:
    """A copy of the published log: the root rebuilt from the entries, every tile, dense numbers per subject.

    `earlier` is a checkpoint kept from before: the log must still begin with what it signed.
    """
    report = Report()
    note = report.attempt("checkpoint", _read, directory, "checkpoint")
    if note is None:
        return report
    head = report.attempt("checkpoint", open_note, note.decode("utf-8", "replace"), vkeys)
    if head is None:
        return report
    origin, size, root = head
    report.facts = {"origin": origin, "size": size, "root": base64.b64encode(root).decode()}
    counters: dict[str, Any] = {"subjects": {}, "ids": set(), "files": set()}
    bundles = [_read_bundle(report, directory, n, size, counters) for n in range(-(-size // WIDTH))]
    tiles = [_stored_row(directory, n, size) for n in range(len(bundles))]
    levels, computed = grow([leaf for row in (b or t or [] for b, t in zip(bundles, tiles)) for leaf in row])
    if computed != root:
        levels, computed = grow(
            [leaf for row in (t or b or [] for b, t in zip(bundles, tiles)) for leaf in row]
        )
        if computed != root:
            report.find("checkpoint", "root_differs", f"size {size}")
        for n, (row, stored) in enumerate(zip(bundles, tiles)):
            if row and stored and row != stored:
                place = next(i for i, pair in enumerate(zip(row, stored)) if pair[0] != pair[1])
                report.find(_name("entries", n, size), "bundle_differs", f"index {n * WIDTH + place}")
    _check_files(report, directory, levels, counters["files"])
    _check_open_fields(report, directory, size)
    if earlier is not None:
        old = report.attempt("checkpoint", open_note, earlier, vkeys)
        if old and (old[0] != origin or old[1] > size or grow(levels[0][: old[1]])[1] != old[2]):
            report.find("checkpoint", "shrunk", f"{old[1]} → {size}")
    return report


def _read(directory: Path, name: str) -> bytes:
    try:
        return Path(directory, name).read_bytes()
    except OSError:
        raise Wrong("file_missing", name) from None


def _name(level: object, n: int, size: int = 0) -> str:
    """File name of a tile or bundle; partial when a log of `size` entries does not fill it (levels 0 and entries)."""
    groups, rest = f"{n % 1000:03d}", n // 1000
    while rest:
        groups, rest = f"x{rest % 1000:03d}/{groups}", rest // 1000
    width = size - n * WIDTH
    return f"tile/{level}/{groups}" + (f".p/{width}" if 0 < width < WIDTH else "")


def _read_bundle(
    report: Report, directory: Path, n: int, size: int, counters: dict[str, Any]
) -> list[bytes] | None:
    """Leaf hashes of one bundle, each entry examined on the way; None with a finding when it cannot be read."""
    name = _name("entries", n, size)
    if not Path(directory, name).is_file():
        name = _name("entries", n)
    counters["files"].add(name)
    data = report.attempt(name, _read, directory, name)
    entries = None if data is None else split_bundle(data)
    if entries is None or len(entries) < min(WIDTH, size - n * WIDTH):
        if data is not None:
            report.find(name, "bad_bundle")
        return None
    entries = entries[: size - n * WIDTH]
    for place, entry in enumerate(entries, n * WIDTH):
        try:
            leaf = read_entry(entry)
        except Wrong as wrong:
            report.find(name, wrong.problem, f"index {place}")
            continue
        expected = counters["subjects"].get(leaf["subject"], 0) + 1
        if leaf["n"] != expected:
            report.find(name, "gap", f"index {place}: {leaf['subject']} n={leaf['n']}, expected {expected}")
        if leaf["id"] in counters["ids"]:
            report.find(name, "twice", f"index {place}: id {leaf['id']}")
        counters["subjects"][leaf["subject"]] = leaf["n"]
        counters["ids"].add(leaf["id"])
        report.checked += 1
    return [hash_leaf(entry) for entry in entries]


def split_bundle(data: bytes) -> list[bytes] | None:
    """The entries of a bundle (each behind a big-endian uint16 length); None when it is cut short."""
    entries, position = [], 0
    while position < len(data):
        start = position + 2
        position = start + int.from_bytes(data[position:start], "big")
        entries.append(data[start:position])
    return entries if position == len(data) else None


def _stored_row(directory: Path, n: int, size: int) -> list[bytes] | None:
    """The hashes of a level-0 tile as stored, if it is there and long enough."""
    width = min(WIDTH, size - n * WIDTH)
    for name in (_name(0, n, size), _name(0, n)):
        if Path(directory, name).is_file():
            data = _read(directory, name)
            return [data[i * 32 : i * 32 + 32] for i in range(width)] if len(data) >= width * 32 else None
    return None


def _check_files(report: Report, directory: Path, levels: list[list[bytes]], seen: set[str]) -> None:
    """Every file under tile/ (also the partial ones of earlier checkpoints), and that none is missing."""
    paths = Path(directory, "tile").rglob("*")
    present = {path.relative_to(directory).as_posix() for path in paths if not path.is_dir()}
    for name in sorted(present - seen):
        match = _TILE.fullmatch(name)
        if match is None or int(match.group(3) or 1) >= WIDTH:
            report.find(name, "unexpected_file")
        elif not _holds(_read(directory, name), match, levels):
            report.find(name, "bundle_differs" if match.group(1) == "entries" else "tile_differs")
    for level, row in enumerate(levels):
        for n in range(-(-len(row) // WIDTH)):
            for kind in ["entries", 0] if level == 0 else [level]:
                if not {_name(kind, n, len(row)), _name(kind, n)} & present:
                    report.find(_name(kind, n, len(row)), "file_missing")


def _holds(data: bytes, match: re.Match[str], levels: list[list[bytes]]) -> bool:
    """Whether a file under tile/ holds its part of the tree; what lies beyond the checkpoint cannot be judged."""
    n, width = int(re.sub("[x/]", "", match.group(2))), int(match.group(3) or WIDTH)
    level = 0 if match.group(1) == "entries" else int(match.group(1))
    expected = levels[level][n * WIDTH : n * WIDTH + width] if level < len(levels) else []
    if match.group(1) == "entries":
        hashes = [hash_leaf(entry) for entry in split_bundle(data) or []]
    else:
        hashes = [data[i : i + 32] for i in range(0, len(data), 32)]
    return len(hashes) == width and b"".join(hashes[: len(expected)]) == b"".join(expected)


def _check_open_fields(report: Report, directory: Path, size: int) -> None:
    """Optional `disclosures.jsonl` beside the log: lines {"index": …, "disclosures": {name: text}}."""
    name = "disclosures.jsonl"
    if not Path(directory, name).is_file():
        return
    for number, line in enumerate(_read(directory, name).splitlines(), 1):
        item = report.attempt(f"{name}:{number}", read_json, line)
        index = item.get("index") if isinstance(item, dict) else None
        if type(index) is not int or not 0 <= index < size:
            report.find(f"{name}:{number}", "bad_json", "index")
            continue
        n, place = divmod(index, WIDTH)
        names = [_name("entries", n, size), _name("entries", n)]
        data = next((_read(directory, file) for file in names if Path(directory, file).is_file()), b"")
        entries = split_bundle(data) or []
        if place < len(entries):
            leaf = report.attempt(f"{name}:{number}", read_entry, entries[place])
            if leaf is not None and report.attempt(
                f"{name}:{number}", read_disclosures, leaf, item.get("disclosures")
            ):
                report.checked += 1


# --- a package ----------------------------------------------------------------------------------------------------


def check_package(
    names: Iterable[str], opener: Callable[[str], BinaryIO], vkeys: Sequence[str] = ()
) -> Report:
    """A BagIt 1.0 package: every file against its digest, nothing missing or added, and every proof inside.

    `names` are the files below the bag's top folder, `opener` gives one as a binary stream.
    """
    report = Report()
    report.attempt("bagit.txt", _check_bag, report, set(names), opener, vkeys)
    return report


def _check_bag(
    report: Report, present: set[str], opener: Callable[[str], BinaryIO], vkeys: Sequence[str]
) -> None:
    declaration = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    if "bagit.txt" not in present or _all(opener, "bagit.txt") != declaration:
        report.find("bagit.txt", "bad_bag")
    payload = {name for name in present if name.startswith("data/")}
    tags = present - payload - {"tagmanifest-sha512.txt"}
    if not payload:
        report.find("data", "nothing")
    sizes = _check_manifest(report, "manifest-sha512.txt", payload, present, opener)
    _check_manifest(report, "tagmanifest-sha512.txt", tags, present, opener)
    info = _all(opener, "bag-info.txt").decode("utf-8", "replace") if "bag-info.txt" in present else ""
    oxum = f"{sum(sizes.values())}.{len(payload)}"
    if re.findall(r"^Payload-Oxum: (.*)$", info, re.MULTILINE) != [oxum]:
        report.find("bag-info.txt", "oxum", oxum)
    if any(name.startswith("data/proof/") for name in payload):
        _check_proofs(report, payload, opener, vkeys)


def _check_manifest(
    report: Report, manifest: str, covered: set[str], present: set[str], opener: Callable[[str], BinaryIO]
) -> dict[str, int]:
    """Compare every covered file with its digest; the sizes of those that could be read."""
    sizes: dict[str, int] = {}
    listed = _read_manifest(report, manifest, present, opener)
    for name in sorted(covered - set(listed)):
        report.find(name, "file_unlisted", manifest)
    for name, digest in sorted(listed.items()):
        if name not in covered:
            report.find(name, "bad_bag" if name in present else "file_missing", manifest)
            continue
        measured = report.attempt(name, _digest, opener, name)
        if measured is None:
            continue
        report.checked += 1
        sizes[name] = measured[1]
        if measured[0] != digest:
            report.find(name, "tag_differs" if manifest.startswith("tag") else "file_differs", manifest)
    return sizes


def _read_manifest(
    report: Report, manifest: str, present: set[str], opener: Callable[[str], BinaryIO]
) -> dict[str, str]:
    if manifest not in present:
        report.find(manifest, "file_missing")
        return {}
    listed: dict[str, str] = {}
    for number, line in enumerate(_all(opener, manifest).decode("utf-8", "replace").split("\n")[:-1], 1):
        match = re.fullmatch(r"([0-9a-f]{128})[ \t]+\*?(\S.*)", line)
        if match is None:
            report.find(manifest, "bad_bag", f"line {number}")
            continue
        name = _PERCENT.sub(lambda found: chr(int(found.group(1), 16)), match.group(2))
        if name in listed:
            report.find(manifest, "twice", name)
        listed[name] = match.group(1)
    return listed


def _all(opener: Callable[[str], BinaryIO], name: str) -> bytes:
    with opener(name) as stream:
        data = stream.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise Wrong("too_large", f"> {MAX_TEXT}", name)
    return data


def _digest(opener: Callable[[str], BinaryIO], name: str) -> tuple[str, int]:
    digest, size = hashlib.sha512(), 0
    with opener(name) as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def read_events(data: bytes) -> Iterator[tuple[int, Any]]:
    """Lines of events.jsonl as (line number, object or the Wrong that reading it raised)."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line:
            try:
                yield number, read_json(line)
            except Wrong as wrong:
                yield number, wrong


def _check_proofs(
    report: Report, payload: set[str], opener: Callable[[str], BinaryIO], vkeys: Sequence[str]
) -> None:
    folder, events = "data/proof/", "data/metadata/events.jsonl"
    for name in (folder + "checkpoint", folder + "vkey", events):
        if name not in payload:
            report.find(name, "file_missing")
            return
    own = _all(opener, folder + "vkey").decode("utf-8", "replace").split()
    report.facts["key_from_package"] = not vkeys
    keys = list(vkeys) or own
    note = _all(opener, folder + "checkpoint").decode("utf-8", "replace")
    if report.attempt(folder + "checkpoint", open_note, note, keys):
        report.checked += 1
    entries: dict[int, bytes] = {}
    for number, event in read_events(_all(opener, events)):
        report.attempt(f"{events}:{number}", _read_event, event, entries)
    proofs = sorted(name for name in payload if name.startswith(folder) and name.endswith(".tlog-proof"))
    if not proofs:
        report.find(folder, "nothing")
    for name in proofs:
        text = _all(opener, name).decode("utf-8", "replace")
        index = int((re.findall(r"^index (\d{1,19})$", text, re.MULTILINE) or ["-1"])[0])
        if report.attempt(name, check_proof, text, entries.pop(index, None), keys):
            report.checked += 1
    for index in sorted(entries):
        report.find(events, "proof_missing", f"index {index}")


def _read_event(event: Any, entries: dict[int, bytes]) -> None:
    """One line {"index", "entry": base64, "event": the same readable, "disclosures"}; adds entries[index]."""
    if isinstance(event, Wrong):
        raise event
    if not isinstance(event, dict) or type(event.get("index")) is not int:
        raise Wrong("bad_json", "index")
    entry = unbase64(str(event.get("entry")))
    leaf = read_entry(entry)
    if "event" in event and event["event"] != leaf:
        raise Wrong("event_differs", f"index {event['index']}")
    read_disclosures(leaf, event.get("disclosures", {}))
    if event["index"] in entries:
        raise Wrong("twice", f"index {event['index']}")
    entries[event["index"]] = entry


def check_folder(directory: Path, vkeys: Sequence[str] = ()) -> Report:
    """An unpacked package; the folder may also be the one that holds the bag's only folder."""
    inside = list(directory.iterdir())
    if len(inside) == 1 and inside[0].is_dir():
        directory = inside[0]
    names = [path.relative_to(directory).as_posix() for path in directory.rglob("*") if not path.is_dir()]
    links = [name for name in names if Path(directory, name).is_symlink()]
    report = check_package(set(names) - set(links), lambda name: open(Path(directory, name), "rb"), vkeys)  # noqa: PTH123, SIM115 - closed by who reads
    for name in links:
        report.find(name, "bad_bag", "link")
    return report


# --- the command --------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    vkeys, path = options.vkey, Path(options.path)
    for vkey in vkeys:
        try:
            parse_vkey(vkey)
        except Wrong:
            _misuse(f"{TEXTS['bad_key'][0]} / {TEXTS['bad_key'][1]}: {vkey}")
    try:
        if options.what == "receipt":
            report = check_receipt(path.read_text(encoding="utf-8"), vkeys)
        elif options.what == "log":
            earlier = Path(options.earlier).read_text(encoding="utf-8") if options.earlier else None
            report = check_log(path, vkeys, earlier)
        else:
            report = check_folder(path, vkeys)
    except OSError as error:
        _misuse(str(error))
    except UnicodeDecodeError as error:
        report = Report()
        report.find(str(path), "bad_json", error)
    if not report.checked and not report.findings:
        report.find(str(path), "nothing")
    if any(finding.problem == "cannot_check" for finding in report.findings):
        _misuse(" / ".join(TEXTS["cannot_check"]))
    _print(report, options)
    return 0 if report.ok else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    commands = parser.add_subparsers(dest="what", required=True)
    for what, metavar in (("receipt", "FILE"), ("log", "DIR"), ("package", "DIR")):
        command = commands.add_parser(what)
        command.add_argument("path", metavar=metavar)
        command.add_argument("--vkey", action="append", required=what != "package", default=None)
        command.add_argument("--json", action="store_true")
        command.add_argument(
            "--lang",
            choices=("ja", "en"),
            default="en" if os.environ.get("LANG", "").startswith("en") else "ja",
        )
        if what == "log":
            command.add_argument("--earlier", metavar="CHECKPOINT", help="a checkpoint you kept from before")
    options = parser.parse_args(arguments)
    options.vkey = options.vkey or []
    return options


def _print(report: Report, options: argparse.Namespace) -> None:
    column = 0 if options.lang == "ja" else 1
    if options.json:
        findings = [{**found._asdict(), "sentence": found.say(options.lang)} for found in report.findings]
        content = {"ok": report.ok, "checked": report.checked, "findings": findings, "facts": report.facts}
        print(json.dumps(content, ensure_ascii=False))
        return
    print(TEXTS["ok"][column] % report.checked if report.ok else TEXTS["wrong"][column])
    for finding in report.findings:
        print(f"- {finding.say(options.lang)}")
    for name, value in report.facts.items():
        if name != "key_from_package":
            print(f"  {name}: {json.dumps(value, ensure_ascii=False)}")
    if report.facts.get("key_from_package"):
        print(TEXTS["own_key"][column])


def _misuse(text: str) -> NoReturn:
    print(text, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    sys.exit(main())
