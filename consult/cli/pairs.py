"""`name=value` on the command line."""

from typing import Any

import click


class Pairs(click.ParamType[tuple[str, str]]):
    """`name=value`, split at the first equals sign."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The two halves; misuse without an equals sign."""
        if isinstance(value, tuple):
            return value
        name, sign, text = str(value).partition("=")
        if not sign or not name:
            self.fail(f"{value!r} is not of the form name=value", param, ctx)
        return name, text
