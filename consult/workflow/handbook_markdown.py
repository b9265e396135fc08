"""The handbook as Markdown: one file for each procedure and an index, kept in docs/procedures."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from consult.i18n import gettext, msg
from consult.workflow.definition import Definition
from consult.workflow.diagram import mermaid
from consult.workflow.handbook import Act, Chapter, Course, Passage, chapter


def files(
    definitions: Mapping[str, Definition],
    who: Callable[[str], str],
    others: Mapping[str, Definition] | None = None,
) -> dict[str, str]:
    """File name → text, in the reader's language; `who` names the holders of a permission.

    `others` are the procedures that parts may be, when not all are written.
    """
    known = others or definitions
    chapters = {name: chapter(d, who, others=known) for name, d in sorted(definitions.items())}
    made = {f"{name}.md": text(c, mermaid(definitions[name])) for name, c in chapters.items()}
    return {"README.md": _index(chapters.values()), **made}


def text(one: Chapter, drawing: str) -> str:
    """One procedure; `drawing` is its Mermaid diagram."""
    return "\n".join([*_lines(one, drawing), ""])


def _index(chapters: Iterable[Chapter]) -> str:
    lines = [
        "# " + gettext("手続の一覧"),
        "",
        gettext("workflows/ の定義から作った文書です。直すときは定義を直し、作り直します。"),
        "",
        "```",
        "consult workflow handbook --markdown docs/procedures",
        "```",
        "",
        _row(gettext("手続"), gettext("版"), gettext("段階"), gettext("操作"), gettext("根拠")),
        "|---|---|---|---|---|",
    ]
    for one in chapters:
        stages = sum(len(course.stages) for course in one.courses)
        acts = len({act.number for course in one.courses for stage in course.stages for act in stage.acts})
        lines.append(
            f"| [{_cell(one.title)}]({one.name}.md) | {one.version} | {stages} | {acts} | {_cell(one.basis)} |"
        )
    return "\n".join([*lines, ""])


def _lines(one: Chapter, drawing: str) -> Iterator[str]:
    yield f"# {one.title}"
    yield ""
    if one.basis:
        yield gettext("根拠") + f"：{one.basis}"
        yield ""
    digest = gettext("要約値")
    for edition in one.history:
        yield "- " + str(msg("版 %(n)s", n=edition.version)) + f"　{digest} `{edition.digest}`"
    yield "- " + gettext("名前") + f" `{one.name}`"
    yield from _settings(one)
    for title, things in ((gettext("文書"), one.documents), (gettext("この手続を成す案件"), one.parts)):
        if things:
            yield from ("", f"## {title}", "")
            yield from (
                f"- {thing.label} `{thing.name}`{'　' + thing.text if thing.text else ''}" for thing in things
            )
    yield from ("", "## " + gettext("図"), "", "```mermaid", drawing.rstrip(), "```")
    for course in one.courses:
        yield from _course(course, track=course is not one.courses[0])


def _settings(one: Chapter) -> Iterator[str]:
    if not one.settings:
        return
    yield from ("", "## " + gettext("設定"), "")
    yield _row(gettext("設定"), gettext("値"), gettext("決まり"), gettext("名前"))
    yield "|---|---|---|---|"
    for s in one.settings:
        yield f"| {_cell(s.label)} | {_cell(s.value)} | {_cell(s.bounds)} | `{s.name}` |"


def _course(course: Course, *, track: bool) -> Iterator[str]:
    title = str(msg("並行する作業：%(what)s", what=course.label)) if track else gettext("段階")
    yield from ("", f"## {title}")
    if course.begins:
        yield from ("", *(f"- {sentence}" for sentence in course.begins))
    for stage in course.stages:
        yield from _stage(stage)


def _stage(stage: Passage) -> Iterator[str]:
    yield from ("", f"### {stage.label} `{stage.name}`", "")
    said = [gettext("公開のページの文") + f"：{stage.public}"] if stage.public else []
    said += [gettext("前もって知らせる文") + f"：{stage.coming}"] if stage.coming else []
    said += [gettext("いつまでに") + f"：{'。'.join(stage.deadline)}"] if stage.deadline else []
    said += [gettext("始まる並行の作業") + f"：{stage.starts}"] if stage.starts else []
    said += [gettext("ここで終わります。")] if stage.final else []
    yield from (f"- {line}" for line in said)
    for act in stage.acts:
        line = f"**{act.number} {act.label}** → {act.to_label} `{act.trigger}`"
        if act.said_at:
            yield from ("", line + "　" + str(msg("（「%(stage)s」と同じ）", stage=act.said_at)))
        else:
            yield from ("", line, "")
            yield from _act(act)


def _act(act: Act) -> Iterator[str]:
    yield "- " + gettext("だれが") + f"：{act.who}"
    for title, sentences in (
        (gettext("そろうもの"), act.requires),
        (gettext("注意"), act.warns),
        (gettext("書くもの"), act.inputs),
        (gettext("起きること"), act.effects),
        (gettext("決まり"), act.notes),
    ):
        if sentences:
            yield f"- {title}"
            yield from (f"  - {sentence}" for sentence in sentences)
    if act.basis:
        yield "- " + gettext("根拠") + f"：{act.basis}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")
