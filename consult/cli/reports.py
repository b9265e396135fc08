"""Printing what a verification found, and ending with the exit code that says it."""

import json
import sys

import click

from consult.audit.verify import TEXTS, Report


def finish(report: Report, place: str, *, as_json: bool) -> None:
    """Print `report` and exit: 0 everything holds, 1 something is wrong or nothing was checked.

    `place` is named when there was nothing to check.
    """
    if not report.checked and not report.findings:
        report.find(place, "nothing")
    if as_json:
        findings = [{**found._asdict(), "sentence": found.say()} for found in report.findings]
        data = {"ok": report.ok, "checked": report.checked, "findings": findings, "facts": report.facts}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(TEXTS["ok"][0] % report.checked if report.ok else TEXTS["wrong"][0])
        for found in report.findings:
            click.echo(f"- {found.say()}")
        for name, value in report.facts.items():
            click.echo(f"  {name}: {value}")
    if not report.ok:
        sys.exit(1)
