"""The answer to もし…なら in plain values and in the reader's language: what API and command line give back."""

from typing import Any

from consult.cases.whatif import Answer, Moved, Turned
from consult.i18n import pick
from consult.workflow.conditions import Verdict
from consult.workflow.explain import Option, plain
from consult.workflow.forecast import Bound, Leg, Wait, Way
from consult.workflow.foresight import Due
from consult.workflow.vocabulary import CLOCKS


def report(answer: Answer) -> dict[str, Any]:
    """Everything the page shows, in plain values and dates; sentences in the language of the reader."""
    definition = answer.definition
    until = definition.by_name.get(answer.until)
    return {
        "number": answer.case.number,
        "stage": answer.case.stage,
        "on": answer.on,
        "assumed": {name: plain(value) for name, value in answer.assumed.items()},
        "calendar_version": answer.calendar_version,
        "broken": len(answer.broken),
        "periods": [_period(moved) for moved in answer.periods],
        "turned": [_turned(turned) for turned in answer.turned],
        "options": [_option(option) for option in answer.options],
        "until": {"name": until.name, "label": pick(until.label)} if until else None,
        "ways": [_way(way) for way in answer.ways],
    }


def _due(due: Due) -> dict[str, Any]:
    return {
        "rule": due.rule,
        "due_on": due.date,
        "steps": [str(step) for step in due.steps],
        "calendar_version": due.calendar_version,
    }


def _period(moved: Moved) -> dict[str, Any]:
    period, before = moved.after, moved.before
    return {
        "key": period.key,
        "label": str(period.label),
        "number": period.number,
        **_due(period.due),
        "was_due_on": before.due.date if before else None,
        "judged": period.judged,
        "at_least": period.at_least,
        "margin": period.margin,
        "was_margin": before.margin if before else None,
        "broken_by": moved.broken,
        "newly": moved.newly,
        "moved_by": moved.days,
    }


def verdict(said: Verdict) -> dict[str, Any]:
    """One verdict, in words."""
    return {"code": said.code, "ok": said.ok, "sentence": str(said), "clears": said.clears or ""}


def _turned(turned: Turned) -> dict[str, Any]:
    return {
        "trigger": turned.option.trigger,
        "label": turned.option.label,
        "before": verdict(turned.before),
        "after": verdict(turned.after),
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "trigger": option.trigger,
        "label": option.label,
        "to": option.to,
        "permitted": option.permitted,
        "allowed": option.allowed,
        "inputs": dict(option.edge.inputs),
        "verdicts": [verdict(v) for v in option.verdicts],
        "warnings": [verdict(v) for v in option.warnings],
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "earliest": way.earliest,
        "latest": way.latest,
        "missing": way.missing,
        "kept": way.kept,
        "legs": [_leg(leg) for leg in way.legs],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "trigger": leg.edge.trigger,
        "label": pick(leg.edge.label),
        "from": leg.source,
        "to": leg.edge.to,
        "earliest": leg.earliest,
        "latest": leg.latest,
        "missing": [verdict(v) for v in leg.missing],
        "answers": [verdict(v) for v in leg.answers],
        "cautions": [verdict(v) for v in leg.cautions],
        "waits": [_wait(wait) for wait in leg.waits],
        "bounds": [_bound(bound, leg) for bound in leg.bounds],
    }


def _wait(wait: Wait) -> dict[str, Any]:
    return {"sentence": str(wait.sentence), "until": wait.until}


def _bound(bound: Bound, leg: Leg) -> dict[str, Any]:
    return {
        "date": bound.date,
        "sentence": bound_words(bound),
        "broken_by": max(0, (leg.earliest - bound.date).days),
        "reckoning": _due(bound.due) if bound.due else None,
    }


def bound_words(bound: Bound) -> str:
    """What sets the last day: a clock in words, or the condition that holds until then."""
    if bound.due is None:
        return str(bound.verdict)
    word = CLOCKS.get(bound.due.rule)
    return str(word.sentence) if word else bound.due.rule
