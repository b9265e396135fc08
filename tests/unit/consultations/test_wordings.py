"""Under a point of the result, what only one person wrote comes before what many sent alike."""

from types import SimpleNamespace

from consult.consultations.result import report


def said(text: str) -> tuple[SimpleNamespace, int]:
    passage = SimpleNamespace(point_id=1, start=0, end=len(text))
    return SimpleNamespace(text=text, passages=[passage], redactions=[]), 1


def test_a_single_wording_is_printed_before_the_mass_and_is_never_cut_off_by_it():
    mass = [f"同じ文{n}です。" for n in range(report.MOST_WORDS)]
    rows = [said(text) for text in [*mass, *mass, "夜も開けてください。"]]
    found = report._wordings(rows)
    assert found[0] == "夜も開けてください。"
    assert found[1:] == tuple(mass[: report.MOST_WORDS - 1])
