"""Sheets of a case as pages show them: answers in words, forms with their choices, earlier versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from consult.access.check import allowed
from consult.calendars import date_text
from consult.cases.models import Case
from consult.collaboration.issues import sheets as issue_sheets
from consult.dossier.models import CaseSheet, CaseSheetVersion
from consult.dossier.reach import KEEPERS
from consult.dossier.reading import SEEMS_PERSONAL
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, sheets_of
from consult.dossier.values import restored
from consult.errors import Conflict, Sentence
from consult.i18n import Message, gettext, msg
from consult.web.access import current_actor
from consult.web.cases.dossier_voices import voices


def may_read(case: Case) -> bool:
    """Whether the reader of this page sees the sheets of a case: who writes one of them, or keeps the case."""
    wanted = {p for sheet in sheets_of(case.procedure) for p in sheet.permissions}
    wanted |= set(KEEPERS)
    return any(allowed(current_actor(), permission, case) for permission in wanted)


def heading(case: Case) -> dict[str, str]:
    """Number, address and title of the case."""
    return {"number": case.number, "address": case.slug, "title": case.title}


def said(item: Item, value: Any) -> str:
    """One answer in the reader's language."""
    if item.type is Type.YES:
        return gettext("はい") if value else gettext("いいえ")
    if item.type is Type.DAY:
        return date_text(value)
    if item.type is Type.YEN:
        return str(msg("%(n)s円", n=f"{value:,}"))
    if item.type is Type.CHOICE:
        return gettext(item.words[value]) if value in item.words else str(value)
    if item.type is Type.CHOICES:
        return "、".join(gettext(item.words[code]) for code in value if code in item.words)
    return str(value)


def answers(sheet: Sheet, values: Values, *, sealed: bool = False) -> list[dict[str, str]]:
    """The answers given, each under its question; sealed ones only where they were opened."""
    return [
        {"label": gettext(item.label), "text": said(item, values[item.name])}
        for item in sheet.items
        if item.sealed == sealed and item.name in values
    ]


def kind(case: Case, sheet: Sheet, rows: Sequence[CaseSheet], may: bool) -> dict[str, Any]:  # noqa: FBT001 - one caller, which computes it in place
    """One kind of sheet with everything written on it."""
    base = f"/desk/cases/{case.slug}/dossier/{sheet.code}"
    kept = any(row.state == "kept" for row in rows)
    return {
        "code": sheet.code,
        "title": gettext(sheet.title),
        "purpose": gettext(sheet.purpose),
        "public": _shown_to(case, sheet),
        "new": f"{base}/new" if may and not (sheet.single and kept) else "",
        "rows": [
            {
                "href": f"{base}/{row.number}",
                "number": row.number,
                "at": row.at,
                "withdrawn": row.state == "withdrawn",
                "reason": row.reason,
                "answers": answers(sheet, restored(sheet, row.answers)),
                "sealed": row.sealed is not None,
                "may": may,
            }
            for row in rows
        ],
    }


def follows(sheet: Sheet, written: Sequence[Written]) -> list[dict[str, Any]]:
    """What follows from other sheets, as rows of its kind: read, never written."""
    return [
        {
            "href": "",
            "number": one.number,
            "at": one.at,
            "answers": answers(sheet, one.values),
            "withdrawn": False,
            "sealed": False,
        }
        for one in written
    ]


def _shown_to(case: Case, sheet: Sheet) -> str:
    if not sheet.public:
        return gettext("公表しません")
    if not case.public or not sheet.shown_in(case.stage):
        return gettext("いまはまだ公表していません。あとの段階で公表します")
    return gettext("公表しています")


def fields(
    sheet: Sheet, typed: Mapping[str, Sequence[str]], wrong: Mapping[str, Sequence[Sentence]]
) -> list[dict[str, Any]]:
    """The items of a sheet for the form, with what was typed and what is wrong."""
    return [
        {
            "name": item.name,
            "kind": item.type.value,
            "label": gettext(item.label),
            "hint": _hint(sheet, item),
            "optional": item.optional,
            "value": next(iter(typed.get(item.name, ())), ""),
            "limit": 0 if sheet.many == item.name else item.longest,  # of a line, not of all that is pasted
            "error": "　".join(str(sentence) for sentence in wrong.get(item.name, ())),
            "options": [
                {"value": code, "label": gettext(word), "checked": code in typed.get(item.name, ())}
                for code, word in item.words.items()
            ],
        }
        for item in sheet.items
    ]


def errors(sheet: Sheet, wrong: Mapping[str, Sequence[Sentence]]) -> list[dict[str, str]]:
    """What is wrong, each sentence under the question it is about."""
    labels = {item.name: gettext(item.label) for item in sheet.items}
    return [
        {"field": name, "text": f"{labels[name]}：{sentence}" if name in labels else str(sentence)}
        for name, found in wrong.items()
        for sentence in found
    ]


def _hint(sheet: Sheet, item: Item) -> str:
    said_of = gettext(item.hint) if item.hint else ""
    if item.sealed:
        return said_of + gettext("封をして保存し、公表しません。開いた人は記録に残ります。")
    if sheet.public and not item.public:
        return said_of + gettext("この欄は公表しません。")
    return said_of


def must_confirm(wrong: Mapping[str, Sequence[Sentence]]) -> bool:
    """Whether the form asks to confirm that what it found is nobody's personal data."""
    found = (sentence for sentences in wrong.values() for sentence in sentences)
    return any(isinstance(sentence, Message) and sentence.text == SEEMS_PERSONAL for sentence in found)


def conflict(sheet: Sheet, row: CaseSheet, error: Conflict) -> dict[str, Any]:
    """What somebody else wrote meanwhile, to compare with what was typed."""
    return {"text": str(error), "answers": answers(sheet, restored(sheet, row.answers))}


def version(sheet: Sheet, old: CaseSheetVersion, people: Mapping[int, str]) -> dict[str, Any]:
    """What a sheet said before."""
    return {
        "number": old.version,
        "at": old.at,
        "who": people.get(old.by or 0, ""),
        "answers": answers(sheet, restored(sheet, old.answers)),
    }


def public_panel(part: Sequence[tuple[Sheet, Sequence[Written]]]) -> list[dict[str, Any]]:
    """What the public page of a case shows of its dossier."""
    return [
        {
            "title": gettext(sheet.title),
            "groups": voices(sheet, written) if sheet.many else [],
            "rows": []
            if sheet.many
            else [
                {"number": w.number, "at": w.at, "answers": [*_level(sheet, w), *answers(sheet, w.values)]}
                for w in written
            ],
        }
        for sheet, written in part
    ]


def _level(sheet: Sheet, written: Written) -> list[dict[str, str]]:
    """Who on the ladder says so, for a local issue: without it a can-do of the ward reads like one of the city."""
    if sheet.procedure != issue_sheets.NAME:
        return []
    return [
        {"label": gettext("段階"), "text": gettext(issue_sheets.LEVELS[issue_sheets.level_of(written.stage)])}
    ]
