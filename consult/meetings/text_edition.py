"""会議録の版 as plain text: the same words as the sheet, for a reader, a search or a machine. Pure."""

from collections.abc import Iterator

from consult.documents.editions import MinutesEdition, MinutesItem


def made(words: MinutesEdition) -> str:
    """The edition as text with line feeds; every remark on lines of its own, with its number."""
    return "\n".join(_lines(words)) + "\n"


def _lines(words: MinutesEdition) -> Iterator[str]:
    yield f"{words.ordinal} {words.body} 会議録（{words.style}）"
    yield f"{words.municipality}　{words.edition}"
    yield ""
    for line in words.header:
        yield f"{line.label}　{_one(line.text)}"
    yield from _amended(words)
    for item in words.items:
        yield from _item(item)
    yield from _listed("決定事項", words.decisions)
    yield from _listed("宿題", [_one(f"{h.assignee}：{h.text}（{h.due}）" if h.due else f"{h.assignee}：{h.text}")
                              for h in words.homework])  # fmt: skip
    yield from _listed("前の会議までの宿題", words.heard)
    if words.next_meeting:
        yield from ("", "■ 次回", words.next_meeting)
    yield from _listed("訂正の記録", words.corrections)
    yield ""
    for line in words.authorship:
        yield f"{line.label}　{_one(line.text)}"
    if words.seal:
        yield from ("", f"確定 {words.seal.sealed_on}　記録 {words.seal.record}")
        yield f"SHA-256 {words.seal.digest}"
        yield f"確かめる {words.seal.verify_at}"
    contact = words.contact
    yield from ("", "　".join(part for part in (contact.office, contact.phone, contact.email) if part))


def _amended(words: MinutesEdition) -> Iterator[str]:
    if words.amended:
        yield from ("", "■ 訂正", *words.amended)


def _item(item: MinutesItem) -> Iterator[str]:
    yield ""
    yield f"■ {item.number}　{item.title}" if item.number else f"■ {item.title}"
    if item.closed:
        yield item.closed
    for remark in item.remarks:
        yield f"[発言{remark.number}] {remark.speaker}" if remark.speaker else "（できごと）"
        yield from (f"  {line}" for line in remark.text.splitlines())
    if item.result:
        yield f"結果　{_one(item.result)}"


def _listed(heading: str, entries: "list[str] | tuple[str, ...]") -> Iterator[str]:
    if entries:
        yield from ("", f"■ {heading}")
        yield from (f"{n} {_one(entry)}" for n, entry in enumerate(entries, 1))


def _one(text: str) -> str:
    return text.replace("\n", "／")
