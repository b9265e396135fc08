"""A package is a BagIt 1.0 bag that others validate, and the same bytes every time."""

import io
import subprocess
import zipfile

import bagit
import pytest

from consult.archive.bag import BagRefused, encode, write_bag

INFO = {"Source-Organization": "○○市", "External-Identifier": "R8-意-004", "Bagging-Date": "2026-11-22"}
PAYLOAD = {
    "objects/b.pdf": b"%PDF-1.7 b",
    "objects/a.pdf": b"%PDF-1.7 a" * 300_000,
    "metadata/metadata.csv": "filename,dc.title\n会議録".encode(),
    "empty.txt": b"",
}


def packed(payload=None, info=None, name="consult-r8-i-004"):
    out = io.BytesIO()
    bag = write_bag(out, name, PAYLOAD if payload is None else payload, INFO if info is None else info)
    return out.getvalue(), bag


@pytest.fixture
def folder(tmp_path):
    with zipfile.ZipFile(io.BytesIO(packed()[0])) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "consult-r8-i-004"


def test_the_same_input_gives_the_same_bytes_whatever_its_order():
    assert packed() == packed(dict(reversed(PAYLOAD.items())))


def test_bytes_files_and_streams_are_all_packed(tmp_path):
    (tmp_path / "x").write_bytes(b"from a file")
    data, bag = packed({"a": b"1", "b": tmp_path / "x", "c": lambda: io.BytesIO(b"from a stream")})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("consult-r8-i-004/data/b") == b"from a file"
        assert archive.read("consult-r8-i-004/data/c") == b"from a stream"
    assert (bag.files, bag.octets) == (3, 25)


def test_the_bagit_library_calls_it_valid_and_notices_a_change(folder):
    bag = bagit.Bag(str(folder))
    assert bag.is_valid()
    assert bag.info["Payload-Oxum"] == f"{sum(map(len, PAYLOAD.values()))}.4"
    assert bag.info["External-Identifier"] == "R8-意-004"
    (folder / "data/objects/b.pdf").write_bytes(b"%PDF-1.7 c")
    assert not bagit.Bag(str(folder)).is_valid()


@pytest.mark.parametrize("manifest", ["manifest-sha512.txt", "tagmanifest-sha512.txt"])
def test_sha512sum_checks_it_without_any_of_our_software(folder, manifest):
    command = ["sha512sum", "--check", "--strict", "--quiet", manifest]
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0


def test_the_zip_is_plain_stored_fixed_in_time_and_in_order():
    with zipfile.ZipFile(io.BytesIO(packed()[0])) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    payload = [entry.filename for entry in entries if "/data/" in entry.filename]
    assert payload == sorted(payload)
    assert all(entry.filename.isascii() for entry in entries)


def test_percent_and_line_ends_are_encoded_in_manifests():
    assert encode("data/50%\r\n.txt") == "data/50%25%0D%0A.txt"
    with zipfile.ZipFile(io.BytesIO(packed({"50%.txt": b"x"})[0])) as archive:
        assert archive.read("consult-r8-i-004/manifest-sha512.txt").endswith(b"  data/50%25.txt\n")


@pytest.mark.parametrize(
    "name", ["会議録.pdf", "../x", "/x", "a//b", "a/./b", "a\\b", "a\nb", "a b", "con:", "x.", "", "."]
)
def test_a_name_that_would_not_survive_is_refused(name):
    with pytest.raises(BagRefused, match="a file name is"):
        packed({name: b""})


def test_names_that_differ_only_in_case_are_refused():
    with pytest.raises(BagRefused, match="one file where case is ignored"):
        packed({"A.pdf": b"", "a.pdf": b""})


def test_a_bag_of_nothing_and_a_bag_below_a_folder_are_refused():
    with pytest.raises(BagRefused, match="without payload"):
        packed({})
    with pytest.raises(BagRefused, match="one folder"):
        packed(name="a/b")


@pytest.mark.parametrize("info", [{"A": "x\ny"}, {"A": ""}, {"A:": "x"}, {"Payload-Oxum": "1.1"}])
def test_a_malformed_information_line_is_refused(info):
    with pytest.raises(BagRefused):
        packed(info=info)
