"""A leaf holds public facts and commitments, and refuses what would not survive canonical JSON."""

import base64
import datetime as dt
import json
from pathlib import Path

import pytest

from consult.audit.entry import MAX_BYTES, EntryRefused, check_disclosures, make_entry
from consult.audit.verify import read_disclosures, read_entry

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "entries.json").read_text(encoding="utf-8"))
AT = dt.datetime(2026, 11, 22, 15, 15, 51, 10_000, tzinfo=dt.timezone(dt.timedelta(hours=9)))


def entry(public=None, private=None, **more):
    fields = {"type": "stage.advanced", "subject": "case/r8-i-004", "n": 1, "at": AT, "id": "u"} | more
    return make_entry(**fields, public=public or {}, private=private or {})


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["input"]["type"])
def test_an_entry_is_the_bytes_of_its_vector(vector):
    given = vector["input"]
    at = given["at"]
    made = make_entry(
        **{name: given[name] for name in ("type", "subject", "n", "public", "private", "id")},
        at=dt.date.fromisoformat(at) if len(at) == 10 else dt.datetime.fromisoformat(at),
        salts={name: bytes.fromhex(salt) for name, salt in given["salts"].items()},
    )
    assert made.bytes == base64.b64decode(vector["entry"])
    assert made.leaf_hash.hex() == vector["leaf_hash"]
    assert made.disclosures == vector["disclosures"]
    assert check_disclosures(made.bytes, made.disclosures) == given["private"]


def test_the_instant_is_written_in_utc_with_milliseconds():
    assert json.loads(entry().bytes)["at"] == "2026-11-22T06:15:51.010Z"


def test_a_date_hides_the_time_of_day():
    assert json.loads(entry(at=dt.date(2026, 11, 22)).bytes)["at"] == "2026-11-22"


def test_private_values_and_names_are_not_in_the_leaf():
    made = entry(private={"name": "山田太郎", "reason": "本人の申出"})
    assert "山田" not in made.bytes.decode()
    assert b"reason" not in made.bytes


def test_the_same_private_value_gets_another_commitment_each_time():
    assert entry(private={"name": "山田"}).bytes != entry(private={"name": "山田"}).bytes


def test_commitments_are_sorted_so_their_order_tells_nothing():
    digests = json.loads(entry(private={str(i): i for i in range(20)}).bytes)["_sd"]
    assert digests == sorted(digests)


def test_an_erased_disclosure_leaves_the_others_checkable():
    made = entry(private={"name": "山田", "reason": "x"})
    rest = {"reason": made.disclosures["reason"]}
    assert check_disclosures(made.bytes, rest) == {"reason": "x"}
    assert read_disclosures(read_entry(made.bytes), rest) == {"reason": "x"}


@pytest.mark.parametrize(
    ("public", "complaint"),
    [
        ({"share": 0.5}, "share: floating point"),
        ({"votes": [1, {"share": float("nan")}]}, r"votes\[1\].share: floating point"),
        ({"yen": 2**53}, "yen: integer beyond"),
        ({"yen": -(2**53)}, "yen: integer beyond"),
        ({"text": "a\ud842"}, "text: lone surrogate at position 1"),
        ({"at_time": AT}, "at_time: datetime is not a JSON value"),
        ({"subject": "x"}, "reserved"),
        ({"_sd": []}, "reserved"),
        ({"inner": {"...": "x"}}, "reserved"),
        ({"inner": {1: "x"}}, "non-empty string"),
        ({"long": "あ" * MAX_BYTES}, "the limit is 16384"),
    ],
)
def test_an_unfit_value_is_refused_with_its_place(public, complaint):
    with pytest.raises(EntryRefused, match=complaint):
        entry(public)
    if "long" not in public:
        with pytest.raises(EntryRefused, match=complaint):
            entry(private=public)


@pytest.mark.parametrize(
    "head",
    [
        {"n": 0},
        {"n": True},
        {"type": "Advanced"},
        {"subject": "case/山田"},
        {"subject": "case"},
        {"id": ""},
        {"at": AT.replace(tzinfo=None)},
    ],
)
def test_a_malformed_head_is_refused(head):
    with pytest.raises(EntryRefused):
        entry(**head)


def test_a_field_cannot_be_public_and_private():
    with pytest.raises(EntryRefused, match="not both"):
        entry({"name": "x"}, {"name": "x"})


def test_the_largest_exact_integer_is_accepted():
    assert json.loads(entry({"yen": 2**53 - 1}).bytes)["yen"] == 2**53 - 1


def test_a_disclosure_of_another_entry_is_refused():
    made, other = entry(private={"name": "山田"}), entry(private={"name": "山田"})
    with pytest.raises(EntryRefused, match="no commitment"):
        check_disclosures(made.bytes, other.disclosures)


def test_a_disclosure_under_another_name_is_refused():
    made = entry(private={"name": "山田"})
    with pytest.raises(EntryRefused, match="another field"):
        check_disclosures(made.bytes, {"chair": made.disclosures["name"]})
