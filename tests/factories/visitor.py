"""A visitor without script: reads a page's form, types, presses a button, and follows what comes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._area: str | None = None
        self._typed = ""
        self._inside = False
        self._list: str | None = None
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
            self._inside = True
        if tag == "option" and self._list is not None and (self._chosen is None or "selected" in given):
            self._chosen = given.get("value", "")
        if not self._inside or not given.get("name"):
            return
        form, name, value = self.forms[-1], given["name"], given.get("value", "")
        if tag == "textarea":
            self._area, self._typed = name, ""
        elif tag == "select":
            self._list, self._chosen = name, None
        elif tag == "button":
            form.buttons.append((name, value))
        elif tag == "input" and given.get("type") in {"radio", "checkbox"}:
            if "checked" in given:
                form.fields.append((name, value or "on"))
        elif tag == "input" and given.get("type") != "file":
            form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            # The first line end after <textarea> belongs to the markup.
            self.forms[-1].fields.append((self._area, self._typed.removeprefix("\n")))
            self._area = None
        if tag == "select" and self._list is not None:
            if self._chosen is not None:
                self.forms[-1].fields.append((self._list, self._chosen))
            self._list = None
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._typed += data
        else:
            self.words.append(data)


class Visitor:
    """Someone at a screen. `text` is what the page says, `form` its last form."""

    def __init__(self, app: Any) -> None:
        self._client = app.test_client()
        self.status = 0
        self.html = ""
        self.headers: Any = {}
        self.path = ""

    def open(self, path: str) -> "Visitor":
        """Open an address."""
        return self._take(self._client.get(path, follow_redirects=True))

    def press(self, button: str = "go=on", *, form: int = -1, **typed: Any) -> "Visitor":
        """Fill in and press a button (`name=value`, or "" for one without a name); lists tick several boxes."""
        chosen = self.forms[form]
        sent: dict[str, list[Any]] = {}
        for name, value in chosen.fields:
            sent.setdefault(name, []).append(value)
        for name, value in typed.items():
            sent[name.replace("__", "-")] = list(value) if isinstance(value, list | tuple) else [value]
        if button:
            name, _, value = button.partition("=")
            assert (name, value) in chosen.buttons, f"no button {button} among {chosen.buttons}"
            sent[name] = [value]
        boundary, body = encode_multipart(MultiDict(sent))
        kind = f"multipart/form-data; boundary={boundary}"
        return self._take(
            self._client.post(chosen.action, data=body, content_type=kind, follow_redirects=True)
        )

    def post(self, path: str, **sent: Any) -> "Visitor":
        """Post what no page offered."""
        return self._take(self._client.post(path, data=sent, follow_redirects=True))

    def _take(self, answer: Any) -> "Visitor":
        self.status, self.headers, self.path = (
            answer.status_code,
            answer.headers,
            answer.request.full_path.rstrip("?"),
        )
        self.body = answer.data
        self.html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        reader = _Reader()
        reader.feed(self.html)
        self.forms = reader.forms
        self.text = "".join("".join(reader.words).split())
        return self

    def value(self, name: str) -> str:
        """What a field of the last form holds."""
        return next(value for key, value in self.forms[-1].fields if key == name)
