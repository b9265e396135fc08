"""One record, the same figures in every form; open data that explains itself; nothing of a sender in any of it."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace

import jsonschema_rs
import pytest

from consult import clock, tables
from consult.consultations.identity import Keys
from consult.consultations.result import (
    build,
    bundle,
    data,
    dictionary,
    ensure_nothing_leaks,
    secrets_of,
)
from consult.db import db
from consult.demo import consultations as story
from consult.documents import pdf

FIRST = dt.date(2026, 10, 1)
AT = clock.tokyo(2026, 12, 8, 10)


@pytest.fixture
def decided(people, told):
    return told("s1 until decided", lambda: story.s1(people, until="decided"))


@pytest.fixture
def forms(decided, settings, made={}):  # noqa: B006 - setting them takes seconds, and nobody changes them
    """The files of a city that counts by ward."""
    on = db.engine.dialect.name
    if on not in made:
        asked = replace(settings, wards="東部=東町;西部=西町,緑町")
        with clock.at(AT):
            made[on] = {b.kind: b.body for b in build(db.session(), story.case_of(decided), asked, at=AT)}
    return made[on]


def test_every_form_says_the_same_figures(decided, settings, forms):
    report = json.loads(forms["result_json"])
    assert jsonschema_rs.Draft202012Validator(json.loads(data.schema())).validate(report) is None
    counts = report["counts"]
    assert (counts["submissions"], counts["submitters"], counts["points"], counts["received"]) == (
        7,
        7,
        10,
        8,
    )
    assert sum(part["submissions"] for part in counts["reckoning"]) == counts["received"]
    assert sum(row["submissions"] for row in counts["by"]["channel"]) == counts["submissions"]
    lines = list(csv.reader(io.StringIO(forms["result_csv"].decode("utf-8-sig"))))[1:]
    assert [(line[0], line[3], line[4], line[6]) for line in lines] == [
        (str(p["number"]), str(p["submissions"]), str(p["submitters"]), p["outcome"])
        for p in report["points"]
    ]
    for text in (pdf.extract_text(forms["result_pdf"]), re.sub("<[^>]*>", "", forms["result_html"].decode())):
        for point in report["points"]:
            assert "".join(point["gist"].split()) in "".join(text.split())
    for cell in counts["by"]["channel"]:
        assert (cell["submissions"], cell["submitters"]) != (None, None)


def test_small_groups_are_left_out_of_every_form(forms):
    """Seven people in three wards: every line is below five or would give one back, so none is printed."""
    rows = json.loads(forms["result_json"])["counts"]["by"]["ward"]
    assert [row["code"] for row in rows] == ["東部", "西部", "outside", ""]
    assert {row["submissions"] for row in rows} == {None, 0}
    assert "「―」とし" in pdf.extract_text(forms["result_pdf"]).replace("\n", "")
    with zipfile.ZipFile(io.BytesIO(forms["result_bundle"])) as bag:
        lines = list(csv.DictReader(io.StringIO(bag.read("csv/counts.csv").decode())))
    assert {(line["submissions"], line["hidden"]) for line in lines if line["dimension"] == "ward"} == {
        ("", "1"),
        ("0", "0"),
    }


def test_the_bundle_explains_every_column_and_proves_every_file(decided, settings, forms):
    with zipfile.ZipFile(io.BytesIO(forms["result_bundle"])) as bag:
        names = set(bag.namelist())
        digests = dict(line.split("  ")[::-1] for line in bag.read("sha256.txt").decode().splitlines())
        assert set(digests) == names - {"sha256.txt"}
        for name, digest in digests.items():
            assert hashlib.sha256(bag.read(name)).hexdigest() == digest
        explained = {
            (row["file"], row["column"])
            for row in csv.DictReader(io.StringIO(bag.read("dictionary.csv").decode("utf-8-sig")))
            if row["ja"] and row["en"]
        }
        for name in names:
            if name.startswith("csv/"):
                plain = bag.read(name)
                marked = bag.read(name.replace("csv/", "csv-excel/"))
                assert marked == b"\xef\xbb\xbf" + plain
                header = next(csv.reader(io.StringIO(plain.decode())))
                assert {(name.removeprefix("csv/"), column) for column in header} <= explained
        assert "CC BY 4.0" in bag.read("LICENSE.txt").decode("utf-8-sig")
        opinions = list(csv.DictReader(io.StringIO(bag.read("csv/opinions.csv").decode())))
        assert len(opinions) == 7
        assert any("■■" in row["text"] for row in opinions)


def test_every_column_of_the_consultation_is_published_or_named_as_withheld():
    mine = {
        mapper.class_.__table__.name: mapper.class_.__table__
        for mapper in tables.Base.registry.mappers
        if mapper.class_.__module__.startswith("consult.consultations.models")
    }
    unnamed = [
        f"{table}.{column.name}"
        for table, found in mine.items()
        for column in found.columns
        if not dictionary.is_known(table, column.name)
    ]
    assert not unnamed, "publish it (dictionary.COLUMNS) or say why not (dictionary.WITHHELD)"
    known = {f"{table}.{column.name}" for table, found in mine.items() for column in found.columns}
    named = {entry.source for entry in dictionary.COLUMNS if entry.source} | set(dictionary.WITHHELD)
    others = {name for name in dictionary.WITHHELD if "." not in name}
    assert not named - known - others


def test_the_viewing_copy_holds_every_original_in_order_and_nobody(decided, settings, forms):
    text = forms["result_originals_txt"].decode("utf-8-sig")
    printed = pdf.extract_text(forms["result_originals_pdf"])
    numbers = re.findall(r"^\d+　(R8-意-001-\d{4})　", text, re.MULTILINE)
    assert len(numbers) == 7
    assert numbers == sorted(numbers)
    assert all(number in printed for number in numbers)
    secrets = secrets_of(db.session(), story.case_of(decided), Keys.of(settings))
    ensure_nothing_leaks([("a.txt", "text/plain", text.encode())], secrets)


def test_a_table_long_enough_for_pieces_is_one_table():
    rows = [(n, "=1+1" if n == 700 else "あ") for n in range(1200)]
    body = b"".join(bundle._csv(("n", "words"), rows, "utf-8-sig")).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(body)))
    assert len(read) == 1201
    assert read[701] == ["700", "'=1+1"]
    assert "\ufeff" not in body
