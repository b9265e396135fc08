"""A checkpoint is believed only with the signature of an expected key, and others can check it without us."""

import base64
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigstore._internal.rekor.checkpoint import LogCheckpoint, SignedNote

from consult.audit import checkpoint as notes
from consult.audit import verify as alone
from consult.audit.checkpoint import Checkpoint, CheckpointWrong, Signer, VerifierKey

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "checkpoint.json").read_text(encoding="utf-8"))
OLD, NEW = (Signer.from_seed(VECTOR["origin"], bytes.fromhex(seed)) for seed in VECTOR["seeds"])
EXPECTED = Checkpoint(VECTOR["origin"], VECTOR["size"], bytes.fromhex(VECTOR["root"]))
STRANGER = Signer.from_seed(VECTOR["origin"], bytes(32))


def both(note, vkeys):
    """What both programs say; they must agree."""
    try:
        ours = notes.verify(note, [VerifierKey.parse(vkey) for vkey in vkeys])
    except CheckpointWrong:
        ours = None
    try:
        theirs = alone.open_note(note, vkeys)
    except alone.Wrong:
        theirs = None
    assert (ours and (ours.origin, ours.size, ours.root)) == theirs
    return ours


def test_signing_gives_the_bytes_of_the_vector():
    assert notes.sign(EXPECTED, [OLD, NEW]) == VECTOR["note"]
    assert [str(OLD.verifier), str(NEW.verifier)] == VECTOR["vkeys"]


@pytest.mark.parametrize("vkey", VECTOR["vkeys"])
def test_during_rotation_either_key_verifies(vkey):
    assert both(VECTOR["note"], [vkey]) == EXPECTED


def test_a_key_that_did_not_sign_is_not_enough():
    assert both(VECTOR["note_by_old_key_alone"], [VECTOR["vkeys"][1]]) is None
    assert both(VECTOR["note"], [str(STRANGER.verifier)]) is None
    assert both(VECTOR["note"], []) is None


def test_a_forged_signature_under_a_known_key_id_is_refused_even_beside_a_good_one():
    text = EXPECTED.text()
    forged = base64.b64encode(OLD.verifier.key_id + STRANGER.key.sign(text.encode())).decode()
    note = f"{text}\n{NEW.line(text)}— {OLD.name} {forged}\n"
    assert both(note, VECTOR["vkeys"]) is None
    assert both(note, [VECTOR["vkeys"][1]]) == EXPECTED


def test_a_key_of_another_name_does_not_speak_for_this_origin():
    other = Signer.from_seed("evil.example/log", bytes.fromhex(VECTOR["seeds"][0]))
    text = EXPECTED.text()
    assert both(f"{text}\n{other.line(text)}", [str(other.verifier)]) is None
    with pytest.raises(CheckpointWrong, match="origin"):
        notes.sign(EXPECTED, [other])


def test_lines_of_witnesses_are_ignored():
    witness = Signer.from_seed("witness.example", bytes(32))
    assert both(VECTOR["note"] + witness.line(EXPECTED.text()), VECTOR["vkeys"]) == EXPECTED


@given(place=st.integers(0, len(VECTOR["note_by_old_key_alone"]) - 1), character=st.characters(codec="utf-8"))
def test_no_character_of_a_checkpoint_can_change(place, character):
    note = VECTOR["note_by_old_key_alone"]
    changed = note[:place] + character + note[place + 1 :]
    if changed != note:
        assert both(changed, VECTOR["vkeys"]) is None


@pytest.mark.parametrize("size", ["03", "-3", "+3", "３", "3 ", "", "3.0"])
def test_a_size_that_is_not_plain_decimal_is_refused(size):
    text = f"{EXPECTED.origin}\n{size}\n{base64.b64encode(EXPECTED.root).decode()}\n"
    assert both(f"{text}\n{OLD.line(text)}", VECTOR["vkeys"]) is None


def test_unsigned_notes_and_no_signers_are_refused():
    assert both(EXPECTED.text() + "\n", VECTOR["vkeys"]) is None
    with pytest.raises(CheckpointWrong, match="needs a signature"):
        notes.sign(EXPECTED, [])


@pytest.mark.parametrize("name", ["a b", "a+b", "", "a\tb"])
def test_a_key_name_is_one_word(name):
    with pytest.raises(CheckpointWrong, match="key name"):
        Signer.generate(name)


def test_keys_survive_being_written_down():
    signer = Signer.generate(VECTOR["origin"])
    assert Signer.from_text(signer.to_text()).verifier == signer.verifier
    assert VerifierKey.parse(str(signer.verifier)) == signer.verifier
    assert alone.parse_vkey(str(signer.verifier))[1:] == (signer.verifier.key_id, signer.verifier.public)


@pytest.mark.parametrize("text", ["x", "a+b", "a+00000000+AQ==", VECTOR["vkeys"][0].replace("city", "town")])
def test_a_mistyped_key_is_refused(text):
    with pytest.raises(CheckpointWrong):
        VerifierKey.parse(text)
    with pytest.raises(alone.Wrong):
        alone.parse_vkey(text)


def test_openssl_verifies_our_checkpoint(tmp_path):
    text, ((_, _, signature),) = notes.split_note(VECTOR["note_by_old_key_alone"])
    for name, data in {
        "key": bytes.fromhex("302a300506032b6570032100") + OLD.verifier.public,
        "note": text.encode(),
        "sig": signature,
    }.items():
        (tmp_path / name).write_bytes(data)
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-rawin",
        "-pubin",
        "-keyform",
        "DER",
        "-inkey",
        "key",
        "-in",
        "note",
        "-sigfile",
        "sig",
    ]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "note").write_bytes(text.replace("3", "4", 1).encode())
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_the_verifiers_own_openssl_path_tells_right_from_wrong():
    text, ((_, _, signature),) = notes.split_note(VECTOR["note_by_old_key_alone"])
    assert alone.openssl_holds(OLD.verifier.public, signature, text.encode())
    assert not alone.openssl_holds(OLD.verifier.public, signature, text.encode() + b"\n")
    assert not alone.openssl_holds(NEW.verifier.public, signature, text.encode())


def test_sigstore_reads_our_note():
    note = SignedNote.from_text(VECTOR["note"])
    assert [signature.sig_hash for signature in note.signatures] == [OLD.verifier.key_id, NEW.verifier.key_id]
    read = LogCheckpoint.from_text(note.note)
    assert (read.origin, read.log_size, read.log_hash) == (EXPECTED.origin, 3, VECTOR["root"])
