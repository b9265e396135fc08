"""Whether a procedure can be run by this program, and what is missing when it cannot.

A definition may name effects, clocks and facts that belong to a package still to be written. It can be read,
drawn, checked and walked on paper; a case of it is not started before everything it names is there.
"""

from collections.abc import Iterator

from consult.cases import clocks, facts
from consult.errors import Refused
from consult.i18n import Message, msg, pick
from consult.workflow import vocabulary
from consult.workflow.definition import Definition


def missing(definition: Definition) -> tuple[Message, ...]:
    """What the program lacks to run a case of `definition`, in words; empty when it can."""
    return tuple(_missing(definition))


def _missing(definition: Definition) -> Iterator[Message]:
    machines = (definition, *(definition.track(track.name) for track in definition.tracks))
    if not facts.known(definition.name) and any(edge.requires for m in machines for edge in m.edges):
        yield msg("条件を確かめるための事実")
    for name in dict.fromkeys(effect for m in machines for edge in m.edges for effect in edge.effects):
        if not vocabulary.implemented(name):
            yield msg("「%(effect)s」のしくみ", effect=vocabulary.EFFECTS[name].sentence)
    for rule in dict.fromkeys(s.deadline.rule for m in machines for s in m.stages if s.deadline):
        if not clocks.reckoned(rule):
            yield msg("「%(clock)s」の数え方", clock=vocabulary.CLOCKS[rule].sentence)


def ensure_ready(definition: Definition) -> None:
    """Refused with everything that is missing, for a procedure this program cannot run yet."""
    if lacks := missing(definition):
        sentence = msg(
            "「%(procedure)s」は、まだこのシステムで始められません。足りないもの：%(missing)s",
            procedure=pick(definition.title),
            missing="、".join(str(one) for one in lacks),
        )
        raise Refused(sentence)
