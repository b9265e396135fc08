"""Tables and letters from anywhere: read exactly, or refused with the row, the column and the remedy."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from consult import clock
from consult.consultations.importing import csv_file, eml_file, xlsx_file, xlsx_parts
from consult.consultations.importing.fields import Said, places_by_name
from consult.consultations.importing.reading import Reading, Source, kind_of
from consult.errors import Invalid

HEAD = "受け方,到着日,意見,氏名\r\n"
ROW = "郵送,令和8年10月12日,夜にも会議を開いてほしい。,森 ちづ\r\n"
PLACES = places_by_name({"s1": ("第1章", "総則"), "s1-2": ("2", "会議"), "s2-2": ("2", "費用")})


@pytest.fixture(autouse=True)
def in_october():
    with clock.at(clock.tokyo(2026, 10, 20, 9)):
        yield


def entries(body, said=None, *more, name="opinions.csv"):
    sources = [Source(name, io.BytesIO(one)) for one in (body, *more)]
    return list(Reading(sources, said or Said(), PLACES))


def only(body, said=None):
    (entry,) = entries(body, said)
    return entry


def wrong(entry):
    return [(p.place, str(p.title), str(p.sentence)) for p in entry.problems]


def book(*rows, **extra):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy/m/d"})
        for place, cells in rows:
            for column, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(place - 1, column, cell, day)
                elif isinstance(cell, str) and cell.startswith("{="):
                    sheet.write_formula(place - 1, column, cell[1:-1], None, "42")
                else:
                    sheet.write(place - 1, column, cell)
    out.seek(0)
    if not extra:
        return out.getvalue()
    again = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, extra.get(member, old.read(member)))
        for member in extra.keys() - set(old.namelist()):
            new.writestr(member, extra[member])
    return again.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_table_says_the_same_in_every_encoding_offices_use(encoding):
    sent = only((HEAD + ROW.replace("夜", "①夜髙")).encode(encoding)).submission
    assert sent.parts[0].text == "①夜髙にも会議を開いてほしい。"
    assert (sent.channel, sent.paper.arrived_on, sent.identity.name) == (
        "post", dt.date(2026, 10, 12), "森 ちづ",
    )  # fmt: skip


def test_a_line_end_inside_quotes_belongs_to_the_opinion_and_rows_are_counted_as_a_spreadsheet_does():
    first, second = entries((HEAD + '郵送,R8.10.1,"一\r\n二",\r\n\r\nFAX,？,三,\r\n').encode())
    assert first.submission.parts[0].text == "一\n二"
    assert wrong(second)[0][:2] == (4, "到着日")


@pytest.mark.parametrize("main", ["utf-8", "cp932"])
def test_a_line_in_another_encoding_is_named_and_never_read_as_nonsense(main):
    other = "cp932" if main == "utf-8" else "utf-8"
    body = (HEAD + ROW * 3).encode(main) + ROW.encode(other) + ROW.encode(main)
    read = entries(body)
    assert [entry.submission is None for entry in read] == [False, False, False, True, False]
    assert wrong(read[3])[0][0] == 5
    assert "文字コード" in wrong(read[3])[0][2]


def test_an_unclosed_quote_names_its_row_and_the_rows_before_stay_good():
    good, bad = entries((HEAD + ROW + '郵送,10/1,"終わらない,\r\n' + ROW).encode())
    assert good.submission is not None
    assert (bad.place, bad.submission) == (3, None)


def test_full_width_and_english_headings_mean_the_same():
    titles = "ｃｈａｎｎｅｌ,到 着 日,Text,氏　名\r\n"
    assert only((titles + ROW).encode()).submission is not None


def test_every_missing_and_doubled_column_is_named_at_once():
    with pytest.raises(Invalid) as refused:
        entries("意見,ご意見,氏名\r\nあ,い,う\r\n".encode())
    said = [str(sentence) for sentence in refused.value.fields["file"]]
    assert len(said) == 3
    assert all(any(word in sentence for sentence in said) for word in ("受け方", "到着日", "二つ"))


def test_what_the_clerk_says_for_all_rows_fills_missing_columns():
    sent = only("意見\r\n反対です\r\n".encode(), Said("fax", dt.date(2026, 10, 9))).submission
    assert (sent.channel, sent.paper.arrived_on) == ("fax", dt.date(2026, 10, 9))


def test_columns_that_are_not_read_are_said():
    reading = Reading([Source("a.csv", io.BytesIO(("整理番号," + HEAD + "1," + ROW).encode()))], Said(), {})
    assert len(list(reading)) == 1
    assert "整理番号" in str(reading.notes[0])


def test_each_mistake_of_a_row_is_told_with_its_column():
    head = "受け方,到着日,消印,意見,節,区分,枚数\r\n"
    row = wrong(only((head + "伝書鳩,13月1日,？, ,第9章,宇宙人,多数\r\n").encode()))
    assert [column for _, column, _ in row] == ["受け方", "到着日", "節", "消印", "枚数", "区分", "意見"]
    assert all(place == 2 for place, _, _ in row)


@pytest.mark.parametrize(
    "typed", ["令和８年１０月１日", "R8.10.1", "２０２６／１０／１", "2026-10-01 14:05", "10/1"]
)
def test_days_are_read_as_people_write_them(typed):
    assert only(f"受け方,受付日,意見\nFAX,{typed},あ\n".encode()).submission.paper.arrived_on == dt.date(
        2026, 10, 1
    )


def test_cells_made_to_hold_the_reader_cost_one_row():
    head = "受け方,到着日,意見,枚数\n"
    row = wrong(only((head + f"FAX,1{' ' * 100_000}x,あ,{'9' * 50_000}\n").encode()))
    assert [column for _, column, _ in row] == ["到着日", "枚数"]


def test_the_day_of_arrival_counts_before_the_day_it_was_booked():
    sent = only("受け方,受付日,到着日,意見\nFAX,10/5,10/3,あ\n".encode()).submission
    assert sent.paper.arrived_on == dt.date(2026, 10, 3)


def test_an_organisation_is_known_by_its_name_and_its_head():
    head = "受け方,到着日,意見,法人名,代表者,枚数,代筆\n"
    sent = only((head + "持参,10/3,あ,緑の会,森 ちづ,２枚,なし\n").encode()).submission
    assert (sent.identity.kind, sent.identity.name, sent.identity.representative) == (
        "corporate", "緑の会", "森 ちづ",
    )  # fmt: skip
    assert (sent.channel, sent.paper.sheets, sent.paper.scribe) == ("counter", 2, "")


@pytest.mark.parametrize(
    ("typed", "anchor"), [("第１章", "s1"), ("総則", "s1"), ("2 会議", "s1-2"), ("s2-2", "s2-2")]
)
def test_a_section_is_found_by_number_title_or_both(typed, anchor):
    assert only(f"受け方,到着日,意見,節\nFAX,10/1,あ,{typed}\n".encode()).submission.parts[0].anchor == anchor


def test_a_number_two_sections_share_names_neither():
    assert wrong(only("受け方,到着日,意見,節\nFAX,10/1,あ,2\n".encode()))[0][1] == "節"


def test_equal_rows_are_several_opinions_and_the_same_file_again_has_the_same_keys():
    body = (HEAD + ROW + ROW).encode()
    keys = [entry.submission.once for entry in entries(body)]
    assert len(set(keys)) == 2
    rewritten = (HEAD + ROW + ROW.replace("令和8年10月12日", "2026/10/12")).encode("cp932")
    assert [entry.submission.once for entry in entries(rewritten)] == keys
    sheet = book(
        (1, ["受け方", "到着日", "意見", "氏名"]),
        (2, ["郵送", dt.date(2026, 10, 12), "夜にも会議を開いてほしい。", "森 ちづ"]),
    )
    assert only(sheet).submission.once == keys[0]


def test_utf16_is_refused_with_what_to_do():
    with pytest.raises(Invalid, match="CSV UTF-8"):
        entries(HEAD.encode("utf-16"))


def test_a_workbook_gives_words_days_and_row_numbers():
    first, second = entries(
        book(
            (1, ["受け方", "到着日", "意見", "枚数"]),
            (2, ["郵送", dt.date(2026, 10, 12), "=1+1と書いてある", 2]),
            (1_048_576, ["FAX", "？", "遠くの行", 1]),
        )
    )
    assert first.submission.parts[0].text == "=1+1と書いてある"
    assert (first.submission.paper.arrived_on, first.submission.paper.sheets) == (dt.date(2026, 10, 12), 2)
    assert second.place == 1_048_576


def test_a_formula_is_kept_as_its_text_and_its_result_is_not_believed():
    entry = only(
        book((1, ["受け方", "到着日", "意見"]), (2, ["FAX", "10/1", '{=HYPERLINK("http://x.example")}']))
    )
    assert entry.submission.parts[0].text == '=HYPERLINK("http://x.example")'
    assert "2行目" in str(entry.notes[0])


def test_a_reading_beside_a_word_is_not_part_of_it():
    words = (
        '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>受け方</t></si><si><t>到着日</t></si><si><t>意見</t></si><si><t>FAX</t></si><si><t>10/1</t></si>"
        "<si><r><t>会</t></r><r><t>議_x000D_\n</t></r><rPh sb='0' eb='2'><t>カイギ</t></rPh></si></sst>"
    )
    sheet = book((1, ["a", "b", "c"]), (2, ["d", "e", "f"]), **{"xl/sharedStrings.xml": words})
    assert only(sheet).submission.parts[0].text == "会議\n"


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 and nothing else",
        book((1, ["a"]))[:-200],
        book((1, ["a"]), **{"xl/worksheets/sheet1.xml": "<worksheet><row>"}),
        book((1, ["a"]), **{"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'}),
        book((1, ["a"]), **{"xl/worksheets/sheet1.xml": '<worksheet><row><c t="s"><v>99</v></c></row></worksheet>'}),
        book((1, ["a"]), **{"xl/workbook.xml": "<workbook/>"}),
    ],
    ids=["no zip", "cut off", "open element", "entities", "a word that is not there", "no sheet"],
)  # fmt: skip
def test_a_broken_workbook_is_refused_and_never_followed(body):
    with pytest.raises(Invalid, match="壊れていて"):
        entries(body)


def test_a_locked_workbook_is_told_how_to_unlock():
    with pytest.raises(Invalid, match="パスワード"):
        kind_of(io.BytesIO(xlsx_parts.OLE + bytes(100)))


def test_a_bomb_is_refused_while_it_unpacks(monkeypatch):
    monkeypatch.setattr(xlsx_file, "LARGEST_SHEET", 1_000_000)
    bomb = book(
        (1, ["a"]), **{"xl/worksheets/sheet1.xml": "<worksheet>" + "<row/>" * 300_000 + "</worksheet>"}
    )
    assert len(bomb) < 20_000
    with pytest.raises(Invalid, match="大きすぎ"):
        entries(bomb)


def test_hundreds_of_thousands_of_empty_rows_are_passed_over():
    sheet = "<worksheet>" + "<row><c/></row>" * 200_000 + "</worksheet>"
    records, _ = xlsx_file.records(io.BytesIO(book((1, ["a"]), **{"xl/worksheets/sheet1.xml": sheet})))
    assert list(records) == []


def test_links_to_other_files_are_left_alone():
    link = '<Relationships><Relationship Id="rId1" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    with pytest.raises(Invalid):
        entries(book((1, ["a"]), **{"xl/_rels/workbook.xml.rels": link}))


def test_a_cell_longer_than_any_opinion_costs_one_row():
    long, good = entries((HEAD + f"郵送,10/1,{'あ' * 140_000},\r\n" + ROW).encode())
    assert (long.submission, long.place) == (None, 2)
    assert good.submission is not None


def mail(*lines, body="夜にも会議を開いてほしい。"):
    head = ("From: =?utf-8?b?5qOuIOOBoeOBpQ==?= <mori@example.jp>", "Date: Fri, 09 Oct 2026 23:30:00 +0000",
            "Message-ID: <1@example.jp>", "MIME-Version: 1.0", *lines)  # fmt: skip
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


ON_THE_TENTH = Said("", dt.date(2026, 10, 11))


def test_a_letter_tells_its_writer_its_day_and_its_words():
    entry = only(
        mail("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"), ON_THE_TENTH
    )
    sent = entry.submission
    assert (sent.identity.name, sent.identity.email) == ("森 ちづ", "mori@example.jp")
    assert (sent.paper.authored_on, sent.paper.arrived_on) == (dt.date(2026, 10, 10), dt.date(2026, 10, 11))
    assert (sent.channel, sent.parts[0].text) == ("email", "夜にも会議を開いてほしい。")


def test_who_a_letter_names_in_its_own_lines_is_taken_over_and_its_words_stay():
    words = "■住所：緑野市中央1-2\n【代表者】 \n氏　名： 森　千鶴\n電話番号:0566-12-3456\n\n理由：夜に開いてほしい。"
    entry = only(mail("Content-Type: text/plain; charset=utf-8", body=words), ON_THE_TENTH)
    who = entry.submission.identity
    assert (who.address, who.phone, who.email) == ("緑野市中央1-2", "0566-12-3456", "mori@example.jp")
    assert (who.name, who.representative) == ("森　千鶴", "")
    assert entry.submission.parts[0].text == words


def test_a_letter_in_jis_is_read():
    head = mail("Content-Type: text/plain; charset=iso-2022-jp", body="")
    assert only(head + "反対です".encode("iso-2022-jp"), ON_THE_TENTH).submission.parts[0].text == "反対です"


def test_a_letter_in_html_only_becomes_words_and_runs_nothing():
    page = "<head><style>p{}</style></head><p>一&amp;二</p><script>alert(1)</script><p>三<br>四</p><img src=x onerror=y>"
    entry = only(mail("Content-Type: text/html; charset=utf-8", body=page), ON_THE_TENTH)
    assert entry.submission.parts[0].text == "一&二\n\n三\n四"
    assert "HTML" in str(entry.notes[0])


@pytest.mark.parametrize("piece", ["<a b=", "<!--", "<script>x</", "<a '", "</"])
def test_a_page_made_to_hold_the_reader_is_read_in_a_moment(piece):
    assert "反対" in eml_file.html_words(f"<P>İ反対</P>{piece * 100_000}")


@pytest.mark.parametrize(
    "body",
    [b"From: " + b"a@b," * 20_000, b"From: a@b\r\nContent-Type: text/plain;" + b"\r\n a=b;" * 20_000,
     b"From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 100_000],
    ids=["addresses", "folded parameters", "parts"],
)  # fmt: skip
def test_a_letter_made_to_hold_the_parser_is_refused_at_once(body):
    with pytest.raises(Invalid, match="メール"):
        entries(body, ON_THE_TENTH)


def test_what_is_attached_is_inspected_and_what_may_not_be_kept_is_named():
    parts = (
        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n添付のとおり\r\n"
        '--x\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n{body}\r\n--x--\r\n'
    )
    kind = 'Content-Type: multipart/mixed; boundary="x"'
    good = only(mail(kind, body=parts.format(kind="text/plain", name="iken.txt", body="words")), ON_THE_TENTH)
    assert [file.name for file in good.submission.uploads] == ["iken.txt"]
    bad = only(mail(kind, body=parts.format(kind="image/png", name="a.exe", body="MZ\x00")), ON_THE_TENTH)
    assert "a.exe" in wrong(bad)[0][2]


def test_a_letter_without_the_day_it_arrived_asks_for_it():
    assert wrong(only(mail()))[0][1] == "到着日"


def test_the_same_letter_again_is_the_same_and_another_with_the_same_words_is_not():
    again, other = Said("", dt.date(2026, 10, 12)), mail().replace(b"<1@", b"<2@")
    keys = [only(body, said).submission.once for body, said in
            ((mail(), ON_THE_TENTH), (mail(), again), (other, again))]  # fmt: skip
    assert keys[0] == keys[1] != keys[2]


def test_a_letter_without_a_word_or_a_sender_is_refused():
    with pytest.raises(Invalid, match="メール"):
        entries(b"From: \r\n", ON_THE_TENTH)
    hollow = only(b"Date: x\r\nContent-Type: multipart/mixed\r\n\r\n", ON_THE_TENTH)
    assert "中身がありません" in wrong(hollow)[0][2]


def test_parts_nested_without_end_never_reach_the_register_half_read():
    deep = "".join(
        f'--b{n - 1}\r\nContent-Type: multipart/mixed; boundary="b{n}"\r\n\r\n' for n in range(1, 1500)
    )
    with pytest.raises(Invalid, match="メール"):
        entries(mail('Content-Type: multipart/mixed; boundary="b0"', body=deep), ON_THE_TENTH)


def test_the_reader_of_lines_stays_small_on_a_file_without_line_ends():
    (first, *_) = csv_file.records(io.BytesIO(b"x" * 3_000_000))
    assert first.wrong is not None


@pytest.mark.parametrize(
    ("typed", "form"),
    [("点字", "braille"), ("録音", "audio"), ("sign", "sign"), ("口頭", "oral"), ("紙", "")],
)
def test_the_form_something_came_in_is_read_as_offices_write_it(typed, form):
    entry = only(f"受け方,到着日,意見,届いた形\r\n窓口,10/12,夜に。,{typed}\r\n".encode())
    assert entry.submission.paper.form == form


def test_an_unknown_form_is_named_with_the_ones_there_are():
    entry = only("受け方,到着日,意見,届いた形\r\n窓口,10/12,夜に。,のろし\r\n".encode())
    assert wrong(entry) == [
        (
            2,
            "届いた形",
            "「のろし」は届いた形として読めません。点字、音声、手話、口頭のどれかにするか、空けてください",
        )
    ]


def test_the_rest_of_a_line_too_long_for_a_cell_is_no_row_of_its_own():
    text = "受け方,意見\n郵送,前\n郵送," + "長" * 200_000 + ",続き\n郵送,後\n"
    found = list(csv_file.records(io.BytesIO(text.encode())))
    assert [(record.place, bool(record.wrong)) for record in found] == [
        (1, False),
        (2, False),
        (3, True),
        (4, False),
    ]
    assert found[3].cells == ["郵送", "後"]
