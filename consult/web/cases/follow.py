"""/follow: hearing of cases by mail. An address is all that is asked; one link begins it, one tap stops it."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.cases.models import Case
from consult.consultations.announcing import following, news_words, topics
from consult.consultations.announcing.news import EVERYTHING
from consult.consultations.models_announcing import PlannedConsultation, Topic
from consult.consultations.models_following import Follower, FollowMail, FollowNews
from consult.db import db, settings
from consult.errors import Invalid
from consult.i18n import N_, gettext, language, msg
from consult.notifications.models import Mail
from consult.templating import moment
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.forms import Typed

blueprint = Blueprint("follow", __name__, url_prefix="/follow")
_SHOWN = 100
STATES = {
    "queued": N_("送るところ"),
    "held": N_("送るところ"),
    "sent": N_("送りました"),
    "failed": N_("届きませんでした"),
    "bounced": N_("届かずに戻りました"),
    "dropped": N_("送りませんでした"),
}


@blueprint.get("")
@public
def form() -> str:
    """What can be followed; links from a case, a theme or a plan come with it chosen."""
    chosen = [f"{kind}:{value}" for kind in ("topic", "plan") for value in request.args.getlist(kind)]
    if slug := request.args.get("case", ""):
        chosen += [f"case:{case_id}" for case_id in _case_id(db.session(), slug)]
    return _form(Typed(), chosen)


def _case_id(session: Session, slug: str) -> list[int]:
    return list(session.execute(select(Case.id).where(Case.slug == slug.lower()[:40])).scalars())


def _form(typed: Typed, chosen: list[str]) -> str:
    session = db.session()
    found = topics.every(session)
    named = labels(session, following.public_keys(session, [k for k in chosen if not k.startswith("topic:")]))
    return render_template(
        "public/follow.html",
        options=[
            *(
                _option(key, label, chosen, gettext("案件"))
                for key, label in named.items()
                if key != EVERYTHING
            ),
            *(_option(f"topic:{t.id}", t.name, chosen, gettext(topics.KINDS[t.kind])) for t in found),
            _option(EVERYTHING, gettext("すべての意見募集"), chosen, gettext("全部")),
        ],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("メールで見守る")}],
    )


def _option(key: str, label: str, chosen: list[str], group: str) -> dict[str, Any]:
    return {"value": key, "label": label, "checked": key in chosen, "group": group}


def labels(session: Session, keys: list[str]) -> dict[str, str]:
    """What each key stands for, in words; one statement a kind."""
    ids: dict[str, set[int]] = {"case": set(), "topic": set(), "plan": set()}
    for key in keys:
        kind, _, number = key.partition(":")
        if kind in ids:
            ids[kind].add(int(number))
    words: dict[str, str] = {EVERYTHING: gettext("すべての意見募集")}
    for case_id, title in session.execute(select(Case.id, Case.title).where(Case.id.in_(ids["case"]))):
        words[f"case:{case_id}"] = title
    plan = PlannedConsultation
    for plan_id, title in session.execute(select(plan.id, plan.title).where(plan.id.in_(ids["plan"]))):
        words[f"plan:{plan_id}"] = str(msg("%(title)s（予定）", title=title))
    for topic in session.execute(select(Topic).where(Topic.id.in_(ids["topic"]))).scalars():
        words[f"topic:{topic.id}"] = str(
            msg("%(kind)s：%(name)s", kind=gettext(topics.KINDS[topic.kind]), name=topic.name)
        )
    return {key: words[key] for key in keys if key in words}


@blueprint.post("")
@public
def ask() -> Response | tuple[str, int]:
    """Send the first mail; the answer says nothing about who is known."""
    wanted = request.form.getlist("wanted")
    typed = Typed.posted("email")
    config = settings()
    try:
        with unit_of_work(current_actor()) as uow:
            following.ask(
                uow,
                typed["email"],
                wanted,
                following.Keys.of(config),
                base_url=config.base_url,
                language=language(),
            )
    except Invalid as error:
        typed.add(error)
        return _form(typed, wanted), 422
    return redirect("/follow/sent", 303)


@blueprint.get("/sent")
@public
def sent() -> str:
    """What happens now."""
    return _said(
        gettext("メールを送りました"),
        gettext("届いたメールのリンクを開くと、知らせるメールが始まります。リンクは48時間使えます。"),
        gettext(
            "届かないときは、アドレスを確かめて、もう一度申し込んでください。迷惑メールの箱も見てください。"
        ),
    )


def _said(heading: str, *lines: str, form: dict[str, str] | None = None) -> str:
    return render_template(
        "public/follow_said.html",
        heading=heading,
        lines=lines,
        form=form,
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("メールで見守る"), "href": "/follow"},
            {"title": heading},
        ],
    )


@blueprint.get("/confirm/<token>")
@public
def confirm_page(token: str) -> str:
    """What was asked for, and one button: programs that open links in mails must not begin anything."""
    wanted = following.request_of(db.session(), token)
    words = labels(db.session(), list(wanted.keys)).values()
    return _said(
        gettext("知らせるメールを受け取りますか"),
        *words,
        form={"action": f"/follow/confirm/{token}", "button": gettext("受け取る")},
    )


@blueprint.post("/confirm/<token>")
@public
def confirm(token: str) -> Response:
    """Begin, and lead to the page where everything can be changed."""
    with unit_of_work(current_actor()) as uow:
        link = following.confirm(uow, token, following.Keys.of(settings()))
    return redirect(f"/follow/mine/{link}?done=1", 303)


@blueprint.get("/mine/<token>")
@public
def mine(token: str) -> str:
    """What I follow, and every mail that was sent to me."""
    session = db.session()
    follower = following.holder(session, token)
    words = labels(session, [row.key for row in following.follows_of(session, follower)])
    return render_template(
        "public/follow_mine.html",
        token=token,
        follows=[{"key": key, "title": title} for key, title in words.items()],
        mails=_mails(session, follower),
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("メールで見守る")}],
    )


def _mails(session: Session, follower: Follower) -> list[dict[str, Any]]:
    rows = session.execute(
        select(FollowMail, Mail.notice, Mail.state)
        .join(Mail, Mail.id == FollowMail.mail_id)
        .where(FollowMail.follower_id == follower.id)
        .order_by(FollowMail.id.desc())
        .limit(_SHOWN)
    ).all()
    wanted = {number for row, _notice, _state in rows for number in row.news}
    news = {
        one.id: news_words.item(one.kind, one.said)
        for one in session.execute(select(FollowNews).where(FollowNews.id.in_(wanted))).scalars()
    }
    return [
        {
            "at": moment(row.at),
            "what": [news[n] for n in row.news if n in news],
            "first": notice == following.CONFIRM,
            "state": gettext(STATES.get(state, state)),
        }
        for row, notice, state in rows
    ]


@blueprint.post("/mine/<token>/drop")
@public
def drop(token: str) -> Response:
    """Follow one thing no longer."""
    with unit_of_work(current_actor()) as uow:
        left = following.drop(uow, token, request.form.get("key", ""))
    return redirect(f"/follow/mine/{token}?done=1" if left else "/follow/stopped", 303)


@blueprint.get("/stop/<token>")
@public
def stop_page(token: str) -> str:
    """One button; a link that was used already says so."""
    following.holder(db.session(), token)
    return _said(
        gettext("知らせるメールをすべて止めますか"),
        gettext("止めると、メールアドレスも消します。"),
        form={"action": f"/follow/stop/{token}", "button": gettext("すべて止める")},
    )


@blueprint.post("/stop/<token>")
@public
def stop(token: str) -> Response:
    """Stop and erase: from the page, or by the mail program itself (RFC 8058), which knows no session."""
    with unit_of_work(current_actor()) as uow:
        following.stop(uow, token)
    return redirect("/follow/stopped", 303)


@blueprint.get("/stopped")
@public
def stopped() -> str:
    """That it is over."""
    return _said(
        gettext("知らせるメールを止めました"),
        gettext("メールアドレスは消しました。もう届きません。"),
        gettext("また受け取りたくなったら、いつでも申し込めます。"),
    )
