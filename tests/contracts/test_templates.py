"""Every template compiles, none needs an inline style or script, and every component is shown in the styleguide."""

import re
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

from consult.i18n import using
from consult.resources import package_file, resource
from consult.templating import environment

ROOT = resource("templates")
# Sheets and mails have environments of their own (documents, notifications) and tests beside them.
TEMPLATES = sorted(
    name
    for name in (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
    if not name.startswith(("pdf/", "email/"))
)
COMPONENTS = sorted(path.stem for path in (ROOT / "components").glob("*.html"))
MACRO = re.compile(r"{%-? macro (\w+)")
HANDLER = re.compile(r"<[^>]*\son[a-z]+=", re.IGNORECASE)
FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\".*?</form>", re.DOTALL)


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return environment(
        municipality=SimpleNamespace(name="緑野市", name_en="Midorino City"),
        current_actor=None,
        csrf_token=lambda: "token",
        url_for=lambda endpoint, **_: f"/{endpoint}",
    )


def source(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(env: jinja2.Environment, name: str) -> None:
    env.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_carries_a_style_attribute_or_inline_script(name: str) -> None:
    text = source(name)
    assert " style=" not in text
    assert "<style" not in text
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not HANDLER.search(text)
    assert "javascript:" not in text


def test_what_a_form_carries_along_takes_no_room() -> None:
    wide = [
        name for name in TEMPLATES if re.search(r'<(?:textarea|input|select)[^>]*class="vh"', source(name))
    ]
    assert not wide, "a field hidden from eyes keeps its width and widens the page: use `hidden`"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_changes_something_carries_its_secrets(name: str) -> None:
    for form in FORM.findall(source(name)):
        assert "secrets(" in form or "csrf_token()" in form


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if name.startswith(("public/", "desk/", "components/"))]
)
def test_every_template_opens_with_a_comment_on_its_context(name: str) -> None:
    assert source(name).startswith("{#")


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_is_shown_in_the_styleguide(component: str) -> None:
    guide = source("styleguide.html")
    macros = MACRO.findall(source(f"components/{component}.html"))
    assert macros
    assert f'"components/{component}.html"' in guide
    assert any(guide.count(f"{macro}(") for macro in macros)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_styleguide_renders_without_a_missing_name(env: jinja2.Environment, language: str) -> None:
    with using(language):
        page = env.get_template("styleguide.html").render()
    assert page.count("<h1") == 1
    identifiers = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_sizes_of_what_every_public_page_loads_stay_within_the_budget() -> None:
    files = ("tokens.css", "consult.css", "parts.css", "print.css", "swap.js", "form.js")
    assert sum(Path(package_file("static", name)).stat().st_size for name in files) < 60_000
