"""The steps of the opinion form as data for `templates/public/opinion_form.html`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from consult.cases.models import Case
from consult.consultations import rules
from consult.consultations.intake import Submission
from consult.consultations.models import Consultation
from consult.consultations.schemas import OpinionSchema
from consult.documents.inspection import Inspected
from consult.documents.models import DraftSection
from consult.documents.personal_data import Kind, personal_data_hints
from consult.documents.personal_places import address_hints
from consult.errors import Invalid, Sentence
from consult.i18n import N_, gettext
from consult.web.opinions.opinion_answers import ALL, TRAP, Answers

_HINTED = {
    Kind.PHONE: N_("個人の電話番号らしい文字があります"),
    Kind.EMAIL: N_("個人のメールアドレスらしい文字があります"),
    Kind.POSTAL_CODE: N_("個人の住所らしい文字があります"),
    Kind.MY_NUMBER: N_("マイナンバーらしい文字があります"),
    Kind.NUMBER: N_("個人の番号らしい文字があります"),
    Kind.ACCOUNT: N_("個人のアカウントらしい文字があります"),
    Kind.BIRTH: N_("生年月日らしい文字があります"),
    Kind.ADDRESS: N_("個人の住所らしい文字があります"),
}
_KB, _MB = 1024, 1024 * 1024


@dataclass(frozen=True)
class Form:
    """The case a form is about, with what every step needs."""

    case: Case
    consultation: Consultation
    sections: Sequence[DraftSection]

    @property
    def anchors(self) -> tuple[str, ...]:
        """The sections one may write about."""
        return tuple(section.anchor for section in self.sections)

    def title(self, anchor: str) -> str:
        """A section as it is called on the form."""
        if anchor == ALL:
            return gettext("案全体への意見")
        return next(_called(section) for section in self.sections if section.anchor == anchor)


def _called(section: DraftSection) -> str:
    return " ".join(filter(None, (section.number, section.title)))


def size(number: int) -> str:
    """12KB, 3.4MB."""
    return f"{number / _MB:.1f}MB" if number >= _MB else f"{-(-number // _KB)}KB"


def context(
    form: Form, answers: Answers, step: str, wrong: Mapping[str, Sequence[Sentence]] | None = None
) -> dict[str, Any]:
    """Everything one step shows; `wrong` are its errors by field."""
    build = {"place": _place, "text": _text, "person": _person, "check": _check}[step]
    errors = [
        {"field": name, "text": str(sentence)} for name, said in (wrong or {}).items() for sentence in said
    ]
    return {
        "step": step,
        "at": answers.steps.index(step) + 1,
        "steps": len(answers.steps),
        "key": answers.key,
        "trap": {"name": TRAP, "value": answers.trap},
        "errors": errors,
        "error_of": {entry["field"]: entry["text"] for entry in reversed(errors)},
        **build(form, answers),
    }


def _place(form: Form, answers: Answers) -> dict[str, Any]:
    options: list[dict[str, Any]] = [
        {"value": ALL, "label": gettext("案全体への意見"), "checked": ALL in answers.places}
    ]
    chapter = ""
    top = min((section.level for section in form.sections), default=1)
    for section in form.sections:
        option = {
            "value": section.anchor,
            "label": _called(section),
            "checked": section.anchor in answers.places,
        }
        if section.level == top:
            chapter = _called(section)
            option["label"] = gettext("この章のぜんぶ") + f"（{section.title or section.number}）"
        options.append({**option, "group": chapter})
    return {"options": options}


def _text(form: Form, answers: Answers) -> dict[str, Any]:
    return {
        "places": [
            {"name": f"text-{anchor}", "title": form.title(anchor), "value": answers.texts.get(anchor, "")}
            for anchor in answers.places
        ],
        "limit": rules.TEXT_LIMIT,
        "files": [
            {"title": file.name, "note": size(file.size), "remove": file.key} for file in answers.files
        ],
        "hints": _hints(answers),
    }


def _hints(answers: Answers) -> list[str]:
    return hints(*(answers.texts.get(anchor, "") for anchor in answers.places))


def hints(*texts: str) -> list[str]:
    """What a sender is gently told of personal data in their words; nothing is refused for it."""
    found = {h.kind for text in texts for h in (*personal_data_hints(text), *address_hints(text))}
    return list(dict.fromkeys(gettext(_HINTED[kind]) for kind in Kind if kind in found))


def _person(form: Form, answers: Answers) -> dict[str, Any]:
    policy, given = form.consultation.identity_policy, answers.person
    asked = _fields(policy, answers.kind)
    return {
        "kind": answers.kind,
        "ask_kind": policy != "category_only",
        "categories": [
            {"value": code, "label": gettext(label), "checked": answers.category == code}
            for code, label in rules.CATEGORIES.items()
        ]
        if policy == "category_only"
        else [],
        "fields": [{**entry, "value": given.get(entry["name"], "")} for entry in asked],
        "wants_mail": answers.wants_mail,
    }


def _fields(policy: str, kind: str) -> list[dict[str, Any]]:
    group, optional = kind == "corporate", policy != "required"
    name = {
        "name": "name",
        "label": gettext("団体・事業者の名前") if group else gettext("お名前"),
        "why": gettext("どなたの意見かを確かめるためです。公表しません。"),
        "hint": "" if group else gettext("名字と名前の間は、あけてもあけなくてもかまいません。"),
        "autocomplete": "organization" if group else "name",
        "optional": optional,
    }
    representative = {
        "name": "representative",
        "label": gettext("代表者のお名前"),
        "autocomplete": "name",
        "optional": True,
    }
    address = {
        "name": "address",
        "label": gettext("所在地") if group else gettext("住所"),
        "why": gettext("同じ方の意見を2度数えないためです。公表しません。"),
        "autocomplete": "street-address",
        "optional": optional,
    }
    phone = {
        "name": "phone",
        "label": gettext("電話番号"),
        "why": gettext("書いてあることがわからないときに、問い合わせるためです。"),
        "autocomplete": "tel",
        "inputmode": "tel",
        "optional": True,
    }
    email = {
        "name": "email",
        "label": gettext("メールアドレス"),
        "why": gettext("受付票と、答えの知らせを送るためです。"),
        "autocomplete": "email",
        "inputmode": "email",
        "optional": True,
    }
    if policy == "category_only":
        return [email]
    return [name, *([representative] if group else []), address, phone, email]


def _check(form: Form, answers: Answers) -> dict[str, Any]:
    kind = gettext("団体・事業者") if answers.kind == "corporate" else gettext("個人")
    public: list[dict[str, Any]] = []
    for anchor in answers.places:
        text = answers.texts.get(anchor, "").strip("\r\n")
        if text.strip():
            public.append({"term": form.title(anchor), "text": text, "change": "text"})
    if answers.files:
        names = "\n".join(f"{file.name}（{size(file.size)}）" for file in answers.files)
        public.append({"term": gettext("ファイル"), "text": names, "change": "text"})
    if answers.category:
        label = gettext(rules.CATEGORIES[answers.category])
        public.append({"term": gettext("あなたにあてはまるもの"), "text": label, "change": "person"})
    private = [{"term": gettext("個人・団体の別"), "text": kind, "change": "person"}]
    if form.consultation.identity_policy == "category_only":
        private = []
    private += [
        {
            "term": entry["label"],
            "text": answers.person.get(entry["name"], "") or gettext("書いていません"),
            "change": "person",
        }
        for entry in _fields(form.consultation.identity_policy, answers.kind)
    ]
    wanted = gettext("受け取る") if answers.wants_mail else gettext("受け取らない（画面と紙で受け取る）")
    private.append({"term": gettext("受付票のメール"), "text": wanted, "change": "person"})
    return {"public_rows": public, "private_rows": private, "hints": _hints(answers)}


def submission(form: Form, answers: Answers, language: str, uploads: tuple[Inspected, ...]) -> Submission:
    """What would be sent now."""
    asked = {entry["name"] for entry in _fields(form.consultation.identity_policy, answers.kind)}
    parts = [
        {"anchor": "" if anchor == ALL else anchor, "text": answers.texts.get(anchor, "")}
        for anchor in answers.places
    ]
    sent: Submission = OpinionSchema().load(
        {
            **{name: answers.person.get(name, "") for name in asked},
            "parts": parts,
            "kind": answers.kind,
            "category": answers.category,
            "language": language,
            "wants_mail": answers.wants_mail,
        }
    )
    return replace(
        sent,
        opened_at=answers.opened_at,
        once=answers.key,
        trap=answers.trap,
        uploads=uploads,
    )


def wrong_on(form: Form, answers: Answers, step: str, error: Invalid) -> dict[str, list[Sentence]]:
    """Those of the mistakes `intake` found that one step can put right, by the field's id there."""
    if step == "text":
        first = f"text-{answers.places[0]}" if answers.places else "files"
        wrong = {first: error.fields["text"]} if "text" in error.fields else {}
        return wrong | ({"files": error.fields["files"]} if "files" in error.fields else {})
    if step == "person":
        asked = {entry["name"] for entry in _fields(form.consultation.identity_policy, answers.kind)}
        return {name: said for name, said in error.fields.items() if name in {*asked, "category"}}
    return {}
