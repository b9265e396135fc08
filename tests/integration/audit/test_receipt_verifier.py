"""A receipt convinces someone who has only the file, the verifier and the printed key."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.audit import receipt as receipts
from consult.audit import verify as alone
from consult.audit.checkpoint import Signer, VerifierKey

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "receipts.json").read_text(encoding="utf-8"))
VKEY = VECTOR["vkeys"][0]
TEXTS = [json.dumps(content, ensure_ascii=False) for content in VECTOR["receipts"]]


def problems(text, vkeys=(VKEY,)):
    report = alone.check_receipt(text, vkeys)
    assert report.ok == (not report.findings)
    return [finding.problem for finding in report.findings]


def changed(**fields):
    return json.dumps({**VECTOR["receipts"][0], **fields})


@pytest.mark.parametrize("text", TEXTS)
def test_the_vectors_hold_in_both_programs(text):
    assert problems(text) == []
    assert receipts.check(receipts.parse_receipt(text), [VerifierKey.parse(VKEY)]).size == 3


@pytest.mark.parametrize("vkey", VECTOR["vkeys"])
def test_either_key_of_a_rotation_is_enough(vkey):
    assert problems(TEXTS[0], [vkey]) == []


def test_the_report_shows_what_was_disclosed():
    report = alone.check_receipt(TEXTS[0], [VKEY])
    assert report.checked == 3
    assert report.facts["disclosed"]["name"] == "山田太郎"


def test_writing_and_reading_gives_the_same_receipt():
    receipt = receipts.parse_receipt(TEXTS[0])
    assert receipts.parse_receipt(receipt.to_json()) == receipt
    proof = receipts.Proof(7, (b"\x01" * 32,), receipt.proof.checkpoint, b"anything")
    assert receipts.parse_proof(proof.text()) == proof


@pytest.mark.parametrize("size", [1, 2, 3, 256, 257, 300])
def test_receipts_hold_for_every_leaf_of_logs_of_awkward_sizes(make_log, size):
    log = make_log(size)
    for index in {0, size // 2, size - 1}:
        text = log.receipt(index).to_json()
        assert problems(text, [str(log.signer.verifier)]) == []


def test_a_proof_of_another_size_is_refused(make_log):
    log = make_log(5)
    early = log.receipt(1)
    log.grow(3)
    proof = receipts.Proof(1, early.proof.path, log.note())
    mixed = receipts.Receipt(early.entry, proof, early.log_vkey, early.disclosures)
    assert problems(mixed.to_json(), [early.log_vkey]) == ["not_included"]
    with pytest.raises(receipts.ReceiptWrong, match="does not lead"):
        receipts.check(mixed, [log.signer.verifier])


def test_a_log_forged_with_another_key_of_the_same_name_is_refused(make_log):
    log = make_log(4)
    log.signer = Signer.from_seed(log.signer.name, bytes(32))
    assert problems(log.receipt(0).to_json(), [VKEY]) == ["unsigned"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (changed(log_vkey=VKEY[:-1]), "bad_base64"),
        (changed(log_vkey=str(Signer.from_seed("city.example.lg.jp/log/1", bytes(32)).verifier)), "unsigned"),
        (changed(entry=base64.b64encode(b'{"v":1}').decode()), "not_included"),
        (changed(disclosures={"name": VECTOR["receipts"][0]["disclosures"]["body"]}), "disclosure_unknown"),
        (changed(disclosures={"name": "あ"}), "disclosure_unknown"),
        (changed(disclosures=[]), "disclosure_unknown"),
        (changed(proof="index 0\n"), "bad_proof"),
        (changed(format="other"), "bad_json"),
        (changed(extra=1), "bad_json"),
        ("{", "bad_json"),
        ("[" * 100_000, "bad_json"),
        (TEXTS[0].replace("{", '{"format":"x",', 1), "bad_json"),
    ],
)
def test_each_fault_is_named(text, problem):
    assert problems(text) == [problem]


@settings(max_examples=400, deadline=None)
@given(place=st.integers(0, len(TEXTS[0].encode()) - 1), mask=st.integers(1, 255))
def test_a_flipped_byte_is_found_unless_it_changes_nothing(place, mask):
    data = bytearray(TEXTS[0].encode())
    data[place] ^= mask
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if problems(text) == []:
        # White space between tokens, and the second signature, which this reader's key does not cover.
        before, after = (receipts.parse_receipt(item) for item in (TEXTS[0], text))
        assert (after.entry, after.disclosures) == (before.entry, before.disclosures)
        assert after.proof.path == before.proof.path
        assert alone.open_note(after.proof.checkpoint, [VKEY])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x", "not JSON"),
        ("{}", "not a consult"),
        (changed(entry=1), "is missing"),
        (changed(disclosures={"a": 1}), "not text"),
        (changed(entry="&"), "not base64"),
        (changed(entry="QR=="), "not canonical"),
        (changed(proof="x"), "tlog-proof"),
        (changed(proof=receipts.PROOF_HEADER + "\nindex 01\n\nx"), "no index"),
        (changed(proof=receipts.PROOF_HEADER + "\n\nx"), "no index"),
        (changed(proof=receipts.PROOF_HEADER + "\nindex 1" + "\nAA==" * 64 + "\n\nx"), "too long"),
    ],
)
def test_reading_a_malformed_receipt_says_what_is_wrong(text, complaint):
    with pytest.raises(receipts.ReceiptWrong, match=complaint):
        receipts.parse_receipt(text)


def run(*arguments, isolated=True):
    program = Path(alone.__file__)
    command = [sys.executable, *(["-I", "-S"] if isolated else []), str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text(TEXTS[0], encoding="utf-8")
    return path


def test_the_file_alone_checks_a_receipt_with_the_standard_library_and_openssl(file):
    outcome = run("receipt", file, "--vkey", VKEY, "--lang", "ja")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "正しいことを確かめました（3件）" in outcome.stdout
    file.write_text(TEXTS[0].replace("index 0", "index 1"), encoding="utf-8")
    outcome = run("receipt", file, "--vkey", VKEY, "--lang", "en", "--json")
    assert outcome.returncode == 1
    assert json.loads(outcome.stdout)["findings"][0]["problem"] == "not_included"


def test_without_any_means_to_check_signatures_nothing_is_claimed(file, monkeypatch):
    monkeypatch.setenv("PATH", "")
    outcome = run("receipt", file, "--vkey", VKEY)
    assert outcome.returncode == 2
    assert "openssl" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["receipt", "nowhere.json", "--vkey", VKEY],
        ["receipt", "x"],
        ["log", "x", "--vkey", "nonsense"],
        ["huh"],
    ],
)
def test_misuse_is_2(arguments):
    assert run(*arguments, isolated=False).returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["receipt", "nowhere.json", "--vkey", VKEY],
        ["log", "x", "--vkey", "nonsense"],
        ["package", "/nowhere"],
        ["huh"],
    ],
)
def test_misuse_never_looks_like_a_verdict(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        alone.main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_json_report_carries_sentences_in_the_chosen_language(file, capsys):
    assert alone.main(["receipt", str(file), "--vkey", VKEY, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"]["disclosed"]["name"] == "山田太郎"
    file.write_text("{}", encoding="utf-8")
    assert alone.main(["receipt", str(file), "--vkey", VKEY, "--json", "--lang", "ja"]) == 1
    assert "JSONとして読めません" in json.loads(capsys.readouterr().out)["findings"][0]["sentence"]


def test_bytes_that_are_not_text_are_a_finding_not_a_crash(file):
    file.write_bytes(b"\xff\xfe")
    assert run("receipt", file, "--vkey", VKEY, isolated=False).returncode == 1


def test_every_text_exists_in_both_languages():
    assert all(len(texts) == 2 and all(texts) for texts in alone.TEXTS.values())
    source = Path(alone.__file__).read_text(encoding="utf-8")
    assert "import consult" not in source
    assert "from consult" not in source
