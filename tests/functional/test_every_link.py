"""No link leads nowhere: every page of the demo city, as each of its people sees it."""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from consult.accounts.models import Account
from consult.db import db
from consult.demo.people import address
from tests.factories.demo_city import settings_in

HOST = "http://localhost"
MOST_PAGES = 1500  # a crawl that goes on longer has found a trap of links
FURTHER_SHEET = re.compile(r"/dossier/\w+/(?!1$)\d+$")  # one of each kind: the others are the same page again
PEOPLE = ("", "sato", "tanaka", "suzuki", "mizuno", "ito", "nakamura", "hara", "admin")


class Page(HTMLParser):
    """What a page leads to: links, files it loads, forms, and the places it can be entered at."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.links, self.forms, self.ids = [], [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        if given.get("rel") == "nofollow":
            return  # filters on top of filters
        if tag in {"a", "link"} and given.get("href") is not None:
            self.links.append(given["href"])
        elif tag in {"script", "img"} and given.get("src"):
            self.links.append(given["src"])
        elif tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action", "")))
        elif tag in {"button", "input"} and given.get("formaction"):
            self.forms.append((given.get("formmethod", "post").lower(), given["formaction"]))


@pytest.fixture(scope="module")
def city(demo_city, tmp_path_factory, compiled_templates):
    """The demo city."""
    from consult.app import create_app

    folder = tmp_path_factory.mktemp("city")
    loaded, settings = demo_city(folder), settings_in(folder)
    site = create_app(settings)
    site.jinja_env.bytecode_cache = compiled_templates
    yield site, [f"/receipts/{code}" for _, code in loaded.receipts]
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


def browser(site, who):
    client = site.test_client()
    if who:
        with site.app_context():
            key = db.session.execute(
                select(Account.fs_uniquifier).where(Account.email == address(who))
            ).scalar()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
    return client


def inside(base, href):
    """The address a link leads to and the place on that page, or nothing for the world outside."""
    whole, fragment = urldefrag(urljoin(HOST + base, href))
    parts = urlsplit(whole)
    if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != HOST:
        return None, ""
    if parts.query.startswith("lang="):
        return None, ""  # the same page in another language
    return parts.path + (f"?{parts.query}" if parts.query else ""), fragment


def leads_somewhere(site, method, path):
    """Whether a form's address takes what it sends."""
    try:
        site.url_map.bind("localhost").match(urlsplit(path).path, method=method.upper())
    except RequestRedirect:
        return method == "get"
    except HTTPException:
        return False
    return True


def crawl(site, client, starts, known=frozenset()):
    """Every dead end as (page, link, why), and the pages seen; `known` ones outside the desk are not asked again."""
    waiting, seen, dead = deque((start, "") for start in starts), set(starts), []
    places, wanted = {}, []
    while waiting:
        path, source = waiting.popleft()
        answer = client.get(path, follow_redirects=True)
        if answer.status_code >= 400:
            dead.append((source, path, answer.status_code))
            continue
        if answer.mimetype != "text/html":
            answer.close()
            continue
        page, base = Page(answer.get_data(as_text=True)), answer.request.full_path.rstrip("?")
        places[path] = page.ids
        for href in page.links:
            target, fragment = inside(base, href)
            if target is None:
                continue
            if fragment:
                wanted.append((path, target, fragment))
            wanting = target not in known or target.startswith("/desk")
            if wanting and target not in seen and not FURTHER_SHEET.search(target):
                seen.add(target)
                waiting.append((target, path))
        for method, action in page.forms:
            target, _ = inside(base, action)
            if target is None or not leads_somewhere(site, method, target):
                dead.append((path, f"form {method} {action}", "takes no such form"))
        assert len(seen) < MOST_PAGES, sorted(seen)[-50:]
    dead += [
        (source, f"{target}#{fragment}", "no such place on the page")
        for source, target, fragment in wanted
        if target in places and fragment not in places[target]
    ]
    return dead, seen


@pytest.fixture(scope="module")
def public(city):
    """What the public meets."""
    site, receipts = city
    return crawl(site, browser(site, ""), ["/", "/sign-in", *receipts])


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who or "public")
def test_every_link_leads_somewhere_for(city, public, who):
    site, _ = city
    dead, pages = crawl(site, browser(site, who), ["/desk/start"], public[1]) if who else public
    assert len(pages) > 10
    assert not dead, f"{len(dead)} dead ends on {len(pages)} pages:\n" + "\n".join(
        map(str, sorted(set(map(str, dead))))
    )


def test_the_crawl_sees_planted_dead_ends(city):
    site, _ = city

    class Client:
        def get(self, path, **more):
            html = (
                '<a href="/nowhere">x</a><a href="/#missing">x</a><form method="post" action="/cases"></form>'
            )
            return site.response_class(
                html if path == "/" else "", 200 if path == "/" else 404, mimetype="text/html"
            )

    class Sees(Client):
        def get(self, path, **more):
            answer = super().get(path)
            answer.request = type("Request", (), {"full_path": path})
            return answer

    found = {why for _, _, why in crawl(site, Sees(), ["/"])[0]}
    assert found == {404, "no such place on the page", "takes no such form"}
