"""Whether a definition is sound: every fault that would let a case get stuck, skip a check or mislead.

Each rule is one generator under the name that the report prints. The build fails on any finding.
"""

from collections.abc import Collection, Iterable, Mapping

from consult.workflow import standing, vocabulary
from consult.workflow.conditions import CONDITIONS
from consult.workflow.definition import Definition
from consult.workflow.lint import graph, names, parallel, people  # noqa: F401 - importing them registers their rules
from consult.workflow.lint.parallel import lint_together
from consult.workflow.lint.rule import OF_TRACKS, RULES, Finding, Known
from consult.workflow.source import Lines, Problem

__all__ = ["RULES", "Finding", "Known", "lint", "lint_together", "located", "problems", "registered"]


def registered(permissions: Collection[str], roles: Mapping[str, Collection[str]]) -> Known:
    """Everything the loaded packages have registered, with the table of access."""
    return Known(
        conditions={code: one for code, one in CONDITIONS.items() if code not in standing.GENERIC},
        effects=vocabulary.EFFECTS,
        permissions=permissions,
        inputs=vocabulary.INPUTS,
        clocks=vocabulary.CLOCKS,
        roles=roles,
    )


def lint(definition: Definition, known: Known) -> list[Finding]:
    """Every finding of every rule, in rule order; an empty list means the definition is sound."""
    found = [
        Finding(name, place, sentence, remedy)
        for name, rule in RULES.items()
        for place, sentence, remedy in rule(definition, known)
    ]
    for track in definition.tracks:
        flat = definition.track(track.name)
        found += [
            Finding(name, ("tracks", track.name, *place), sentence, remedy)
            for name in sorted(OF_TRACKS)
            for place, sentence, remedy in RULES[name](flat, known)
        ]
    return found


def problems(definition: Definition, known: Known, file: str, text: str) -> list[Problem]:
    """The findings with the lines of the file they came from."""
    return located(lint(definition, known), file, text)


def located(findings: Iterable[Finding], file: str, text: str) -> list[Problem]:
    """Findings as problems of the file whose text is given."""
    lines = Lines(text)
    return [Problem(file, lines.line(one.place), one.sentence, one.remedy, one.rule) for one in findings]
