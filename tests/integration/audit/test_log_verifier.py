"""A stranger's copy of the log: any changed byte is found, and the file that holds it is named."""

import datetime as dt
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.audit import tiles
from consult.audit import verify as alone
from consult.audit.checkpoint import Signer
from consult.audit.entry import Entry, make_entry
from consult.audit.merkle import hash_leaf

SIZE = 600


@pytest.fixture
def log(make_log):
    return make_log(SIZE)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One published log that a test restores after changing it."""
    return tmp_path_factory.mktemp("log")


def vkeys(log):
    return [str(log.signer.verifier)]


def check(folder, log, **more):
    return alone.check_log(folder, vkeys(log), **more)


def files_of(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
def test_a_sound_log_passes_and_counts_its_entries(make_log, tmp_path, size):
    log = make_log(size)
    report = check(log.publish(tmp_path), log)
    assert report.ok, report.findings
    assert (report.checked, report.facts["size"]) == (size, size)


def test_an_empty_log_is_not_ok(make_log, tmp_path, capsys):
    log = make_log(0)
    assert not check(log.publish(tmp_path), log).ok
    assert alone.main(["log", str(tmp_path), "--vkey", vkeys(log)[0], "--lang", "en"]) == 1
    assert "nothing to check" in capsys.readouterr().out


def test_an_empty_folder_is_not_ok(make_log, tmp_path):
    report = check(tmp_path, make_log(0))
    assert [tuple(found)[:2] for found in report.findings] == [("checkpoint", "file_missing")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), mask=st.integers(1, 255))
def test_a_flipped_byte_anywhere_is_found_and_its_file_named(log, shared, seed, mask):
    if not files_of(shared):
        log.publish(shared)
    chance = random.Random(seed)
    path = chance.choice(files_of(shared))
    before = path.read_bytes()
    data = bytearray(before)
    data[chance.randrange(len(data))] ^= mask
    path.write_bytes(bytes(data))
    try:
        report = check(shared, log)
    finally:
        path.write_bytes(before)
    assert not report.ok
    assert path.relative_to(shared).as_posix() in {finding.file for finding in report.findings}


def test_only_the_changed_bundle_is_blamed(log, tmp_path):
    path = log.publish(tmp_path) / "tile/entries/001"
    path.write_bytes(path.read_bytes().replace(b'"channel":"web"', b'"channel":"fax"', 1))
    (finding,) = check(tmp_path, log).findings
    assert finding == ("tile/entries/001", "bundle_differs", "index 256")


def test_only_the_changed_tile_is_blamed(log, tmp_path):
    path = log.publish(tmp_path) / "tile/1/000.p/2"
    path.write_bytes(path.read_bytes()[::-1])
    assert [found[:2] for found in check(tmp_path, log).findings] == [("tile/1/000.p/2", "tile_differs")]


def test_a_missing_file_of_any_kind_is_named(log, tmp_path):
    for path in files_of(log.publish(tmp_path)):
        path.unlink()
        name = path.relative_to(tmp_path).as_posix()
        assert (name, "file_missing") in {found[:2] for found in check(tmp_path, log).findings}
        log.publish(tmp_path)


def test_a_truncated_log_is_found_by_its_own_checkpoint(log, make_log, tmp_path):
    note = log.note()
    folder = make_log(SIZE - 1).publish(tmp_path)
    (folder / "checkpoint").write_text(note, encoding="utf-8")
    report = check(folder, log)
    assert ("checkpoint", "root_differs") in {found[:2] for found in report.findings}


def test_a_log_cut_back_with_a_valid_older_checkpoint_is_found_by_a_kept_one(log, make_log, tmp_path):
    folder = make_log(SIZE - 1).publish(tmp_path)
    assert check(folder, log).ok
    (finding,) = check(folder, log, earlier=log.note()).findings
    assert finding[:2] == ("checkpoint", "shrunk")


def test_a_rewritten_history_is_found_by_a_kept_checkpoint(make_log, tmp_path):
    log = make_log(10)
    kept = log.note()
    log.grow(5)
    assert check(log.publish(tmp_path / "true"), log, earlier=kept).ok
    other = make_log(0)
    other.append(*reversed(log.entries))
    report = check(other.publish(tmp_path / "false"), other, earlier=kept)
    assert "shrunk" in {found.problem for found in report.findings}


def test_a_root_signed_over_other_entries_is_found(log, make_log, tmp_path):
    log.publish(tmp_path)
    other = make_log(0)
    other.append(*log.entries[::-1])
    (tmp_path / "checkpoint").write_text(other.note(), encoding="utf-8")
    assert [found[:2] for found in check(tmp_path, log).findings] == [("checkpoint", "root_differs")]


def test_a_forged_or_unknown_signature_is_found(log, tmp_path):
    log.publish(tmp_path)
    stranger = Signer.from_seed(log.signer.name, bytes(32))
    assert alone.check_log(tmp_path, [str(stranger.verifier)]).findings[0].problem == "unsigned"
    note = (tmp_path / "checkpoint").read_text(encoding="utf-8")
    (tmp_path / "checkpoint").write_text(note.replace(f"\n{SIZE}\n", f"\n{SIZE - 1}\n"), encoding="utf-8")
    assert check(tmp_path, log).findings[0].problem == "bad_signature"


def custom(number, uid):
    return make_entry(
        "opinion.read", "opinion/x", number, dt.date(2026, 11, 22), public={}, private={}, id=uid
    )


@pytest.mark.parametrize("numbers", [[2], [1, 3], [1, 1], [1, 2, 4, 3]])
def test_a_gap_in_the_numbers_of_a_subject_is_found(make_log, tmp_path, numbers):
    log = make_log(3)
    log.append(*(custom(number, uid=f"u{place}") for place, number in enumerate(numbers)))
    assert "gap" in {found.problem for found in check(log.publish(tmp_path), log).findings}


def test_an_event_logged_twice_is_found(make_log, tmp_path):
    log = make_log(3)
    log.append(custom(1, uid="same"), custom(2, uid="same"))
    assert [found.problem for found in check(log.publish(tmp_path), log).findings] == ["twice"]


def test_a_leaf_that_is_no_entry_is_found_though_it_was_signed(make_log, tmp_path):
    bad = [
        b"{}",
        b"\xff",
        b'{"v":1,"v":1}',
        b'{"_sd":["x"],"v":1,"n":1,"id":"","at":"","type":"","subject":""}',
    ]
    log = make_log(1)
    log.append(*(Entry(data, hash_leaf(data), {}, "") for data in bad))
    report = check(log.publish(tmp_path), log)
    assert [found.problem for found in report.findings] == ["bad_entry", "bad_json", "bad_json", "bad_entry"]


def test_partial_tiles_of_earlier_checkpoints_may_stay_but_must_agree(make_log, tmp_path):
    log = make_log(300)
    log.publish(tmp_path)
    log.grow(300)
    log.publish(tmp_path)
    assert check(tmp_path, log).ok
    for name in ("tile/0/001.p/44", "tile/entries/001.p/44"):
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        assert name in {found.file for found in check(tmp_path, log).findings}
        (tmp_path / name).write_bytes(data)


def test_full_tiles_that_run_ahead_of_the_checkpoint_do_not_hurt(make_log, tmp_path):
    """Bundles and tiles are written before the checkpoint: a copy may be taken in between."""
    log = make_log(300)
    note = log.note()
    log.publish(tmp_path)
    log.grow(300)
    log.publish(tmp_path)
    (tmp_path / "checkpoint").write_text(note, encoding="utf-8")
    report = check(tmp_path, log)
    assert report.ok, report.findings
    assert report.checked == 300


def test_a_stray_file_is_named(log, tmp_path):
    log.publish(tmp_path)
    (tmp_path / "tile/0/notes.txt").write_text("x")
    assert [found[:2] for found in check(tmp_path, log).findings] == [("tile/0/notes.txt", "unexpected_file")]


def test_disclosures_beside_the_log_are_checked_against_their_leaves(make_log, tmp_path):
    log = make_log(300)
    lines = [{"index": i, "disclosures": dict(log.entries[i].disclosures)} for i in (0, 299)]
    path = log.publish(tmp_path) / "disclosures.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert check(tmp_path, log).checked == 302
    lines[1]["index"] = 298
    path.write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"index": 300}, []]))
    found = [(finding.file, finding.problem) for finding in check(tmp_path, log).findings]
    assert found == [
        ("disclosures.jsonl:2", "disclosure_unknown"),
        ("disclosures.jsonl:3", "bad_json"),
        ("disclosures.jsonl:4", "bad_json"),
    ]


def test_tile_names_in_the_folder_are_those_of_the_tiles_module(log, tmp_path):
    names = {tiles.tile_path(*tile) for tile in tiles.tiles_of(SIZE)}
    names |= {tiles.bundle_path(*bundle) for bundle in tiles.bundles_of(SIZE)}
    assert {path.relative_to(tmp_path).as_posix() for path in files_of(log.publish(tmp_path))} == names | {
        "checkpoint"
    }


def test_the_command_names_the_fault_in_both_languages(log, tmp_path, capsys):
    path = log.publish(tmp_path) / "tile/entries/000"
    path.write_bytes(path.read_bytes()[:-1])
    for language, word in (("ja", "記録の束"), ("en", "bundle is cut short")):
        assert alone.main(["log", str(tmp_path), "--vkey", vkeys(log)[0], "--lang", language]) == 1
        assert word in capsys.readouterr().out
