"""What few papers say, folded away below the button of the entry form: an organisation, a date, 点字, a way to answer."""

from typing import Any

from consult.consultations import rules
from consult.consultations.identity import Identity
from consult.i18n import gettext
from consult.web.forms import Typed

FIELDS = ("authored_on", "form", "firm", "representative", "phone", "email", "wants_mail")
_WRITTEN = "writing"


def identity(typed: Typed) -> Identity:
    """Who it is from, exactly as typed."""
    firm = typed["firm"] == "1"
    return Identity(
        typed["name"].strip(),
        typed["address"].strip(),
        typed["phone"].strip(),
        typed["email"].strip(),
        "corporate" if firm else "person",
        typed["representative"].strip() if firm else "",
    )


def form(typed: Typed) -> str:
    """What it was before it was writing; empty: writing from the start."""
    return "" if typed["form"] == _WRITTEN else typed["form"]


def context(typed: Typed) -> dict[str, Any]:
    """The folded part; it stands open when something in it is filled in or wrong."""
    filled = any(typed[name] for name in FIELDS if name != "form")
    return {
        "more_open": filled or bool(form(typed)) or bool(set(FIELDS) & set(typed.wrong)),
        "forms": [
            {"value": _WRITTEN, "label": gettext("文字"), "checked": not form(typed)},
            *(
                {"value": code, "label": gettext(title), "checked": code == typed["form"]}
                for code, title in rules.FORMS.items()
            ),
        ],
    }
