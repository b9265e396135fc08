"""A package from anywhere: sound ones pass, every fault is found with its file, and hostile zips do no harm."""

import base64
import datetime as dt
import hashlib
import io
import json
import random
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.archive.bag import write_bag
from consult.archive.verify import verify_package
from consult.audit import verify as alone
from consult.audit.checkpoint import Checkpoint, Signer, sign
from consult.audit.entry import make_entry
from consult.audit.merkle import inclusion_path, root
from consult.audit.receipt import Proof

SIGNER = Signer.from_seed("city.example.lg.jp/log/1", bytes(range(32)))
VKEY = str(SIGNER.verifier)
STEPS = [("draft", "open", "publish_notice"), ("open", "closed", "close"), ("closed", "published", "publish")]
DEFINITION = {
    "initial": "draft",
    "edges": [
        {"trigger": "publish_notice", "from": "draft", "to": "open"},
        {"trigger": "close", "from": ["open", "extended"], "to": "closed"},
        {"trigger": "publish", "from": "closed", "to": "published"},
    ],
}


def contents(steps=STEPS, stage="published", numbers=None, definition=DEFINITION, began=None):
    """The files of a package whose case took `steps` and is stored as being in `stage`."""
    subject = "case/r8-i-004"
    at = dt.date(2026, 11, 22)
    first = {"definition": began} if began else {}
    entries = [make_entry("case.created", subject, 1, at, public=first, private={}, id="e0")]
    for place, (start, end, trigger) in enumerate(steps, 2):
        moved = dict(trigger) if isinstance(trigger, dict) else {"from": start, "to": end, "trigger": trigger}
        kind, public = moved.pop("type", "stage.advanced"), moved
        n = numbers[place - 2] if numbers else place
        entries.append(
            make_entry(
                kind,
                subject,
                n,
                at,
                public=public,
                private={"actor": "佐藤"},
                id=f"e{place}",
                salts={"actor": bytes(16)},
            )
        )
    leaves = [entry.leaf_hash for entry in entries]
    note = sign(Checkpoint(SIGNER.name, len(leaves), root(leaves)), [SIGNER])
    lines, files = [], {}
    for index, entry in enumerate(entries):
        path = inclusion_path(index, len(leaves), lambda low, high: root(leaves[low:high]))
        files[f"proof/{index:08d}.tlog-proof"] = Proof(index, path, note).text().encode()
        encoded = base64.b64encode(entry.bytes).decode()
        event = json.loads(entry.bytes)
        lines.append(
            {"index": index, "entry": encoded, "event": event, "disclosures": dict(entry.disclosures)}
        )
    case = {"subject": subject, "stage": stage, "title": "素案"}
    return files | {
        "proof/checkpoint": note.encode(),
        "proof/vkey": f"{VKEY}\n".encode(),
        "metadata/events.jsonl": "".join(
            json.dumps(line, ensure_ascii=False) + "\n" for line in lines
        ).encode(),
        "metadata/definition.json": json.dumps(definition).encode(),
        "metadata/case.json": json.dumps(case, ensure_ascii=False).encode(),
        "objects/minutes.pdf": b"%PDF-1.7 minutes",
        "verify/verify.py": Path(alone.__file__).read_bytes(),
    }


CONTENTS = contents()


def zipped(path, files=CONTENTS):
    with path.open("wb") as out:
        write_bag(out, "consult-r8-i-004", files, {"Bagging-Date": "2026-11-22"})
    return path


@pytest.fixture
def package(tmp_path):
    return zipped(tmp_path / "package.zip")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bag")
    with zipfile.ZipFile(zipped(folder / "p.zip")) as archive:
        archive.extractall(folder / "out")
    return folder / "out" / "consult-r8-i-004"


def found(report):
    return {(finding.file, finding.problem) for finding in report.findings}


def rewritten(package, **changes):
    """The zip with some members replaced (None: dropped), without the manifests knowing."""
    with zipfile.ZipFile(package) as archive:
        members = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    members |= {f"consult-r8-i-004/{name}": data for name, data in changes.items()}
    with zipfile.ZipFile(package, "w") as archive:
        for name, data in members.items():
            if data is not None:
                archive.writestr(name, data)
    return package


def test_a_sound_package_passes_zipped_or_not(package, unpacked):
    for path in (package, unpacked, unpacked.parent):
        report = verify_package(path, [VKEY])
        assert report.ok, report.findings
        assert report.checked == len(CONTENTS) + 3 + 1 + 4 + 3
        assert not report.facts["key_from_package"]


def test_without_a_key_from_elsewhere_the_report_says_so(package):
    report = verify_package(package)
    assert report.ok
    assert report.facts["key_from_package"]


def test_the_verifier_that_travels_inside_checks_its_own_package(unpacked, capsys):
    assert alone.main(["package", str(unpacked), "--vkey", VKEY, "--lang", "ja"]) == 0
    assert "正しいことを確かめました" in capsys.readouterr().out
    assert alone.main(["package", str(unpacked), "--lang", "en"]) == 0
    assert "came with the package" in capsys.readouterr().out


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), mask=st.integers(1, 255))
def test_a_flipped_byte_anywhere_is_found_and_its_file_named(unpacked, seed, mask):
    chance = random.Random(seed)
    path = chance.choice(sorted(path for path in unpacked.rglob("*") if path.is_file()))
    name = path.relative_to(unpacked).as_posix()
    before = path.read_bytes()
    data = bytearray(before)
    data[chance.randrange(len(data))] ^= mask
    path.write_bytes(bytes(data))
    try:
        report = verify_package(unpacked, [VKEY])
    finally:
        path.write_bytes(before)
    assert not report.ok
    # The tag manifest is the one file no other lists: its lines are named beside the file they disagree with.
    assert name in {finding.file for finding in report.findings} | {
        finding.detail for finding in report.findings
    }


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), mask=st.integers(1, 255))
def test_a_byte_flipped_in_the_zip_never_yields_other_content(package, seed, mask, tmp_path):
    data = bytearray(package.read_bytes())
    data[random.Random(seed).randrange(len(data))] ^= mask
    other = tmp_path / "flipped.zip"
    other.write_bytes(bytes(data))
    if verify_package(other, [VKEY]).ok:  # a time stamp or attribute nobody reads
        with zipfile.ZipFile(other) as archive:
            members = {
                entry.filename.partition("/data/")[2]: archive.read(entry) for entry in archive.infolist()
            }
        assert {name: members[name] for name in CONTENTS} == CONTENTS


def test_a_missing_and_an_added_file_are_named(package):
    rewritten(package, **{"data/objects/minutes.pdf": None, "data/objects/new.pdf": b"x"})
    assert found(verify_package(package)) >= {
        ("data/objects/minutes.pdf", "file_missing"),
        ("data/objects/new.pdf", "file_unlisted"),
    }


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("bagit.txt", b"BagIt-Version: 0.97\n", ("bagit.txt", "bad_bag")),
        ("bagit.txt", None, ("bagit.txt", "bad_bag")),
        ("bag-info.txt", b"Payload-Oxum: 1.1\n", ("bag-info.txt", "oxum")),
        ("manifest-sha512.txt", None, ("manifest-sha512.txt", "file_missing")),
        ("manifest-sha512.txt", b"", ("data/objects/minutes.pdf", "file_unlisted")),
        ("manifest-sha512.txt", b"00\tdata/x\n", ("manifest-sha512.txt", "bad_bag")),
        ("tagmanifest-sha512.txt", None, ("tagmanifest-sha512.txt", "file_missing")),
        ("extra.txt", b"", ("extra.txt", "file_unlisted")),
    ],
)
def test_a_fault_in_the_wrapping_is_named(package, name, data, expected):
    assert expected in found(verify_package(rewritten(package, **{name: data})))


def with_files(tmp_path, **changes):
    files = {name: data for name, data in (CONTENTS | changes).items() if data is not None}
    return verify_package(zipped(tmp_path / "x.zip", files), [VKEY])


def test_a_forged_checkpoint_is_found_though_the_bag_is_consistent(tmp_path):
    forger = Signer.from_seed(SIGNER.name, bytes(32))
    note = sign(Checkpoint(SIGNER.name, 4, bytes(32)), [forger]).encode()
    report = with_files(tmp_path, **{"proof/checkpoint": note, "proof/vkey": str(forger.verifier).encode()})
    assert found(report) == {("data/proof/checkpoint", "unsigned")}


def test_an_event_changed_with_its_manifest_is_found(tmp_path):
    lines = CONTENTS["metadata/events.jsonl"].decode().splitlines()
    line = json.loads(lines[2])
    line["event"]["to"] = "open"
    changed = "\n".join([*lines[:2], json.dumps(line), lines[3]]).encode()
    assert ("data/metadata/events.jsonl:3", "event_differs") in found(
        with_files(tmp_path, **{"metadata/events.jsonl": changed})
    )
    line["entry"] = base64.b64encode(json.dumps(line["event"]).encode()).decode()
    changed = "\n".join([*lines[:2], json.dumps(line), lines[3]]).encode()
    assert ("data/proof/00000002.tlog-proof", "not_included") in found(
        with_files(tmp_path, **{"metadata/events.jsonl": changed})
    )


def test_an_event_left_out_is_found_by_its_proof_and_by_the_numbers(tmp_path):
    lines = CONTENTS["metadata/events.jsonl"].splitlines(keepends=True)
    report = with_files(tmp_path, **{"metadata/events.jsonl": b"".join(lines[:2] + lines[3:])})
    assert {"not_included", "gap", "replay_step"} <= {finding.problem for finding in report.findings}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"proof/00000001.tlog-proof": None}, ("data/metadata/events.jsonl", "proof_missing")),
        ({"proof/checkpoint": None}, ("data/proof/checkpoint", "file_missing")),
        ({"proof/vkey": None}, ("data/proof/vkey", "file_missing")),
        ({"metadata/case.json": None}, ("data/metadata/case.json", "file_missing")),
        ({"metadata/case.json": b"[]"}, ("data/metadata/case.json", "bad_json")),
        ({"metadata/definition.json": b"{}"}, ("data/metadata/definition.json", "bad_json")),
        ({"metadata/definition.json": b'{"edges":[1]}'}, ("data/metadata/definition.json", "bad_json")),
        ({"metadata/events.jsonl": b""}, ("data/metadata/events.jsonl", "nothing")),
        ({"metadata/events.jsonl": b"[1\n"}, ("data/metadata/events.jsonl:1", "bad_json")),
        ({"metadata/events.jsonl": b"7\n"}, ("data/metadata/events.jsonl:1", "bad_json")),
        ({f"proof/{i:08d}.tlog-proof": None for i in range(4)}, ("data/proof/", "nothing")),
    ],
)
def test_an_incomplete_record_is_not_ok(tmp_path, changes, expected):
    report = with_files(tmp_path, **changes)
    assert not report.ok
    assert expected in found(report)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"steps": [STEPS[0], STEPS[2]]}, "replay_step"),
        ({"steps": [*STEPS[:2], ("closed", "published", "force")]}, "replay_step"),
        ({"stage": "closed"}, "replay_stage"),
        ({"definition": {**DEFINITION, "initial": "open"}}, "replay_step"),
        ({"numbers": [2, 3, 5]}, "gap"),
    ],
)
def test_a_case_that_did_not_follow_its_procedure_is_found_though_every_proof_holds(tmp_path, more, expected):
    report = verify_package(zipped(tmp_path / "x.zip", contents(**more)), [VKEY])
    assert {finding.problem for finding in report.findings} == {expected}


def test_a_case_moved_to_another_definition_is_followed_over_both(tmp_path):
    before = json.dumps(DEFINITION).encode()
    after = json.dumps(
        {"initial": "new", "edges": [{"trigger": "end", "from": "late", "to": "published"}]}
    ).encode()
    old, new = (hashlib.sha256(document).hexdigest() for document in (before, after))
    moved = {"type": "case.migrated", "from": "open", "to": "late", "from_definition": old, "definition": new}
    files = contents(
        steps=[STEPS[0], ("open", "late", moved), ("late", "published", "end")],
        definition=json.loads(after),
        began=old,
    )
    both = files | {f"metadata/definitions/sample-{old[:16]}.json": before}
    assert verify_package(zipped(tmp_path / "x.zip", both), [VKEY]).ok
    lost = verify_package(zipped(tmp_path / "y.zip", files), [VKEY])
    assert ("data/metadata/events.jsonl:1", "replay_definition") in found(lost)
    other = json.dumps({"subject": "case/r8-i-004", "stage": "published", "definition": old}).encode()
    wrong = verify_package(zipped(tmp_path / "z.zip", both | {"metadata/case.json": other}), [VKEY])
    assert found(wrong) == {("data/metadata/case.json", "replay_definition")}


def test_a_package_of_nothing_is_not_ok(tmp_path):
    (tmp_path / "bag").mkdir()
    assert not verify_package(tmp_path / "bag").ok
    path = rewritten(zipped(tmp_path / "x.zip", {"a": b""}), **{"data/a": None, "manifest-sha512.txt": b""})
    assert ("data", "nothing") in found(verify_package(path))


def hostile(tmp_path, *members):
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data, mode in members:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, data)
    return path


@pytest.mark.parametrize(
    "name", ["../x", "bag/../../x", "/etc/x", "bag/./x", "bag//x", "C:/x", "bag/a\\b", "bag/a\nb", "bag/a:b"]
)
def test_an_unsafe_name_is_refused(tmp_path, name):
    report = verify_package(hostile(tmp_path, ("bag/bagit.txt", b"", 0o100644), (name, b"", 0o100644)))
    assert "zip_unsafe" in {finding.problem for finding in report.findings}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path, kind):
    report = verify_package(hostile(tmp_path, ("bag/data/x", b"/etc/passwd", kind | 0o777)))
    assert found(report) == {("bag/data/x", "zip_unsafe")}


def test_a_link_in_a_folder_is_refused(tmp_path):
    (tmp_path / "bagit.txt").symlink_to("/etc/passwd")
    assert found(verify_package(tmp_path)) == {("bagit.txt", "zip_unsafe")}
    assert ("bagit.txt", "bad_bag") in found(alone.check_folder(tmp_path))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(tmp_path):
    for other in ("bag/a", "bag/A"):
        report = verify_package(hostile(tmp_path, ("bag/a", b"1", 0), (other, b"2", 0)))
        assert "twice" in {finding.problem for finding in report.findings}


def test_two_top_folders_are_refused(tmp_path):
    report = verify_package(hostile(tmp_path, ("a/x", b"", 0), ("b/x", b"", 0)))
    assert {finding.problem for finding in report.findings} == {"bad_bag"}


def test_what_is_no_zip_is_a_finding(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"no zip")
    assert {finding.problem for finding in verify_package(tmp_path / "x.zip").findings} == {"zip_broken"}


def test_a_bomb_is_stopped_by_the_octets_that_come_out(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bag/data/zeros", bytes(50_000_000))
        archive.writestr("bag/manifest-sha512.txt", f"{'0' * 128}  data/zeros\n")
    assert len(out.getvalue()) < 100_000
    (tmp_path / "bomb.zip").write_bytes(out.getvalue())
    report = verify_package(tmp_path / "bomb.zip", max_octets=1_000_000)
    assert ("data/zeros", "too_large") in found(report)
    assert not report.ok


def test_an_encrypted_member_is_refused(package):
    data = bytearray(package.read_bytes())
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1
    package.write_bytes(bytes(data))
    assert "zip_unsafe" in {finding.problem for finding in verify_package(package).findings}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_in_the_zip_is_found_headers_included(package, seed, bit):
    before = package.read_bytes()
    data = bytearray(before)
    data[random.Random(seed).randrange(len(data))] ^= 1 << bit
    package.write_bytes(bytes(data))
    report = verify_package(package, [VKEY])
    package.write_bytes(before)
    assert not report.ok
    assert report.findings[0].file


def test_a_package_packed_anew_by_someone_else_is_judged_by_its_contents(package):
    with zipfile.ZipFile(package) as archive:
        members = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert verify_package(package, [VKEY]).ok
