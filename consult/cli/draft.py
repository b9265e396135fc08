"""`consult draft`: the text of a plan, in sections."""

import hashlib
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
@click.option("--matched", is_flag=True, help="The proposed matching with the version before is right.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def import_(  # noqa: PLR0917 - one parameter an option
    file: Path,
    number: str,
    email: str,
    title: str,
    kind: Any,
    dry_run: bool,  # noqa: FBT001 - a flag, given by name
    matched: bool,  # noqa: FBT001 - a flag, given by name
    as_json: bool,  # noqa: FBT001 - a flag, given by name
) -> None:
    """Read FILE (Word .docx, plain text or Markdown, UTF-8 or Shift_JIS) into sections with lasting anchors."""
    from consult.cases.queries import by_number
    from consult.consultations.queries.versions import stopped_draft
    from consult.db import db
    from consult.documents import drafts
    from consult.documents.carrying import carried, proposed

    data = file.read_bytes()
    with application():
        who = actor(email)
        text = drafts.decode(data)
        plan = drafts.read(text)
        case = by_number(db.session(), number)
        base = drafts.version_before(db.session(), case.id, kind) or stopped_draft(db.session(), case)
        old = base.sections if base is not None and kind != "current" else []
        matches = proposed(old, plan.sections)
        origins = dict(zip(carried(old, plan.sections, matches, ()).anchors, plan.sections, strict=True))
        unsure = [plan.sections[m.new].heading for m in matches if m.new is not None and not m.sure]
        gone = [
            f"{old[m.old].number} {old[m.old].title}".strip()
            for m in matches
            if m.kind == "deleted" and m.old is not None
        ]
        report: dict[str, Any] = {
            "case": case.number,
            "version": None,
            "title": title or plan.title or case.title,
            "sections": [
                {"anchor": anchor, "heading": s.heading, "level": s.level} for anchor, s in origins.items()
            ],
            "left_out": list(plan.noise),
            "unsure": unsure,
            "gone": gone,
        }
        if (unsure or gone) and not dry_run and not matched:
            raise click.ClickException(_unsure(report))
        if not dry_run:
            with unit_of_work(who) as uow:
                made = drafts.import_draft(
                    uow, by_number(uow.session, number), text, title=title, kind=kind,
                    base=stopped_draft(uow.session, case),
                )  # fmt: skip
                report |= {"version": made.number, "sha256": made.text_digest}
        show(report, as_json, _text(report))


@draft.command("digest")
@click.argument("what")
@click.option("--title", default="", help="Title under which FILE was put in; by default its first heading.")
@click.option("--version", "wanted", type=int, help="Version of the case; by default every fixed one.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def digest(what: str, title: str, wanted: int | None, as_json: bool) -> None:  # noqa: FBT001 - a flag, given by name
    """The SHA-256 of WHAT: a file, as it is and as a text put in; or the fixed versions of a case, made again."""
    path = Path(what)
    report = _of_file(path, title) if path.is_file() else _of_case(what, wanted)
    lines = [f"{entry['sha256']}  {entry['of']}{entry.get('said', '')}" for entry in report]
    show({"digests": report}, as_json, "\n".join(lines))
    if any(entry.get("same") is False for entry in report):
        raise click.exceptions.Exit(1)


def _of_file(path: Path, title: str) -> list[dict[str, Any]]:
    from consult.documents import drafts
    from consult.documents.canonical import digest_of
    from consult.errors import Invalid

    data = path.read_bytes()
    found: list[dict[str, Any]] = [
        {"of": f"{path.name}（このまま）", "sha256": hashlib.sha256(data).hexdigest()}
    ]
    try:
        plan = drafts.read(drafts.decode(data))
    except Invalid:  # a file that is no plan still has a digest
        return found
    made = digest_of(title or plan.title, plan.sections)
    return [*found, {"of": f"{path.name}（本文として入れたとき）", "sha256": made}]


def _of_case(number: str, wanted: int | None) -> list[dict[str, Any]]:
    from consult.cases.queries import by_number
    from consult.consultations.queries.versions import public_versions
    from consult.db import db
    from consult.documents.canonical import digest_of

    found = []
    with application():
        case = by_number(db.session(), number)
        for row in reversed(public_versions(db.session(), case)):
            if wanted in {None, row.number}:
                made = digest_of(row.title, row.sections)
                same = made == row.text_digest
                said = (
                    "　確定したときと同じです" if same else f"　確定したとき（{row.text_digest}）と違います"
                )
                found.append(
                    {"of": f"{case.number} 第{row.number}版", "sha256": made, "same": same, "said": said}
                )
    return found


def _unsure(report: dict[str, Any]) -> str:
    lines = [f"  確かめる節: {heading}" for heading in report["unsure"]]
    lines += [f"  なくなる節: {heading}" for heading in report["gone"]]
    return "\n".join(
        [
            "前の版との対応を確かめてください。このままでよければ --matched を、直すときは案の本文の画面を使ってください。",
            *lines,
        ]
    )


def _text(report: dict[str, Any]) -> str:
    kept = f"第{report['version']}版" if report["version"] else "試しに読みました（入れていません）"
    lines = [f"{report['case']}「{report['title']}」{kept}: {len(report['sections'])}節"]
    lines += [f"  {'  ' * (s['level'] - 1)}#{s['anchor']} {s['heading']}" for s in report["sections"]]
    if report["left_out"]:
        lines.append(f"  外した行（ページ番号・目次）: {len(report['left_out'])}行")
    return "\n".join(lines)
