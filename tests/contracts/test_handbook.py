"""The handbook in docs/procedures says what the definitions say, today."""

import pytest
from click.testing import CliRunner

from consult.access.words import holders
from consult.cases.definitions import library
from consult.cli.handbook import handbook
from consult.i18n import LANGUAGES, using
from consult.procedures import register_procedures
from consult.resources import resource
from consult.workflow import handbook_markdown
from consult.workflow.handbook import chapter
from consult.workflow.handbook_printed import handbook as bound

register_procedures()
ROOT = resource("workflows").parent
WRITTEN = ROOT / "docs" / "procedures"
MAKE = "run: consult workflow handbook --markdown docs/procedures"


def test_docs_procedures_are_what_the_definitions_say():
    made = handbook_markdown.files(library(), holders)
    assert {path.name for path in WRITTEN.glob("*.md")} == set(made), MAKE
    stale = [name for name, text in made.items() if (WRITTEN / name).read_text(encoding="utf-8") != text]
    assert not stale, f"{', '.join(stale)}: {MAKE}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(library()))
def test_the_handbook_leaves_nothing_of_a_definition_out(name, language):
    definition = library()[name]
    with using(language):
        one = chapter(definition, str)
        text = handbook_markdown.text(one, "")
    flat = [definition, *(definition.track(track.name) for track in definition.tracks)]
    acts = [act for course in one.courses for stage in course.stages for act in stage.acts]
    assert len({act.number for act in acts if not act.said_at}) == sum(len(d.edges) for d in flat)
    assert all(f"`{stage.name}`" in text for d in flat for stage in d.stages)
    full = {act.number: act for act in acts if not act.said_at}
    for number, edge in enumerate((edge for d in flat for edge in d.edges), 1):
        act = full[number]
        asked = len(edge.requires) + len(edge.documents) + len(edge.joins) + len(edge.awaits)
        assert (act.who, len(act.requires), len(act.effects)) == (edge.permission, asked, len(edge.effects))
        assert len(act.inputs) == len(edge.inputs)
        assert bool(act.basis) == bool(edge.basis)
    assert "%(" not in text


def test_the_document_to_sign_holds_every_drawing_in_parts_that_fit_a_page():
    made = bound(library().values(), holders, municipality="緑野市", made_on="令和8年11月23日")
    assert [printed.chapter.name for printed in made.procedures] == list(library())
    assert all(printed.drawings for printed in made.procedures)
    assert all("<a " not in part for printed in made.procedures for part in printed.drawings)


def test_the_command_writes_the_files_and_takes_away_those_of_procedures_that_are_gone(tmp_path):
    (tmp_path / "gone.md").write_text("", encoding="utf-8")
    done = CliRunner().invoke(handbook, ["--markdown", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert {path.stem for path in tmp_path.glob("*.md")} == {"README", *library()}


def test_the_command_writes_one_procedure_as_a_document(tmp_path):
    pdf = tmp_path / "meeting.pdf"
    done = CliRunner().invoke(handbook, ["-o", str(pdf), "--language", "en", "meeting"])
    assert done.exit_code == 0, done.output
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    assert CliRunner().invoke(handbook, ["-o", str(pdf), "nothing"]).exit_code == 2
    assert CliRunner().invoke(handbook, []).exit_code == 2
