"""What a citizen takes home: a leaf, the proof that the log holds it, and the disclosures that are theirs.

The proof is the text of c2sp.org/tlog-proof@v1 with the signed checkpoint inside, so it needs no server of ours.
The JSON around it adds what the proof speaks about. It names the log's key, but a reader must compare that key
with one from elsewhere (the city's printed notice): a forger would name their own.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consult.audit import checkpoint as notes
from consult.audit import entry as leaves
from consult.audit import merkle

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
FORMAT = "consult-receipt@v1"
MAX_PATH = 63


class ReceiptWrong(ValueError):
    """The receipt is malformed or does not prove what it claims; the text says which part."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Leaf `index` is in the tree that `checkpoint` (a signed note) commits to; `path` from leaf to root."""

    index: int
    path: Sequence[bytes]
    checkpoint: str
    extra: bytes = b""

    def text(self) -> str:
        """The `.tlog-proof` file."""
        lines = [PROOF_HEADER]
        if self.extra:
            lines.append(f"extra {_b64(self.extra)}")
        lines += [f"index {self.index}", *map(_b64, self.path)]
        return "\n".join(lines) + "\n\n" + self.checkpoint


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything an offline check needs; `disclosures` only those its holder may read."""

    entry: bytes
    proof: Proof
    log_vkey: str
    disclosures: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """One JSON object, stable byte for byte."""
        return json.dumps(
            {
                "format": FORMAT,
                "entry": _b64(self.entry),
                "disclosures": dict(sorted(self.disclosures.items())),
                "log_vkey": self.log_vkey,
                "proof": self.proof.text(),
            },
            ensure_ascii=False,
            indent=1,
        )


def parse_proof(text: str) -> Proof:
    """Read a `.tlog-proof`; nothing in it is verified yet."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != PROOF_HEADER:
        raise ReceiptWrong("proof: not a c2sp.org/tlog-proof@v1")
    extra = _unb64(lines.pop(0)[6:], "proof: extra") if lines and lines[0].startswith("extra ") else b""
    label, _, number = lines.pop(0).partition(" ") if lines else ("", "", "")
    if label != "index" or not (number.isascii() and number.isdigit()) or str(int(number)) != number:
        raise ReceiptWrong("proof: no index line")
    if len(lines) > MAX_PATH:
        raise ReceiptWrong("proof: path too long")
    return Proof(int(number), tuple(_unb64(line, "proof: path") for line in lines), note, extra)


def parse_receipt(text: str) -> Receipt:
    """Read the JSON of `Receipt.to_json`; nothing in it is verified yet."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ReceiptWrong(f"receipt: not JSON ({error})") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ReceiptWrong(f"receipt: not a {FORMAT}")
    disclosures = content.get("disclosures")
    texts = [content.get(name) for name in ("entry", "proof", "log_vkey")]
    if not all(isinstance(value, str) for value in texts) or not isinstance(disclosures, dict):
        raise ReceiptWrong("receipt: entry, proof, log_vkey or disclosures is missing")
    if not all(isinstance(value, str) for value in disclosures.values()):
        raise ReceiptWrong("receipt: a disclosure is not text")
    entry, proof, log_vkey = (str(value) for value in texts)
    return Receipt(_unb64(entry, "receipt: entry"), parse_proof(proof), log_vkey, disclosures)


def check(receipt: Receipt, keys: Sequence[notes.VerifierKey]) -> notes.Checkpoint:
    """The checkpoint that holds the receipt's leaf, signed by one of `keys`; raises ValueError saying what fails."""
    signed = notes.verify(receipt.proof.checkpoint, keys)
    leaf = merkle.hash_leaf(receipt.entry)
    if not merkle.verify_inclusion(leaf, receipt.proof.index, signed.size, receipt.proof.path, signed.root):
        raise ReceiptWrong("proof: the path does not lead from this entry to the signed root")
    leaves.check_disclosures(receipt.entry, receipt.disclosures)
    return signed


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ReceiptWrong(f"{what}: not base64") from None
    if _b64(data) != text:
        raise ReceiptWrong(f"{what}: not canonical base64")
    return data
