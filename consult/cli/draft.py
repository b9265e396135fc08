"""`consult draft`: the text of a plan, in sections."""

from pathlib import Path
from typing import Any

import click

from consult.cli.opening import actor, application, show
from consult.unit_of_work import unit_of_work

KINDS = ("consulted", "current", "decided")


@click.group()
def draft() -> None:
    """Import the text people comment on, or the plan in force to compare it with."""


@draft.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--case", "number", required=True, help="Number of the case: R8-意-004 or r8-i-004.")
@click.option("--as", "email", required=True, help="E-mail of the account that does it.")
@click.option("--title", default="", help="Title; by default the first heading.")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="consulted",
    show_default=True,
    help="Which text of the plan it is.",
)
@click.option("--dry-run", is_flag=True, help="Show the sections without keeping them.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def import_(file: Path, number: str, email: str, title: str, kind: Any, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001, PLR0917
    """Read FILE (plain text or Markdown, UTF-8 or Shift_JIS) into sections with lasting anchors."""
    from consult.cases.queries import by_number
    from consult.db import db
    from consult.documents import drafts

    data = file.read_bytes()
    with application():
        who = actor(email)
        text = drafts.decode(data)
        plan = drafts.read(text)
        case = by_number(db.session(), number)
        report: dict[str, Any] = {
            "case": case.number,
            "version": None,
            "title": title or plan.title or case.title,
            "sections": [{"anchor": s.anchor, "heading": s.heading, "level": s.level} for s in plan.sections],
            "left_out": list(plan.noise),
        }
        if not dry_run:
            with unit_of_work(who) as uow:
                made = drafts.import_draft(uow, by_number(uow.session, number), text, title=title, kind=kind)
                report |= {"version": made.number, "sha256": made.digest}
        show(report, as_json, _text(report))


def _text(report: dict[str, Any]) -> str:
    kept = f"第{report['version']}版" if report["version"] else "試しに読みました（入れていません）"
    lines = [f"{report['case']}「{report['title']}」{kept}: {len(report['sections'])}節"]
    lines += [f"  {'  ' * (s['level'] - 1)}#{s['anchor']} {s['heading']}" for s in report["sections"]]
    if report["left_out"]:
        lines.append(f"  外した行（ページ番号・目次）: {len(report['left_out'])}行")
    return "\n".join(lines)
