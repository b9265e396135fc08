"""/m/<token>: a member tells of a conflict, votes in writing, checks or attests minutes, without an account.

The address is a secret: no index, no referrer, no cache. Opening it changes nothing; each act is a button.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from consult.db import db
from consult.errors import Conflict, DomainError, Gone, Invalid, NotFound
from consult.i18n import N_, gettext, msg
from consult.meetings.actions import attesting, casting, conflicts, links
from consult.web.access import public
from consult.web.forms import number_in
from consult.web.minutes import member_page, member_vote
from consult.web.quiet import keep_quiet

blueprint = Blueprint("member_check", __name__, url_prefix="/m")
_PAGES: Final[dict[str, tuple[str, Callable[..., dict[str, Any]], str]]] = {
    links.DECLARE: ("public/member_declare.html", member_page.declare, N_("利害関係を申し出る")),
    links.CHECK: ("public/member_check.html", member_page.check, N_("会議録を確かめる")),
    links.SIGN: ("public/member_attest.html", member_page.attest, N_("会議録を確かめる")),
}


blueprint.after_request(keep_quiet)


@blueprint.get("/<token>")
@public
def show(token: str) -> str:
    """Own remarks with what was said just before each; or, for 署名委員, the whole sealed record."""
    return _page(token)


@blueprint.post("/<token>")
@public
def answer(token: str) -> Answer | tuple[str, int]:
    """直してほしい for one remark, 了承, or 署名に代わる確認."""
    form = request.form
    try:
        if form.get("do") == "accept":
            links.accept(token)
            flash(gettext("了承しました。ありがとうございました。"))
        elif form.get("do") == "attest":
            attesting.attest_by_link(token, digest=form.get("digest", ""))
            flash(gettext("確かめたことを記録しました。ありがとうございました。"))
        elif form.get("do") == "look":
            return _page(token, look=True), 200
        elif form.get("do") == "vote":
            n = casting.by_link(token, member_vote.typed(form))
            flash(str(msg("%(n)s件の答えを送りました。期限までは、ここで変えられます。", n=n)))
        elif form.get("do") == "declare":
            conflicts.declare_by_link(token, number_in(form.get("row", "")), form.get("reason", ""))
            flash(gettext("申し出を事務局に送りました。答えは、会議までにお知らせします。"))
        elif form.get("do") == "ask":
            row = number_in(form.get("row", ""))
            links.ask(token, row, form.get("after", ""), key=form.get("idempotency_key", ""))
            flash(gettext("事務局に送りました。返事はここに出ます。"))
        else:
            raise NotFound(msg("この操作はありません"))
    except (NotFound, Gone):
        raise
    except DomainError as error:
        return _page(token, error), error.status
    return redirect(f"/m/{token}", 303)


def _page(token: str, error: DomainError | None = None, *, look: bool = False) -> str:
    session = db.session()
    link, meeting = links.holder(session, token)
    template, made, title = _PAGES[link.purpose]
    shown = made(session, meeting, link.membership)
    if link.purpose == links.DECLARE:
        shown |= member_vote.shown(session, meeting, link.membership, look=look)
    return render_template(
        template,
        token=token,
        **shown,
        **_said(error),
        trail=[{"title": gettext("書面の表決") if shown.get("rounds") else gettext(title)}],
    )


def _said(error: DomainError | None) -> dict[str, Any]:
    row = request.form.get("row", "")
    errors: list[dict[str, str]] = []
    if isinstance(error, Invalid) and error.fields:
        errors = [
            {"field": f"{name}-{row}" if row else name, "text": str(lines[0])}
            for name, lines in error.fields.items()
        ]
    elif error is not None:
        errors = [{"field": f"row-{row}" if row else "main", "text": str(error)}]
    return {
        "errors": errors,
        "error_of": {entry["field"]: entry["text"] for entry in errors},
        "typed": {"row": row, **{name: request.form.get(name, "") for name in ("after", "reason")}},
        "conflict": isinstance(error, Conflict),
    }
