"""What few papers say, folded away below the button of the entry form: an organisation, a date, 点字, a way to answer."""

from typing import Any

from consult.consultations import rules
from consult.consultations.identity import Identity
from consult.i18n import gettext
from consult.web.forms import Typed

FIELDS = ("authored_on", "form", "firm", "representative", "phone", "email", "wants_mail")


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


def context(typed: Typed) -> dict[str, Any]:
    """The folded part; it stands open when something in it is filled in or wrong."""
    return {
        "more_open": any(typed[name] for name in FIELDS) or bool(set(FIELDS) & set(typed.wrong)),
        "forms": [
            {"value": "", "label": gettext("文字"), "checked": not typed["form"]},
            *(
                {"value": code, "label": gettext(title), "checked": code == typed["form"]}
                for code, title in rules.FORMS.items()
            ),
        ],
    }
