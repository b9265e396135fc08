"""Two people at one small form: only what somebody changed is taken, and nothing another has changed is overwritten.

A form sends with each field what it showed (`was_` and the name of the field).
"""

from collections.abc import Mapping

from consult.errors import Conflict
from consult.i18n import msg


def changed(form: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form that differ from what it showed; `now` is what they hold at present.

    Raises:
        Conflict: saying what stands there now, when somebody else changed the same field meanwhile.
    """
    found: dict[str, str] = {}
    for name, current in now.items():
        if name not in form:
            continue
        typed, kept = _plain(form[name]), _plain(current)
        was = _plain(form.get(f"was_{name}", current))
        if typed in {was, kept}:
            continue
        if was != kept:
            raise Conflict(
                msg(
                    "ほかの人が先に「%(now)s」に変えました。あなたの入力は残っています。確かめて、もう一度保存してください",
                    now="、".join(kept.splitlines()),
                )
            )
        found[name] = form[name]
    return found


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
