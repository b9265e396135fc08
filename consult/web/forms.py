"""Reading a posted form: what was typed stays, every wrong field is named at once."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import request

from consult.calendars import parse_date
from consult.errors import Invalid
from consult.i18n import msg

MOST_PEOPLE = 99_999  # in one room, or voting in it
LONGEST_NUMBER = 9  # digits; a longer one is none of ours, and a database would choke on it


def number_in(text: str) -> int:
    """The row number in a field, or 0 when there is none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def count_in(form: Mapping[str, str], name: str) -> int:
    """How many people or votes a field says; an empty one says none.

    Raises:
        Invalid: at the field, for anything but a number that people can be.
    """
    typed = form.get(name, "").strip()
    if not typed:
        return 0
    if not typed.isdecimal():
        sentence = msg("数字で書いてください。例 3")
    elif len(typed) > len(str(MOST_PEOPLE)) or int(typed) > MOST_PEOPLE:
        sentence = msg("%(most)sまでの数で書いてください", most=MOST_PEOPLE)
    else:
        return int(typed)
    raise Invalid(sentence, {name: [sentence]})


class Typed:
    """A form as typed, with the mistakes found while reading it."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})
        self.wrong: dict[str, list[Any]] = {}

    @classmethod
    def posted(cls, *names: str) -> "Typed":
        """The named fields of the present request; missing ones are empty."""
        return cls({name: request.form.get(name, "") for name in names})

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, "")

    def text(self, name: str, missing: object = None) -> str:
        """A trimmed text; `missing` is the sentence shown when it is empty."""
        text = self[name].strip()
        if not text and missing is not None:
            self.wrong.setdefault(name, []).append(missing)
        return text

    def number(self, name: str) -> int:
        """A number that a page of ours put there; 0 for anything else."""
        return number_in(self[name])

    def day(self, name: str, missing: object = None) -> dt.date | None:
        """A date written any way people write one; None when empty."""
        typed = self.text(name, missing)
        if not typed:
            return None
        try:
            return parse_date(typed, field=name)
        except Invalid as error:
            self.wrong.setdefault(name, []).append(error.sentence)
            return None

    def add(self, error: Invalid) -> None:
        """Take over what an action found wrong."""
        for name, sentences in error.fields.items():
            self.wrong.setdefault(name, []).extend(sentences)
        if not error.fields:
            self.wrong.setdefault("form", []).append(error.sentence)

    def join(self, error: Invalid) -> None:
        """Take over what an action found wrong at fields where nothing was found while reading."""
        fresh = {name: said for name, said in error.fields.items() if name not in self.wrong}
        if fresh or not error.fields:
            self.add(Invalid(error.sentence, fresh))

    def ensure(self) -> None:
        """Raise Invalid with everything wrong so far."""
        if self.wrong:
            raise Invalid(msg("直すところが%(n)sつあります", n=len(self.wrong)), self.wrong)

    @property
    def errors(self) -> list[dict[str, str]]:
        """For the summary above the heading."""
        return [{"field": name, "text": str(sentences[0])} for name, sentences in self.wrong.items()]

    @property
    def error_of(self) -> dict[str, str]:
        """For the message at each field."""
        return {name: str(sentences[0]) for name, sentences in self.wrong.items()}
