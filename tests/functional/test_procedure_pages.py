"""Anyone can read a procedure: drawn, in words, to take away, and where a case stands in its own."""

import hashlib
import re

from consult.cases.definitions import library
from consult.web import printed


def test_every_box_of_a_drawing_leads_to_its_words_and_every_number_is_explained(app):
    client = app.test_client()
    for name, definition in library().items():
        text = client.get(f"/procedures/{name}").text
        ids = re.findall(r'\bid="([^"]+)"', text)
        targets = set(re.findall(r'href="#([^"]+)"', text)) - {"main"}
        assert len(ids) == len(set(ids))
        assert targets <= set(ids)
        stages = [s.name for s in definition.stages]
        stages += [f"{t.name}-{s.name}" for t in definition.tracks for s in t.stages]
        assert {f"stage-{stage}" for stage in stages} <= targets
        explained = set(re.findall(r'<b><span class="num">(\d+)</span>', text))
        edges = len(definition.edges) + sum(len(t.edges) for t in definition.tracks)
        assert explained == {str(n) for n in range(1, edges + 1)}


def test_a_procedure_can_be_taken_away_in_every_form(app, monkeypatch):
    client = app.test_client()
    taken = {kind: client.get(f"/procedures/meeting.{kind}") for kind in ("json", "mmd", "svg", "toml")}
    assert all(answer.status_code == 200 for answer in taken.values())
    assert hashlib.sha256(taken["json"].data).hexdigest() in client.get("/procedures/meeting").text
    assert taken["mmd"].text.startswith("stateDiagram-v2")
    assert taken["svg"].text.startswith("<svg ")
    assert taken["toml"].text.splitlines()
    asked = []
    monkeypatch.setattr(
        "consult.web.procedures.procedures.sheet", lambda *given: asked.append(given) or b"%PDF"
    )
    assert client.get("/procedures/meeting.pdf").mimetype == "application/pdf"
    assert asked[0][0] == "handbook"
    assert hash(asked[0][1]), "kept in memory once made"
    assert client.get("/procedures/nothing.json").status_code == 404
    assert len(library()) <= printed.FEW


def test_a_case_shows_where_it_stands_and_has_been(app, opened):
    client = app.test_client()
    assert f'href="/cases/{opened}/procedure"' in client.get(f"/cases/{opened}").text
    text = client.get(f"/cases/{opened}/procedure").text
    boxes = dict(re.findall(r'<a href="#stage-(\w+)"><title>(.*?)</title>', text))
    assert boxes["open"].endswith("（いまここ）")
    assert boxes["draft"].endswith("（済み）")
    assert boxes["closed"].endswith("（次に進める）")
    assert boxes["archived"] == "保存"
    assert '募集中 <span class="small">いまここ</span>' in text


def test_a_case_in_preparation_shows_nothing(app, people):
    assert app.test_client().get("/cases/r8-i-001/procedure").status_code == 404
